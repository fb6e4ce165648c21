"""Whom the list that a run on this machine replaces leaves alone, and who is not any more."""

import json

import duckdb
import pytest

from infra.command.runs import opt_outs
from lambdas.shared.contract import OPT_OUTS

BEFORE = [("B1", False, True), ("B1", False, True), ("B2 B3", True, False), ("B4", True, True)]


def evaluated(out, *rows, in_force=(3, 0), percent=20):
    """A list over these: (borrower ids, may call, may email), each on a property of its own."""
    out.mkdir(exist_ok=True)
    values = ", ".join(f"('{ids}', {call}, {email})" for ids, call, email in rows)
    duckdb.sql(
        f"copy (from (values {values}) as rows (borrower_ids, may_call, may_email))"
        f" to '{(out / 'refi_evaluations-part-00000.parquet').as_posix()}'"
    )
    names = (dataset.name for dataset in OPT_OUTS)
    datasets = {name: {"used": used} for name, used in zip(names, in_force, strict=True)}
    (out / "summary.json").write_text(json.dumps({"datasets": datasets}))
    limits = {"opt_out_band_percent": str(percent)}
    (out / "manifest.json").write_text(json.dumps({"limits": limits}))


@pytest.fixture
def folders(tmp_path):
    """Where the list BEFORE stands, and where a new one is laid."""
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    evaluated(out, *BEFORE)
    return out, fresh


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        ([("B1", False, True), ("B2 B3", True, False), ("B4", True, True)], {}),
        ([("B1", False, False), ("B2", True, False), ("B3", True, False)], {}),
        ([("B1", True, True), ("B2 B3", True, False), ("B4", False, False)], {"B1": "call"}),
        (
            [("B1", True, True), ("B2 B3", True, True), ("B4", False, False)],
            {"B1": "call", "B2": "email", "B3": "email"},
        ),
        ([("B2 B3", True, False), ("B4", True, True)], {}),  # B1 left the book
    ],
)
def test_who_was_left_alone_and_may_be_called_or_written_to_now_is_known(folders, now, opened):
    out, fresh = folders
    evaluated(fresh, *now)

    assert opt_outs.loss(opt_outs.left_alone(out), fresh).opened == opened


def guarded(folders, *now, is_forced=False, **of_the_list):
    out, fresh = folders
    guard = opt_outs.Guard(out, is_forced=is_forced)
    evaluated(fresh, *now, **of_the_list)
    guard.accept(fresh)
    return out, guard.leave()


OPEN = [("B1", True, True), ("B2 B3", True, False), ("B4", True, True)]


@pytest.mark.parametrize(
    ("now", "of_the_list"),
    [
        (OPEN, {}),
        (OPEN, {"in_force": (0, 0)}),
        (OPEN, {"in_force": (9, 0)}),  # as many others are of no avail
        (OPEN, {"percent": 33}),
    ],
)
def test_a_list_that_opens_too_many_is_held_back_and_they_are_named_in_a_file(
    folders, now, of_the_list
):
    out, _ = folders
    with pytest.raises(opt_outs.HeldBack) as held:
        guarded(folders, *now, **of_the_list)

    told = str(held.value)
    assert f"nothing in {out} was replaced: 1 of 3 borrowers " in told
    assert f"{out / opt_outs.NAME} says which" in told
    assert "run with --force" in told
    assert "give another folder with --out" in told
    assert (out / opt_outs.NAME).read_text() == "borrower_id,channels\nB1,call\n"


@pytest.mark.parametrize("percent", [0, 20, 100])
def test_where_no_opt_out_is_in_force_any_more_the_list_is_held_back(folders, percent):
    with pytest.raises(opt_outs.HeldBack, match="0 opt-outs of do_not_contact are in force, and 3"):
        guarded(folders, *BEFORE[1:], in_force=(0, 0), percent=percent)


@pytest.mark.parametrize("given", [{"percent": 34}, {"percent": 0}, {"is_forced": True}])
def test_within_the_limit_or_by_force_they_are_told_and_named_in_a_file(folders, given):
    out, told = guarded(folders, *OPEN, **given)

    assert [each.partition(" who were")[0] for each in told] == ["1 of 3 borrowers"]
    assert f"{out / opt_outs.NAME} says which" in told[0]
    assert (out / opt_outs.NAME).exists()


def test_fewer_opt_outs_that_open_nobody_are_told_and_no_file_is_left(folders):
    out, told = guarded(folders, *BEFORE[1:], in_force=(2, 0))

    assert told == [
        "2 opt-outs of do_not_contact are in force, and 3 were in the list before: if that is not "
        "right, deliver the whole list and run again"
    ]
    assert not (out / opt_outs.NAME).exists()


@pytest.mark.parametrize("in_force", [(5, 5), (0, 0)])
def test_another_book_in_the_same_folder_is_not_held_back(folders, in_force):
    """None of the borrowers who were left alone is in it."""
    guarded(folders, ("A1", True, True), in_force=in_force)


def test_where_no_list_stands_there_is_nothing_to_lose(tmp_path):
    (tmp_path / "out").mkdir()

    _, told = guarded((tmp_path / "out", tmp_path / "fresh"), *OPEN)

    assert told == []


def test_a_file_of_that_name_that_is_no_list_says_nothing(tmp_path):
    (tmp_path / "refi_evaluations-part-00000.parquet").write_bytes(b"something else")

    assert opt_outs.left_alone(tmp_path) == opt_outs.LeftAlone(in_force={}, closed={})
