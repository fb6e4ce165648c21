"""A run, whole: what follows from how an execution ends, on a stack and on this machine."""

import io
import json
import signal
from contextlib import contextmanager
from datetime import UTC, datetime

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from infra.command import cli, data_folder, target
from infra.command.errors import RunFailed
from infra.command.runs import execution, results, whole_run, workbook
from infra.command.runs.execution import Ended
from infra.command.runs.opt_outs import HeldBack
from infra.command.runs.outcome import Outcome
from infra.command.screen.progress import Progress
from infra.command.target import Target

MANIFEST = {
    "run_id": "20261122T103000Z-1f3a9c2b",
    "execution_arn": "arn:…:theirs",
    "counts": {"opportunities": 3, "by_tier": {"Hot Lead": 3}},
    "files": {"rejected_rows.csv": {"rows": 2}},
    "warnings": [],
    "limits": {"opt_out_band_percent": "20"},
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
    monkeypatch.setattr(whole_run, "_upload", lambda *_: None)
    monkeypatch.setattr(whole_run.time, "sleep", slept.append)
    monkeypatch.setattr(results, "fetch", lambda _s3, **of: fetched.append(of["prefix"]) or [])
    monkeypatch.setattr(workbook, "write", _no_more_lines)

    def end(left):
        monkeypatch.setattr(
            whole_run,
            "_execute",
            lambda *_: Outcome(status=left.pop(0), run_id="r-0", missing=["do_not_contact"]),
        )

    def made(*statuses):
        left = list(statuses)
        end(left)
        with Progress() as progress:
            outcome = whole_run.run(data, tmp_path / "out", {}, progress, stack="RefiReady")
        assert left == []
        return outcome, fetched, slept

    made.statuses = lambda *statuses: end(list(statuses))
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


def test_a_run_that_was_erased_since_it_published_the_same_files_is_told_of(made, s3):
    answers(s3, "latest/latest.json", {"run_id": MANIFEST["run_id"]})
    s3.add_client_error("get_object", "NoSuchKey", http_status_code=404)

    with pytest.raises(RunFailed, match=r"was erased since: .* give --force"):
        made("duplicate")


@pytest.mark.parametrize("status", ["incomplete", "rejected", "failed"])
def test_what_is_not_published_is_not_fetched(made, status):
    outcome, fetched, _ = made(status)

    assert (outcome.status, fetched) == (status, [])


@pytest.fixture
def at_home(made, monkeypatch, tmp_path):
    """The outcome of a run on this machine that has so many opt-outs in force, of both datasets,
    where so many were in the list that stands in OUT (None: no list); what lies there then.
    """

    def summary(counts):
        names = ("do_not_contact", "do_not_contact_addresses")
        datasets = {name: {"used": used} for name, used in zip(names, counts, strict=True)}
        return json.dumps({"datasets": datasets})

    @contextmanager
    def embedded(*_given):
        with target.in_account("RefiReady") as there:
            yield there

    monkeypatch.setattr(target, "at_home", embedded)
    out = tmp_path / "out"
    out.mkdir()

    def at_home(before, now, **trigger):
        def fetch(_s3, *, out, accept, **_of):
            fresh = tmp_path / "fresh"
            fresh.mkdir(exist_ok=True)
            (fresh / "summary.json").write_text(summary(now))
            (fresh / "manifest.json").write_text(json.dumps(MANIFEST))
            accept(fresh)
            (fresh / "summary.json").replace(out / "summary.json")
            return []

        monkeypatch.setattr(results, "fetch", fetch)
        if before is not None:
            (out / "summary.json").write_text(summary(before))
            manifest = MANIFEST | {"files": {"summary.json": {}}}
            (out / "manifest.json").write_text(json.dumps(manifest))
        made.statuses("published")
        with Progress() as progress:
            outcome = whole_run.run(tmp_path / "data", out, trigger, progress)
        return outcome.warnings

    return at_home


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (None, (0, 0), []),
        ((10, 2), (10, 3), []),
        ((10, 2), (9, 2), ["9 opt-outs of do_not_contact are in force, and 10 were"]),
    ],
)
def test_fewer_opt_outs_than_in_the_list_that_is_replaced_are_told(at_home, before, now, told):
    """A cloud that is made for one run cannot know; on a stack it is not published."""
    warnings = at_home(before, now)

    assert [each[: len(start)] for each, start in zip(warnings, told, strict=True)] == told


