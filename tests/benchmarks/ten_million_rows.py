"""Ten million rows through the tasks that read and write rows: time, memory, temporary files.

    uv run python tests/benchmarks/ten_million_rows.py [BORROWERS]

S3 is played: objects are made up as they are read, and what is written is counted and dropped, so
that what is measured is the task's own work. Lambda gives a function a share of a processor by its
memory (1,769 MB are one: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html);
the time is told as it would be with the share that the template gives. The network is not in it.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from lambdas.shared import s3
from lambdas.shared.matching import matches
from lambdas.shared.publication import contact_lists

BORROWERS = 10_000_000
SECOND_OF = 10  # lines of the list, each of them on all three contact lists
RUN = "20261122T103100Z-1f3a9c2b"
MIBIBYTES, SECONDS = 1024, 900  # of stage_matches and publish_leads, in constructs/tasks.py
FULL_PROCESSOR_MEBIBYTES = 1769


class Counted:
    """Takes an upload's parts and keeps their size."""

    def __init__(self, *_: Any) -> None:
        self.bytes = 0

    def write(self, text: str) -> int:
        self.bytes += len(text)
        return len(text)

    def finish(self) -> str:
        return "0" * 64


class Lines(TextIO):
    """A text of made-up lines, a line at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def __next__(self) -> str:
        return next(self._lines)


def output_of_a_job(rows: int) -> Iterator[str]:
    yield '"InputSourceARN","borrower_id","prepared_by","RecordId","MatchID","MatchRule"\n'
    source = "arn:aws:glue:us-east-1:111122223333:table/refi_ready_db/prepared_borrowers"
    for number in range(rows):
        name, group = f"B{number:09}", f"{number // 2:032x}"
        yield f'"{source}","{name}","{RUN}","{name}","{group}","same email"\n'


def opportunities(rows: int) -> Iterator[str]:
    """A list of which each tenth line is about the second property of the person before."""
    columns = sorted(
        {column for each in contact_lists.COLUMNS.values() for column in each.values()}
        | {"lists", "person_id", "contact_rank"}
    )
    cells = {"lists": "call email sms", "phone": "(704) 555-0123"}
    yield ",".join(f'"{name}"' for name in columns) + "\n"
    line = ",".join(f'"{cells.get(name, name)}"' for name in columns) + "\n"
    for row in range(rows):
        is_second = row % SECOND_OF == SECOND_OF - 1
        told = line.replace("contact_rank", "2" if is_second else "1")
        yield told.replace("person_id", f"B{row - is_second:09}")


@contextmanager
def reading(lines: Callable[[], Iterator[str]]) -> Iterator[None]:
    kept = s3.reading
    s3.reading = lambda *_: _given(lines())  # type: ignore[assignment]
    try:
        yield
    finally:
        s3.reading = kept


@contextmanager
def _given(lines: Iterator[str]) -> Iterator[Lines]:
    yield Lines(lines)


def stage_matches(rows: int) -> int:
    counted = Counted()
    with reading(lambda: output_of_a_job(rows)):
        held = matches.write_canonical(counted, "resolved", ["one"], run_id=RUN)  # type: ignore
    assert held == rows
    return counted.bytes


def split_the_list(rows: int) -> int:
    uploads = {channel: Counted() for channel in contact_lists.COLUMNS}
    with reading(lambda: opportunities(rows)):
        held = contact_lists._split(("working", "list"), uploads)  # type: ignore[arg-type]
    assert set(held.values()) == {rows}
    return sum(each.bytes for each in uploads.values())


def made_up(lines: Iterator[str]) -> float:
    """What making the lines takes by itself."""
    began = time.process_time()
    for _ in lines:
        pass
    return time.process_time() - began


def main() -> None:
    borrowers = int(sys.argv[1]) if len(sys.argv) > 1 else BORROWERS
    temporary = tempfile.TemporaryDirectory()
    tempfile.tempdir = temporary.name  # of everybody who asks for a temporary file
    share = MIBIBYTES / FULL_PROCESSOR_MEBIBYTES
    for what, work, lines, rows in (
        ("stage_matches", stage_matches, output_of_a_job, borrowers),
        ("contact lists", split_the_list, opportunities, borrowers),
    ):
        without = made_up(lines(rows))
        began = time.process_time()
        written = work(rows)
        took = time.process_time() - began - without
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{what}: {rows:,} rows, {written / 1e9:.2f} GB written, {took:.0f} s of a processor, "
            f"{took / share:.0f} s with {MIBIBYTES} MB (of {SECONDS}), at most {peak:.0f} MiB"
        )
        assert took / share < SECONDS, what
        assert peak < MIBIBYTES, what
    print(f"temporary files: {len(list(Path(temporary.name).iterdir()))}")
    temporary.cleanup()


if __name__ == "__main__":
    main()
