"""Many files within one second: each asks for a run, and one or two runs answer them all."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.synthesis import synthesize
from tests.embedded.support.pipeline import TWINS, Pipeline, but_for_news

STACK = "storm-RefiReady"
FILES = 50

pytestmark = pytest.mark.protocol
SECONDS = 120
ANSWERS = {"published", "incomplete", "coalesced", "duplicate"}  # of what an upload starts


@pytest.fixture(scope="module")
def storm(cloud):
    """An instance that uploads start."""
    outputs = cloud.deploy(
        synthesize(triggers_enabled=True, schedule_enabled=False, instance="storm"), STACK
    )
    return Pipeline(cloud, outputs=outputs)


def files():
    """Of each dataset many, no two alike: the offers get better from file to file."""
    datasets = list(TWINS)
    for number in range(FILES):
        dataset = datasets[number % len(datasets)]
        text = TWINS[dataset][0].replace(",6.5,", f",{6.5 + number / 100:.2f},")
        text = text.replace(",4.5,", f",{4.5 - number / 100:.2f},")
        yield f"{dataset}/{number:02}.csv", text.replace("700", str(700 + number))


def ended(pipeline):
    """Every execution of the machine, once all the files have been heard of and all has ended."""
    machine, deadline = pipeline.outputs["StateMachineArn"], time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = pipeline.stepfunctions.list_executions(stateMachineArn=machine)["executions"]
        if len(found) >= FILES and all(each["status"] != "RUNNING" for each in found):
            return [
                pipeline.stepfunctions.describe_execution(executionArn=each["executionArn"])
                for each in found
            ]
        time.sleep(0.5)
    raise AssertionError(f"not ended in {SECONDS} s: {[each['status'] for each in found]}")


def test_fifty_files_in_a_second_are_one_run_or_two(storm):
    with ThreadPoolExecutor(8) as uploads:
        list(uploads.map(lambda file: storm.put(*file), files()))

    executions = ended(storm)

    assert {each["status"] for each in executions} == {"SUCCEEDED"}
    outputs = [json.loads(each["output"]) for each in executions]
    assert {output["status"] for output in outputs} <= ANSWERS
    assert all(output.get("message") or output["status"] == "published" for output in outputs)
    published = [output["run_id"] for output in outputs if output["status"] == "published"]
    assert len(published) in (1, 2), [output["status"] for output in outputs]
    latest = json.loads(storm.read("OutputBucketName", "latest/latest.json"))["run_id"]
    assert latest in published
    clean = storm.execute({"trigger": "manual", "force": True, "rematch": True})
    for name in ("refi_opportunities.csv", "rejected_rows.csv", "summary.json"):
        stands = storm.read("OutputBucketName", f"runs/{latest}/{name}")
        assert but_for_news(name, stands) == but_for_news(name, clean.files[name])
