"""What people read: a refusal says what to do next, and one thing is not told as several."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ERRORS = {"WrongUse", "RunFailed", "_Wrong", "_Broken", "NoHeader"}
# A next step is asked for in the imperative, behind what happened.
VERBS = (
    *("add", "ask", "attach", "close", "complete", "correct", "deliver", "deploy", "end", "export"),
    *("give", "is there", "keep", "leave", "look", "make", "mend", "move", "name", "open", "put"),
    *("rehearse", "remove", "rename", "repair", "run", "save", "say", "see", "set", "stop", "take"),
    *("try", "unzip", "upload", "wait", "write"),
)
NEXT_STEP = re.compile(rf"(?:[:;,—] |\b(?:or|and|then) )(?:{'|'.join(VERBS)})\b")
# Placeholders that hold one: an inner error's own words, or advice made before.
ADVICE = re.compile(r"\{(?:advice|meant|use|wrong|broken|_SAY|_DO|\w+\.cause)\}")


def refusals():
    for path in sorted((PROJECT / "infra/command").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Raise(exc=ast.Call(func=called, args=[said, *_])) if ast.unparse(
                    called
                ).rpartition(".")[2] in ERRORS and isinstance(said, ast.JoinedStr | ast.Constant):
                    name = f"{path.relative_to(PROJECT).as_posix()}:{node.lineno}"
                    yield pytest.param(ast.unparse(said), id=name)


@pytest.mark.parametrize("said", list(refusals()))
def test_a_refusal_says_what_to_do_next(said):
    assert NEXT_STEP.search(said) or ADVICE.search(said)


# What people read counts these; by `counting.counted`, which knows one from many.
THINGS = (
    *("addresses", "borrowers", "calls", "cells", "columns", "copies", "days", "executions"),
    *("files", "functions", "groups", "hours", "jobs", "lines", "loans", "LTVs"),
    *("minutes", "months", "numbers", "objects", "opportunities", "opt-outs", "pairs", "people"),
    *("persons", "points", "queries", "records", "rows", "runs", "sheets", "subscriptions"),
    *("tables", "times", "values", "warnings"),
)
SEVERAL = re.compile(
    rf"\{{([^{{}}]*)\}} (?:of \{{[^{{}}]*\}} )?(?:more |blank )?(?:{'|'.join(THINGS)})\b"
)
# Numbers that are never one: constants, of a loan its term, and what is told of tens or by parts.
MANY = re.compile(
    r"(?:\w+\.)*_?[A-Z_]{3,}\b.*|evaluation\['term_months'\]|of\('break_even_months'\)"
    r"|months|turns|minutes|len\(together\.keys\)|len\(files\)|len\(cells\)"
    r"|rows|each\.opted_out|file\.rows"
)


def counted_in_the_plural(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (
                part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
                for part in node.values
            )
            for found in SEVERAL.finditer("".join(parts)):
                if not MANY.fullmatch(found[1]):
                    yield f"{path.relative_to(PROJECT).as_posix()}:{node.lineno}: {found[0]}"


def test_no_sentence_counts_one_thing_as_several():
    told = [
        found
        for top in ("lambdas", "infra/command")
        for path in sorted((PROJECT / top).rglob("*.py"))
        for found in counted_in_the_plural(path)
    ]

    assert told == []
