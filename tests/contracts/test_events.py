"""The samples in events/ are what really arrives."""

import json
from pathlib import Path

import pytest

from lambdas.shared import runs
from lambdas.shared.admission import triggers
from lambdas.shared.announcement import announcements, endings
from lambdas.shared.contract import DATASETS
from lambdas.shared.limits import Limits
from lambdas.shared.query.stages import QUERIES

EVENTS = Path(__file__).parents[2] / "events"
TRIGGERS = sorted(path.stem for path in (EVENTS / "triggers").iterdir())


def sample(path):
    return json.loads((EVENTS / path).read_text(encoding="utf-8"))


def test_there_is_a_sample_of_each_trigger():
    assert TRIGGERS == ["manual", "manual_with_limits", "schedule", "upload"]


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_sample_of_a_trigger_is_understood(name):
    trigger = triggers.parse(sample(f"triggers/{name}.json"), deployed=Limits())

    assert trigger.kind == name.removesuffix("_with_limits")


def test_the_upload_has_the_shape_that_s3_documents():
    event = sample("triggers/upload.json")

    assert set(event) == {
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    }
    assert set(event["detail"]) == {
        "version",
        "bucket",
        "object",
        "request-id",
        "requester",
        "source-ip-address",
        "reason",
    }
    assert set(event["detail"]["object"]) == {"key", "size", "etag", "version-id", "sequencer"}
    assert event["resources"] == [f"arn:aws:s3:::{event['detail']['bucket']['name']}"]
    assert event["detail"]["object"]["key"].startswith(tuple(data.prefix for data in DATASETS))


@pytest.mark.parametrize("name", ["published", "rejected"])
def test_a_sample_of_an_ending_is_understood(name):
    ending = endings.read(sample(f"endings/{name}.json"))

    assert ending.status == name
    assert announcements.of(ending, stack_name="RefiReady", is_published=False) is not None


def test_an_ending_has_the_shape_that_step_functions_documents():
    shapes = [
        set(sample(f"endings/{path.name}")["detail"]) for path in (EVENTS / "endings").iterdir()
    ]

    assert shapes.count(shapes[0]) == len(shapes)
    assert shapes[0] == {
        "cause",
        "error",
        "executionArn",
        "input",
        "inputDetails",
        "name",
        "output",
        "outputDetails",
        "redriveCount",
        "redriveDate",
        "redriveStatus",
        "redriveStatusReason",
        "startDate",
        "stateMachineAliasArn",
        "stateMachineArn",
        "stateMachineVersionArn",
        "status",
        "stopDate",
    }


def test_the_samples_tell_of_one_run():
    first = sample("tasks/admit_run.json")["execution"]
    run_id = runs.run_id(first["Id"], first["StartTime"])

    for path in (EVENTS / "tasks").iterdir():
        document = sample(f"tasks/{path.name}")
        named = document.get("run_id") or document.get("run", {}).get("run_id")
        assert named in (None, run_id), path.name
    for path in (EVENTS / "endings").iterdir():
        assert sample(f"endings/{path.name}")["detail"]["executionArn"] == first["Id"]


def test_what_is_published_comes_of_every_query():
    query = sample("tasks/publish_leads.json")["query"]

    assert list(query["completed"]) == list(QUERIES)
    assert query["name"] == list(QUERIES)[-1]
