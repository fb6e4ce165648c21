"""`refi-ready run --stack`: what follows from how an execution on a stack ends."""

import io
import json
from contextlib import contextmanager

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from infra.command import run, target
from infra.command.runs import results, workbook
from infra.command.runs.outcome import Outcome
from infra.command.screen.progress import Progress
from infra.command.target import Target

MANIFEST = {
    "run_id": "20261122T103000Z-1f3a9c2b",
    "execution_arn": "arn:…:theirs",
    "counts": {"opportunities": 3, "by_tier": {"Hot Lead": 3}},
    "files": {"rejected_rows.csv": {"rows": 2}},
    "warnings": [],
}


@pytest.fixture
def s3():
    with Stubber(boto3.client("s3", region_name="us-east-1")) as service:
        yield service
        service.assert_no_pending_responses()


@pytest.fixture
def made(monkeypatch, tmp_path, s3):
    """The outcome of a run on a stack whose executions end so, one after the other; what was
    fetched, and how long was waited.
    """
    there = Target(
        client=lambda _service: s3.client,
        outputs={"RawBucketName": "raw", "OutputBucketName": "output"},
        poll_seconds=0,
    )

    @contextmanager
    def in_account(name):
        assert name == "RefiReady"
        yield there

    data = tmp_path / "data"
    data.mkdir()
    (data / "market_equity.csv").write_text("property_id\n")
    fetched, slept = [], []
    monkeypatch.setattr(target, "in_account", in_account)
    monkeypatch.setattr(run, "_upload", lambda *_: None)
    monkeypatch.setattr(run.time, "sleep", slept.append)
    monkeypatch.setattr(results, "fetch", lambda _s3, **of: fetched.append(of["prefix"]))
    monkeypatch.setattr(workbook, "write", _no_more_lines)

    def made(*statuses):
        left = list(statuses)
        monkeypatch.setattr(
            run,
            "_execute",
            lambda *_: Outcome(status=left.pop(0), run_id="r-0", missing=["do_not_contact"]),
        )
        with Progress() as progress:
            outcome = run.run(data, tmp_path / "out", {}, progress, stack="RefiReady")
        assert left == []
        return outcome, fetched, slept

    return made


def _no_more_lines(out):
    out.mkdir(exist_ok=True)
    (out / workbook.NAME).touch()
    return 0


def answers(s3, key, document):
    body = json.dumps(document).encode()
    s3.add_response(
        "get_object",
        {"Body": StreamingBody(io.BytesIO(body), len(body))},
        {"Bucket": "output", "Key": key},
    )


def test_a_published_run_is_fetched(made):
    outcome, fetched, slept = made("published")

    assert (outcome.status, fetched, slept) == ("published", ["runs/r-0/"], [])


def test_while_another_run_is_in_the_way_it_is_tried_again(made):
    outcome, _, slept = made("busy", *["coalesced"] * 4, "published")

    assert outcome.status == "published"
    assert slept == [2, 4, 8, 16, 16]  # seldom, if it is long in the way


def test_what_an_uploads_own_run_has_published_is_fetched_and_not_made_again(made, s3):
    answers(
        s3,
        "latest/latest.json",
        {"run_id": "20261122T103000Z-1f3a9c2b", "published_at": "2026-11-22T10:40:00Z"},
    )
    answers(s3, "runs/20261122T103000Z-1f3a9c2b/manifest.json", MANIFEST)

    outcome, fetched, _ = made("duplicate")

    assert fetched == ["runs/20261122T103000Z-1f3a9c2b/"]
    assert (outcome.status, outcome.run_id, outcome.execution_arn) == (
        "published",
        "20261122T103000Z-1f3a9c2b",
        "arn:…:theirs",
    )
    assert (outcome.opportunities, outcome.by_tier) == (3, {"Hot Lead": 3})
    assert (outcome.rejected_rows, outcome.missing) == (2, ["do_not_contact"])


@pytest.mark.parametrize("status", ["incomplete", "rejected", "failed"])
def test_what_is_not_published_is_not_fetched(made, status):
    outcome, fetched, _ = made(status)

    assert (outcome.status, fetched) == (status, [])
