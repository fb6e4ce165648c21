"""What became of a lender's rows: each is a row of a dataset, or is told with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from lambdas.shared.contract import BY_NAME

LEFT_OUT, VALUE_LEFT_OUT, NOTED = "row_left_out", "value_left_out", "noted"


class Remark(NamedTuple):
    """A line of import_report.csv. `line` is the source's, `column` too where there is one."""

    file: str
    line: int
    dataset: str
    column: str
    value: str
    reason: str
    effect: str
    advice: str


class Output(Protocol):
    """Takes what is made."""

    def write(self, dataset: str, row: Sequence[str]) -> None: ...

    def remark(self, remark: Remark) -> None: ...


@dataclass
class Tally:
    """What became of the rows for one dataset; `added` are co-borrowers and opt-outs by flag.

    rows read = written + repeated + left_out + absent
    """

    written: int = 0
    repeated: int = 0  # the same once more, of a table that says several things a line
    left_out: int = 0
    absent: int = 0  # the row has nothing of this dataset
    added: int = 0


@dataclass
class Counts:
    """Of one table. Every row makes something, or is left out and reported."""

    rows: int = 0
    blank: int = 0
    used: int = 0
    left_out: int = 0
    of_nobody: list[int] = field(default_factory=list)  # lines that refuse and do not say for whom
    datasets: dict[str, Tally] = field(default_factory=dict)


def why_no_run(counts: Mapping[str, Counts], rows: Mapping[str, int]) -> str:
    """What keeps a run from what was made, `rows` by dataset; "" if nothing does."""
    if empty := [name for name, made in rows.items() if BY_NAME[name].required and not made]:
        return f"No row of {', '.join(empty)}: give a file that has some, no run goes without."
    if lost := _refusals_of_nobody(counts):
        return lost
    if unused := [name for name, each in counts.items() if each.rows and not each.used]:
        return (
            f"Nothing of {', '.join(unused)} could be used: import_report.csv says why, line by "
            "line. Repair the file or the mapping, or leave it out."
        )
    return ""


def _refusals_of_nobody(counts: Mapping[str, Counts]) -> str:
    """What is said of lines by which somebody is not to be contacted, nobody knows who; or ""."""
    places = [f"{name} line {line}" for name, each in counts.items() for line in each.of_nobody]
    if not places:
        return ""
    more = f" and {len(places) - 3:,} more" if len(places) > 3 else ""
    return (
        f"Somebody is not to be contacted, and nobody knows who: {', '.join(places[:3])}{more}. "
        "Put their id, number or e-mail address into the line, and import again."
    )
