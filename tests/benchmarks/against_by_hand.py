"""A run beside DuckDB by hand: prints how many times longer it takes, asserts nothing.

    uv run python -m tests.benchmarks.against_by_hand [--borrowers N …] [--runs N] [--shapes]

Both take turns over the same files, so that a slow hour is slow for both; a figure is the median
of `--runs`. CPU is that of all processes. With several sizes it shows how time and memory grow;
with `--shapes` the last size comes in the shapes of shapes.py.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.synthesis import synthesize
from tests.benchmarks.a_million_borrowers import COMMAND, PeakMemory
from tests.benchmarks.shapes import SHAPES, reshape

BY_HAND = [sys.executable, "-m", "tests.benchmarks.by_hand"]
# A delivery of which little can be used is published all the same.
LIMITS = "max_rejected_percent = 100\n"


@dataclass(frozen=True)
class Measured:
    wall: float  # seconds
    cpu: float
    peak_bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--borrowers", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shapes", action="store_true")
    options = parser.parse_args()
    synthesize(triggers_enabled=False)
    print(f"{'':44}{'run':>18}{'by hand':>18}{'ratio':>14}{'memory':>10}")
    print(f"{'':44}" + f"{'wall':>9}{'CPU':>9}" * 2 + f"{'wall':>7}{'CPU':>7}{'GiB':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for borrowers in options.borrowers:
            sample = folder / "sample"
            measured([*COMMAND, "sample", "--borrowers", str(borrowers), "--out", str(sample)])
            shapes = (
                SHAPES if options.shapes and borrowers == options.borrowers[-1] else [*SHAPES][:1]
            )
            for shape in shapes:
                reshape(sample, shape, folder / "data")
                compare(f"{borrowers:,} borrowers, {shape}", folder, options.runs)


def compare(what: str, folder: Path, runs: int) -> None:
    (folder / "limits.toml").write_text(LIMITS)
    data, out = str(folder / "data"), str(folder / "out")
    options = ["--json", "--limits", str(folder / "limits.toml")]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(measured([*COMMAND, "run", "--data", data, "--out", out, *options]))
        theirs.append(measured([*BY_HAND, data, str(folder / "by-hand")]))
    run, hand = median(ours), median(theirs)
    print(
        f"{what:44}{run.wall:9.1f}{run.cpu:9.1f}{hand.wall:9.1f}{hand.cpu:9.1f}"
        f"{run.wall / hand.wall:7.1f}{run.cpu / hand.cpu:7.1f}{run.peak_bytes / 2**30:10.2f}",
        flush=True,
    )


def measured(command: Sequence[str]) -> Measured:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        peak = PeakMemory(process.pid)
        peak.start()
        told, _ = process.communicate()
        wall = time.monotonic() - began
        peak.stop()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{told}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, peak.bytes)


def median(of: Sequence[Measured]) -> Measured:
    return Measured(
        statistics.median(each.wall for each in of),
        statistics.median(each.cpu for each in of),
        max(each.peak_bytes for each in of),
    )


if __name__ == "__main__":
    main()
