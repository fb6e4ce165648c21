"""The mistakes of a round: each is one, each can be read, and a seed draws the same again."""

import ast
import json

import pytest

from tests.mutation import alternatives, asl, choice, python, sql
from tests.mutation.__main__ import KINDS, PROJECT, every
from tests.mutation.mutant import drawn

CODE = '''"""Said."""
import logging
LIMIT: int = 3

def cut(names: list[str], most: int = LIMIT) -> list[str] | None:
    """Said."""
    if not names or len(names) <= most:
        logger.info("all of them", most=most)
        return None
    kept = dict(first=names[0], rest=[*names[1:most], "more"])
    names.sort(key=str, reverse=True)
    return kept["rest"]
'''


@pytest.fixture(scope="module")
def mutants():
    """Of the project, by kind."""
    return {kind: every(kind) for kind in KINDS}


def becomes(found, operator):
    return {each.becomes for each in found if each.operator == operator}


def test_python_is_changed_where_it_does_something_and_nowhere_else():
    found = list(python.mutants("a.py", CODE))

    assert becomes(found, "comparison") == {"(len(names)) < (most)"}
    assert becomes(found, "and, or") == {"((not names) and (len(names) <= most))"}
    assert becomes(found, "condition left out") == {"(len(names) <= most)", "(not names)"}
    assert becomes(found, "not") == {"bool(names)"}
    assert becomes(found, "text") == {"'more~'", "'rest~'"}
    assert becomes(found, "statement left out") == {"pass"}
    assert becomes(found, "result") == {"None"}
    assert becomes(found, "element left out") == {"[*names[1:most],]"}
    assert becomes(found, "number") == {"(0 + 1)", "(1 + 1)", "(3 + 1)", "False"}
    lines = {CODE[: each.start].count("\n") + 1 for each in found}
    assert lines == {3, 7, 10, 11, 12}


def test_sql_is_changed_outside_comments_and_texts():
    text = (
        "-- a = b and c\n"
        "select coalesce(a.x, 0) as x\nfrom a left join b\n    on a.id = b.id\n"
        "where a.n >= 2\n    and a.word <> 'x and 7'\n"
    )
    found = list(sql.mutants("a.sql", text))

    assert {each.operator: each.applied(text).splitlines()[1:] for each in found}.keys() == {
        *("comparison", "and, or", "join", "number", "function", "condition left out", "text")
    }
    assert becomes(found, "comparison") == {"<>", ">", "="}
    assert becomes(found, "number") == {"(0 + 1)", "(2 + 1)"}
    assert becomes(found, "function") == {"a.x"}
    assert becomes(found, "text") == {"'x and 7~'"}
    assert all(each.applied(text).startswith("-- a = b and c\n") for each in found)


@pytest.mark.parametrize(
    ("pattern", "fewer"),
    [
        ("call|ring", {"ring", "call"}),
        ("(?:do|does) not", {"(?:does) not", "(?:do) not"}),
        ("a (b|c(d|e)) f", {"a (c(d|e)) f", "a (b) f", "a (b|c(e)) f", "a (b|c(d)) f"}),
        (r"[|(]x|\|y", {r"\|y", "[|(]x"}),
        *((text, set()) for text in ("one", " | ", "|", "a (b) c", "[a|b]")),
    ],
)
def test_each_choice_of_a_pattern_is_left_out_once(pattern, fewer):
    assert set(alternatives.without_one(pattern)) == fewer


def test_a_state_machine_is_changed_in_one_place():
    text = json.dumps(
        {
            "StartAt": "A",
            "States": {
                "A": {"Type": "Wait", "SecondsPath": "$.a.b", "Next": "B"},
                "B": {"Type": "Pass", "Retry": [{"MaxAttempts": 3}], "End": True},
            },
        }
    )
    told = {each.told(text).partition(": ")[2] for each in asl.mutants("a.json", text)}

    assert {
        "A.Next → (nothing)",
        'A.Next → "A"',
        'A.SecondsPath → "$.a"',
        "B.Retry.0.MaxAttempts → 30",
        "B.Retry.0.MaxAttempts → 1",
        "B.End → false",
        "B.Retry → (nothing)",
    } <= told


@pytest.mark.parametrize("kind", KINDS)
def test_every_mutant_of_the_project_changes_something_and_can_be_read(mutants, kind):
    found = mutants[kind]
    for mutant in found[:: max(1, len(found) // 300)]:
        text = (PROJECT / mutant.path).read_text(encoding="utf-8")
        changed = mutant.applied(text)
        assert changed != text, mutant.told(text)
        if kind == "python":
            ast.parse(changed)
        if kind == "asl":
            json.loads(changed)


def test_a_seed_draws_the_same_and_each_operator_as_often(mutants):
    found = mutants["sql"]

    assert list(drawn(found, 1)) == list(drawn(found, 1)) != list(drawn(found, 2))
    assert set(drawn(found, 1)) == set(found)
    first = [each.operator for each in list(drawn(found, 1))[:140]]
    assert max(map(first.count, first)) < 30


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("lambdas/admit_run.py", "tests/unit/test_admit_run.py"),
        ("lambdas/shared/ledger/lease.py", "tests/unit/ledger/test_lease.py"),
        ("infra/command/explain.py", "tests/unit/command/test_explain.py"),
        ("sql/types/loan_types.sql", "tests/sql/test_loan_types.py"),
        ("statemachine/refi_ready.asl.json", "tests/contracts/test_statemachine.py"),
    ],
)
def test_the_nearest_tests_are_asked_first_and_the_whole_suite_last(path, first):
    stages = choice.stages(PROJECT, path)

    assert first in stages["nearest"]
    assert list(stages)[-1] == "everything"
    assert stages["everything"] == ()
    for test in (each for tests in stages.values() for each in tests):
        assert (PROJECT / test).exists(), test


def test_tests_that_go_through_the_command_are_asked_about_what_it_has_in_its_rooms():
    path = "infra/command/importing/conversion/opt_outs/refusing_cells.py"
    asked = choice.stages(PROJECT, path, until="wider")

    assert "tests/unit/command/importing/test_contacts.py" in {
        test for tests in asked.values() for test in tests
    }


@pytest.mark.parametrize("until", choice.STAGES)
def test_no_later_tests_are_asked_than_is_said_though_a_stage_has_none(mutants, until):
    for path in sorted({mutant.path for kind in KINDS for mutant in mutants[kind]})[::20]:
        asked = choice.stages(PROJECT, path, until=until)

        assert max(map(choice.STAGES.index, asked), default=0) <= choice.STAGES.index(until), path