def test_a_list_without_the_opt_outs_of_the_one_before_replaces_it_by_force_only(at_home, tmp_path):
    with pytest.raises(HeldBack, match="0 opt-outs of do_not_contact are in force, and 10 were"):
        at_home((10, 2), (0, 0))
    assert '"used": 10' in (tmp_path / "out" / "summary.json").read_text()

    warnings = at_home((10, 2), (0, 0), force=True)

    assert [each.partition(" are in force")[0] for each in warnings] == [
        "0 opt-outs of do_not_contact",
        "0 opt-outs of do_not_contact_addresses",
    ]


@pytest.mark.parametrize("days", ["0", "30"])
def test_a_cool_down_that_a_run_on_this_machine_cannot_keep_is_told(at_home, days):
    told = at_home(None, (1, 1), limits={"cool_down_days": days})

    assert [each.partition(":")[0] for each in told] == (
        [] if days == "0" else ["cool_down_days is 30 and held nobody back"]
    )


ARN = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:one"
PUBLISHED = Ended(
    state="Run published",
    output={
        "status": "published",
        "run_id": MANIFEST["run_id"],
        "opportunities": 3,
        "by_tier": {"Hot Lead": 3},
        "rejected_rows": 2,
        "missing": [],
        "rejected_files": [],
    },
)


@pytest.fixture
def interrupted(monkeypatch, tmp_path, capsys):
    """What a run leaves that Ctrl-C interrupts in the midst of that function, as it says."""
    states = boto3.client("stepfunctions", region_name="us-east-1")
    service = Stubber(states)
    service.add_response(
        "start_execution", {"executionArn": ARN, "startDate": datetime(2026, 11, 22, tzinfo=UTC)}
    )
    there = Target(
        client=lambda _service: states,
        outputs={"RawBucketName": "r", "OutputBucketName": "o", "StateMachineArn": "arn:machine"},
        poll_seconds=0,
    )

    @contextmanager
    def somewhere(*_):
        yield there

    (tmp_path / "market_equity.csv").write_text("property_id\n")
    for place in ("in_account", "at_home"):
        monkeypatch.setattr(target, place, somewhere)
    monkeypatch.setattr(data_folder, "upload", lambda *_, **__: None)
    monkeypatch.setattr(execution, "follow", lambda *_, **__: PUBLISHED)
    monkeypatch.setattr(results, "fetch", lambda *_, **__: None)

    def interrupted(module, function, *options):
        monkeypatch.setattr(module, function, lambda *_, **__: signal.raise_signal(signal.SIGINT))
        out = str(tmp_path / "out")
        run = ["run", "--data", str(tmp_path), "--out", out, "--json", *options]
        with service:
            assert cli.command(run) == 130
        printed, told = capsys.readouterr()
        left = json.loads(printed)
        assert told.splitlines()[-1] == f"refi-ready: {left['cause']}"
        assert left["error"] == "Interrupted"
        assert left["out"] is None
        return left

    return interrupted


def test_what_is_interrupted_while_it_uploads_may_begin_on_the_stack(interrupted):
    left = interrupted(data_folder, "upload", "--stack", "RefiReady")

    assert (left["status"], left["execution_arn"]) == ("interrupted", None)
    assert "what was uploaded stays in RefiReady, where a run may begin" in left["cause"]
    assert left["cause"].endswith("refi-ready status --stack RefiReady")


def test_what_is_interrupted_while_it_runs_goes_on_on_the_stack(interrupted):
    left = interrupted(execution, "follow", "--stack", "RefiReady")

    assert (left["status"], left["execution_arn"]) == ("interrupted", ARN)
    assert f"the execution {ARN} goes on in RefiReady and may publish" in left["cause"]


@pytest.mark.parametrize(("module", "function"), [(data_folder, "upload"), (execution, "follow")])
def test_on_this_machine_a_run_ends_with_the_command(interrupted, module, function):
    left = interrupted(module, function)

    assert (left["status"], left["execution_arn"]) == ("failed", None)
    assert left["cause"] == "interrupted: nothing was published"


@pytest.mark.parametrize("where", [[], ["--stack", "RefiReady"]])
@pytest.mark.parametrize(("module", "function"), [(results, "fetch"), (workbook, "write")])
def test_from_the_fetching_on_the_run_is_published_and_the_folder_may_be_incomplete(
    interrupted, module, function, where
):
    left = interrupted(module, function, *where)

    assert (left["status"], left["run_id"]) == ("published", MANIFEST["run_id"])
    assert left["opportunities"] == 3
    assert "the run was published, but its files in " in left["cause"]
    assert left["cause"].endswith("may not be complete: give the command again")
