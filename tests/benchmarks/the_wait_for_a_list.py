"""How long a person waits for a list: prints figures, asserts nothing.

    uv run python -m tests.benchmarks.the_wait_for_a_list [--times N]

The first `demo` of a clone that has run nothing yet, packages installed, nothing of them compiled;
then `demo` again; then `run --stack` over 1,000 borrowers in a cloud that stands, from the upload
to the list. Medians, and the processor's seconds of each command's processes.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from infra.app import STACK_NAME
from infra.asset import PROJECT
from infra.command.samples.writer import write_sample
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize

COMMAND = [sys.executable, "-m", "infra.command.cli"]
# What is compiled is kept, as it is unless somebody asks that it be not.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
_STEP = re.compile(r"^\s*([0-9.]+) s\s+(uploading|fetching)", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    first, again = [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            clone = Path(folder) / "clone"
            subprocess.run(["git", "clone", "-q", str(PROJECT), str(clone)], check=True)
            here = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"), "PYTHONPATH": str(clone)}
            first.append(demo(clone, here))
            again.append(demo(clone, here))
    tell("the first demo of a clone", first)
    tell("demo again", again)
    tell("1,000 borrowers in a cloud that stands, upload to list", list(runs(times)))


def demo(clone: Path, environment: Mapping[str, str]) -> tuple[float, float]:
    return timed([*COMMAND, "demo", "--out", str(clone / "out")], clone, environment)[:2]


def runs(times: int) -> "list[tuple[float, float]]":
    """The first one, which starts the functions, is left out."""
    found = []
    with tempfile.TemporaryDirectory() as folder, Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        data, here = Path(folder) / "data", psutil.Process()
        for number in range(times + 1):
            # one more borrower: of another seed's sample no opt-out would be kept
            write_sample(data, borrowers=1000 + number)
            command = [*COMMAND, "run", "--stack", STACK_NAME, "--data", str(data)]
            before = _processor(here)
            *_, said = timed(
                [*command, "--out", str(Path(folder) / "out")], PROJECT, cloud.environment
            )
            began, ended = (float(seconds) for seconds, _ in _STEP.findall(said)[:2])
            found.append((ended - began, _processor(here) - before))
    return found[1:]


def timed(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> tuple[float, float, str]:
    """Seconds, the processor's seconds, and what was told of its steps."""
    before, began = _processor(psutil.Process()), time.monotonic()
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.monotonic() - began
    if ran.returncode:
        sys.exit(f"{command} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return seconds, _processor(psutil.Process()) - before, ran.stderr


def _processor(process: psutil.Process) -> float:
    """Of the process and all below it, those that have ended included."""
    tree = [process, *process.children(recursive=True)]
    times = [each.cpu_times() for each in tree]
    return sum(
        each.user
        + each.system
        + getattr(each, "children_user", 0)
        + getattr(each, "children_system", 0)
        for each in times
    )


def tell(what: str, found: list[tuple[float, float]]) -> None:
    seconds, processor = (statistics.median(values) for values in zip(*found, strict=True))
    print(f"{what}: {seconds:.1f} s, {processor:.1f} s of processor", flush=True)


if __name__ == "__main__":
    main()
