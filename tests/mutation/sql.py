"""Mistakes in SQL: an operator, a join, a condition, a number, a text, an order."""

import re
from collections.abc import Iterator

from tests.mutation.alternatives import without_one
from tests.mutation.mutant import Mutant

COMMENT = re.compile(r"--[^\n]*")
TEXT = re.compile(r"'(?:[^']|'')*'")

# operator: (what stands there, what it becomes); never within a text or a comment
REPLACED = {
    "comparison": [
        *((r"(?<![<>!])<=", "<"), (r"(?<![<>!])>=", ">"), (r"(?<![<>=])<(?![=>])", "<=")),
        *((r"(?<![<>=-])>(?!=)", ">="), (r"<>", "="), (r"(?<![<>!=:])=(?!=)", "<>")),
    ],
    "and, or": [(r"\band\b(?! [0-9])", "or"), (r"\bor\b", "and")],
    "arithmetic": [(r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"), (r"(?<= )\*(?= )", "+")],
    "null": [(r"\bis null\b", "is not null"), (r"\bis not null\b", "is null")],
    "not": [(r"\bnot (?!null|in\b|between)", ""), (r"\bnot in\b", "in"), (r"\bin \(", "not in (")],
    "join": [
        *((r"\binner join\b", "left join"), (r"\bleft join\b", "inner join")),
        (r"\bunion all\b", "union"),
    ],
    "aggregate": [
        *((r"\bmin\(", "max("), (r"\bmax\(", "min("), (r"\bsum\(", "max("), (r"\bcount\(", "min(")),
        *((r"\bbool_or\(", "bool_and("), (r"\bdistinct\b", ""), (r"\bcount_if\(", "count(")),
    ],
    "order": [(r"\bdesc\b", "asc"), (r"(?<=order by )(\S+),", "")],
    "number": [(r"(?<![\w.:'])(\d+)(?![\w.'])", r"(\1 + 1)")],
    "function": [
        *((r"\blower\(", "upper("), (r"\bgreatest\(", "least("), (r"\bleast\(", "greatest(")),
        *((r"\bcoalesce\((\S+), [^()\n]+\)", r"\1"), (r"\bnullif\((\S+), [^()\n]+\)", r"\1")),
        *((r"\btrim\(", "("), (r"\babs\(", "("), (r"\bround\(", "floor(")),
    ],
}
LEFT_OUT = {
    "condition left out": r"\n\s+and [^\n()]+(?=\n)",
    "branch left out": r"\n\s+when [^\n]+ then [^\n]+(?=\n)",
    "key left out": r"(?<=partition by )\S+, ",
}


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Of a text also each choice of the pattern that it may be is left out."""
    blank = COMMENT.sub(lambda found: " " * len(found[0]), text)
    bare = TEXT.sub(lambda found: "'" + "~" * (len(found[0]) - 2) + "'", blank)
    for operator, changes in REPLACED.items():
        for pattern, becomes in changes:
            for found in re.finditer(pattern, bare):
                yield _mutant(path, operator, found, found.expand(becomes))
    for operator, pattern in LEFT_OUT.items():
        for found in re.finditer(pattern, bare):
            yield _mutant(path, operator, found, "")
    for found in TEXT.finditer(blank):
        if found[0] != "''":
            yield _mutant(path, "text", found, f"{found[0][:-1]}~'")
            for fewer in without_one(found[0][1:-1]):
                yield _mutant(path, "choice left out", found, f"'{fewer}'")


def _mutant(path: str, operator: str, found: re.Match[str], becomes: str) -> Mutant:
    start, end = found.span()
    return Mutant(path=path, operator=operator, start=start, end=end, becomes=becomes)
