"""What the command refuses it refuses with what to do next."""

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
ADVICE = re.compile(r"\{(?:advice|meant|use|wrong|broken|_SAY|\w+\.cause)\}")


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
