"""How long one run takes, and how much memory: prints figures, asserts nothing.

    uv run python tests/benchmarks/a_million_borrowers.py [--borrowers N] [--runs N]

The sample is made first and the template synthesized, so that `refi-ready run` alone is timed.
Memory is the process tree's: the command, its workers, and shared pages counted once per process,
so the sum is an upper bound.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from infra.synthesis import synthesize

COMMAND = [sys.executable, "-m", "infra.command.cli"]
POLL_SECONDS = 0.05

_STEP = re.compile(r"^\s*(?P<seconds>[0-9.]+) s\s+(?P<text>.+?)\s*$")


@dataclass(frozen=True)
class Measured:
    """`steps`: (seconds since the start, what began then), as the command told them."""

    seconds: float
    peak_bytes: int
    steps: list[tuple[float, str]]
    outcome: dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--borrowers", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    synthesize(triggers_enabled=False)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        began = time.monotonic()
        subprocess.run(
            [*COMMAND, "sample", "--borrowers", str(options.borrowers), "--out", str(data)],
            check=True,
        )
        size = sum(path.stat().st_size for path in data.iterdir())
        print(f"sample: {time.monotonic() - began:.1f} s, {size / 1e6:.0f} MB\n")
        runs = [measure(data, Path(folder) / "out") for _ in range(options.runs)]
    for number, run in enumerate(runs, 1):
        report(number, run)
    print(
        f"median of {len(runs)}: {statistics.median(run.seconds for run in runs):.1f} s, "
        f"{statistics.median(run.peak_bytes for run in runs) / 2**30:.2f} GiB"
    )


def measure(data: Path, out: Path) -> Measured:
    began = time.monotonic()
    with subprocess.Popen(
        [*COMMAND, "run", "--data", str(data), "--out", str(out), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        peak = PeakMemory(process.pid)
        peak.start()
        stdout, stderr = process.communicate()
        seconds = time.monotonic() - began
        peak.stop()
    if process.returncode != 0:
        sys.exit(f"the run ended with {process.returncode}:\n{stderr}{stdout}")
    found = [_STEP.match(line) for line in stderr.splitlines()]
    steps = [(float(step["seconds"]), step["text"]) for step in found if step]
    return Measured(seconds, peak.bytes, steps, json.loads(stdout))


class PeakMemory(threading.Thread):
    """The largest resident size that a process and all below it had at one moment."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._done = threading.Event()
        self.bytes = 0

    def run(self) -> None:
        while not self._done.wait(POLL_SECONDS):
            self.bytes = max(self.bytes, self._now())

    def stop(self) -> None:
        self._done.set()
        self.join()

    def _now(self) -> int:
        try:
            tree = [self._root, *self._root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return 0
        return sum(_resident(process) for process in tree)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:  # ended between the two calls
        return 0


def report(number: int, run: Measured) -> None:
    ends = [seconds for seconds, _ in run.steps[1:]] + [run.seconds]
    for (began, text), end in zip(run.steps, ends, strict=True):
        print(f"{end - began:7.1f} s  {text}")
    print(
        f"run {number}: {run.seconds:.1f} s, {run.peak_bytes / 2**30:.2f} GiB, "
        f"{run.outcome['opportunities']:,} opportunities\n"
    )


if __name__ == "__main__":
    main()
