"""Start-up, a run in a warm cloud, and memory over many runs: prints figures, asserts nothing.

    uv run python tests/benchmarks/a_cloud_that_stays_up.py [--borrowers N] [--runs N] [--starts N]

Start-up is a process of its own, from its beginning to a deployed stack, with the template
synthesized before. A run is timed from StartExecution until the execution has ended; the first
warms the functions and is told apart. Memory is that of this process and its workers after a run.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from infra.app import STACK_NAME
from infra.command.samples.writer import write_sample
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize

POLL_SECONDS = 0.05

START = """
from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
with Cloud.start() as cloud:
    cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
    print("ready", flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--borrowers", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    assembly = synthesize(triggers_enabled=False)
    if options.starts:
        starts = [seconds_to_ready() for _ in range(options.starts)]
        print(f"start-up to ready: {described(starts)}")
    with Cloud.start() as cloud, tempfile.TemporaryDirectory() as folder:
        cloud.deploy(assembly, STACK_NAME)
        write_sample(Path(folder), borrowers=options.borrowers, seed=1)
        for file in Path(folder).glob("*.csv"):
            raw = cloud.stack_outputs["RawBucketName"]
            cloud.client("s3").upload_file(str(file), raw, f"{file.stem}/{file.name}")
        runs = [run(cloud) for _ in range(options.runs)]
    report(options.borrowers, runs)


def seconds_to_ready() -> float:
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if process.stdout.readline().strip() != b"ready":
            sys.exit("the cloud did not start")
        return time.monotonic() - began


def run(cloud: Cloud) -> tuple[float, int, dict[str, float]]:
    """Seconds, resident bytes afterwards, and seconds by state."""
    states = cloud.client("stepfunctions")
    began = time.monotonic()
    execution = states.start_execution(
        stateMachineArn=cloud.stack_outputs["StateMachineArn"],
        input=json.dumps({"trigger": "manual", "force": True}),
    )["executionArn"]
    while (ended := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(POLL_SECONDS)
    seconds = time.monotonic() - began
    if json.loads(ended.get("output") or "{}").get("status") != "published":
        sys.exit(f"the run ended {ended['status']}: {ended.get('cause')}")
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    events = [event for page in pages for event in page["events"]]
    return seconds, resident_bytes(), by_state(events)


def by_state(events: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Seconds in each state, of all the times it was entered."""
    entered = [
        (event["stateEnteredEventDetails"]["name"], event["timestamp"])
        for event in events
        if "stateEnteredEventDetails" in event
    ]
    spent: dict[str, float] = defaultdict(float)
    for (name, began), (_, left) in itertools.pairwise(entered):
        spent[name] += (left - began).total_seconds()
    return spent


def resident_bytes() -> int:
    process = psutil.Process()
    return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)])


def described(seconds: list[float]) -> str:
    return (
        f"median {statistics.median(seconds):.2f} s of {len(seconds)}"
        f" ({min(seconds):.2f} … {max(seconds):.2f})"
    )


def report(borrowers: int, runs: list[tuple[float, int, dict[str, float]]]) -> None:
    first, *warm = runs
    print(f"first run over {borrowers:,} borrowers: {first[0]:.2f} s")
    if not warm:
        return
    print(f"warm runs: {described([seconds for seconds, *_ in warm])}")
    medians = {
        state: statistics.median(spent.get(state, 0.0) for *_, spent in warm)
        for state in warm[0][2]
    }
    for state, seconds in sorted(medians.items(), key=lambda each: -each[1])[:12]:
        print(f"{seconds:7.2f} s  {state}")
    for number in sorted({1, 2, 5, 10, 20, 30, 40, len(runs)}):
        if number <= len(runs):
            print(f"{runs[number - 1][1] / 2**20:7.0f} MiB after {number} runs")


if __name__ == "__main__":
    main()
