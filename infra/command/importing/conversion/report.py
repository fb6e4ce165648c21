"""What became of a lender's rows: each is a row of a dataset, or is told with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from infra.command.importing import cells
from lambdas.shared.contract import BY_NAME
from lambdas.shared.text.counting import counted_of, form

LEFT_OUT, VALUE_LEFT_OUT, NOTED = "row_left_out", "value_left_out", "noted"


_MOST_WORDS = 5  # of a flag that are told
_FEW = 3  # rows: fewer say nothing of a column
_MOST, _NEARLY_ALL = 0.5, 0.8  # of 1: so many make a flag doubtful, and a list
_MOST_LEFT_OUT = 0.2  # of 1: of so many bad rows a run that is not forced publishes nothing


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

    rows read = written + repeated + left_out + absent. `over`: of those left out, loans that are.
    """

    written: int = 0
    repeated: int = 0  # the same once more, of a table that says several things a line
    left_out: int = 0
    over: int = 0
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
    is_anybody_bound: bool | None = None  # by its refusals; None if it has none
    datasets: dict[str, Tally] = field(default_factory=dict)
    closing: dict[str, dict[str, int]] = field(default_factory=dict)  # by flag and its cells, rows
    opted_out: int = 0  # of the borrowers of all tables
    borrowers: int = 0
    faults: list[str] = field(default_factory=list)  # each keeps a run from what was made
    warnings: list[str] = field(default_factory=list)

    def note_closing(self, column: str, cell: str) -> None:
        words = self.closing.setdefault(column, {})
        word = cell if cell in words or len(words) < _MOST_WORDS else "others"
        words[word] = words.get(word, 0) + 1


def warnings_of(counts: Mapping[str, Counts]) -> Iterator[str]:
    for each in counts.values():
        yield from each.warnings
    yield from _closing_most(counts)
    yield from _leaving_out_many(counts)


def _closing_most(counts: Mapping[str, Counts]) -> Iterator[str]:
    """What is said of flags and lists that close most people: they may mean something else."""
    for name, each in counts.items():
        told = False
        for column, words in each.closing.items():
            rows = sum(words.values())
            if each.rows < _FEW or rows < _MOST * each.rows:
                continue
            told = True
            shown = ", ".join(f"{word or 'nothing'} {number:,}" for word, number in words.items())
            otherwise = (
                "If that is no refusal, a mapping reads the column in by_word with those words "
                "open, or names it in ignored."
            )
            if any(map(cells.is_yes, words)):
                otherwise = (
                    f"If a yes allows it there, a mapping says {{permission = {column!r}}} at the "
                    "channel; if it says nothing of that, ignored."
                )
            yield (
                f"Look at {column!r} of {name}: it closes {rows:,} of {each.rows:,} rows "
                f"({shown}). {otherwise}"
            )
        if not told and each.borrowers >= _FEW and each.opted_out >= _NEARLY_ALL * each.borrowers:
            yield (
                f"Look at {name}: by it {each.opted_out:,} of {each.borrowers:,} borrowers are not "
                "to be contacted. If its lines are no refusals, a mapping says what they are."
            )


def _leaving_out_many(counts: Mapping[str, Counts]) -> Iterator[str]:
    """What is said of tables whose faults a run will not see, as their rows never reach it."""
    for name, each in counts.items():
        for dataset, tally in each.datasets.items():
            lost = tally.left_out - tally.over
            read = lost + tally.written
            is_needed = dataset in BY_NAME and BY_NAME[dataset].required
            if is_needed and read >= _FEW and lost > _MOST_LEFT_OUT * read:
                yield (
                    f"Look at {name}: {counted_of(lost, read, 'row', 'rows')} for {dataset} "
                    f"{form(lost, 'is', 'are')} left out, which a run cannot see. "
                    "import_report.csv says why, line by line."
                )


def why_no_run(counts: Mapping[str, Counts], rows: Mapping[str, int]) -> str:
    """What keeps a run from what was made, `rows` by dataset; "" if nothing does."""
    if empty := [name for name, made in rows.items() if BY_NAME[name].required and not made]:
        return f"No row of {', '.join(empty)}: give a file that has some, no run goes without."
    if lost := _refusals_of_nobody(counts):
        return lost
    if faults := [fault for each in counts.values() for fault in each.faults]:
        return faults[0]
    if vain := [name for name, each in counts.items() if each.is_anybody_bound is False]:
        return (
            f"Not one refusal of {', '.join(vain)} binds anybody: import_report.csv says why, line "
            "by line. Name the column of their ids, or of whole numbers or e-mail addresses, in "
            "the mapping, and import again; or leave it out if its people are none of yours."
        )
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
