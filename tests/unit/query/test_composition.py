"""shared/query/composition.py: statements out of files, literals out of values."""

from decimal import Decimal

import pytest

from lambdas.shared.query import composition


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes files of sql/ by name."""
    monkeypatch.setattr(composition, "SQL", tmp_path)
    composition.relation.cache_clear()

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.sql").write_text(text, encoding="utf-8")

    yield write
    composition.relation.cache_clear()


def test_a_relation_that_reads_no_other_stands_for_itself(files):
    files(loans="-- loans: all.\n--\n-- scans   loan_information\n\nselect 1 as one\n")

    assert composition.compose("loans") == "select 1 as one"


def test_what_a_relation_reads_stands_before_it_each_once(files):
    files(
        base="-- base: x.\n\nselect 1 as one",
        left="-- left: x.\n-- reads   base\n\nselect base.one from base",
        right="-- right: x.\n-- reads   base\n\nselect base.one from base",
        both="-- both: x.\n-- reads   right, left\n\nselect 2 as two from left, right",
    )

    text = composition.compose("both")

    assert text.startswith("with\n\nbase as (")
    assert [text.count(f"{name} as (") for name in ("base", "left", "right")] == [1, 1, 1]
    assert text.endswith(")\n\nselect 2 as two from left, right")


def test_a_relations_own_expressions_follow_those_it_reads(files):
    files(
        base="-- base: x.\n\nselect 1 as one",
        top="-- top: x.\n-- reads   base\n\nwith\n\nmine as (\n\nselect 1\n\n)\n\nselect 3",
    )

    assert composition.compose("top") == (
        "with\n\nbase as (\n\nselect 1 as one\n\n),\n\nmine as (\n\nselect 1\n\n)\n\nselect 3"
    )


def test_a_list_in_a_header_may_go_on_below(files):
    files(
        top="-- top: x.\n--\n-- reads   one, two,\n--         three\n-- grain   a row\n\nselect 1"
    )

    assert composition.relation("top").reads == ("one", "two", "three")


def test_prose_in_a_header_that_begins_with_a_keyword_is_prose(files):
    files(top="-- top: x.\n--\n-- reads like a book, says one\n\nselect 1")

    assert composition.relation("top").reads == ()


def test_a_file_without_a_header_is_refused(files):
    files(top="select 1")

    with pytest.raises(ValueError, match=r"sql/top\.sql has no header"):
        composition.relation("top")


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("run-1", "'run-1'"),
        ("it's", "'it''s'"),
        ("", "''"),
        (10, "10"),
        (-1, "-1"),
        (Decimal("80"), "cast('80' as decimal(9, 4))"),
        (Decimal("1E+1"), "cast('10' as decimal(9, 4))"),
        (Decimal("0.50"), "cast('0.50' as decimal(9, 4))"),
    ],
)
def test_a_value_has_a_literal_of_its_type(value, literal):
    assert composition.literal(value) == literal


@pytest.mark.parametrize("value", ["a\nb", "\x00", "naïve"])
def test_only_printable_ascii_stands_in_a_statement(value):
    with pytest.raises(ValueError, match="only printable ASCII"):
        composition.literal(value)


def test_placeholders_become_literals_and_comments_and_texts_stay():
    text = "select ':run_id' -- of :run_id\nwhere x = :run_id and y = :size"

    assert composition.render(text, {"run_id": "r", "size": 2}) == (
        "select ':run_id' -- of :run_id\nwhere x = 'r' and y = 2"
    )
    assert composition.placeholders(text) == {"run_id", "size"}


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again():
    assert composition.render(":a", {"a": ":b", "b": "x"}) == "':b'"


def test_a_placeholder_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="job_id"):
        composition.render("select :job_id", {"run_id": "r"})
