"""Whom the list that a run on this machine replaces left alone, and who is not any more."""

import duckdb
import pytest

from infra.command.runs import opt_outs


def evaluated(out, *rows):
    """A list over these: (borrower ids, may call, may email), each on a property of its own."""
    out.mkdir(exist_ok=True)
    values = ", ".join(f"('{ids}', {call}, {email})" for ids, call, email in rows)
    duckdb.sql(
        f"copy (from (values {values}) as rows (borrower_ids, may_call, may_email))"
        f" to '{(out / 'refi_evaluations-part-00000.parquet').as_posix()}'"
    )


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ([("B1", False, True), ("B2 B3", True, False), ("B4", True, True)], None),
        ([("B1", False, False), ("B2", True, False), ("B3", True, False)], None),
        ([("B1", True, True), ("B2 B3", True, False), ("B4", False, False)], 1),  # the same size
        ([("B1", True, True), ("B2 B3", True, True), ("B4", False, False)], 3),
        ([("B2 B3", True, False), ("B4", True, True)], None),  # B1 left the book
    ],
)
def test_who_was_left_alone_and_may_be_called_or_written_to_now_is_counted(tmp_path, now, told):
    evaluated(
        tmp_path,
        ("B1", False, True),
        ("B1", False, True),
        ("B2 B3", True, False),
        ("B4", True, True),
    )
    before = opt_outs.left_alone(tmp_path)
    evaluated(tmp_path, *now)

    found = list(opt_outs.lost(before, tmp_path))

    assert [each.partition(" borrowers who were not")[0] for each in found] == (
        [] if told is None else [str(told)]
    )


def test_a_file_of_that_name_that_is_no_list_says_nothing(tmp_path):
    (tmp_path / "refi_evaluations-part-00000.parquet").write_bytes(b"something else")

    assert opt_outs.left_alone(tmp_path) == opt_outs.LeftAlone(in_force={}, closed={})
