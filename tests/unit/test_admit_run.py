"""admit_run: what a run is answered, over deliveries in a versioned bucket."""

import json
from datetime import timedelta

import pytest

from lambdas import admit_run
from lambdas.shared import aws, clock
from lambdas.shared.admission import record
from lambdas.shared.contract import BY_NAME, DATASETS, OPT_OUTS
from lambdas.shared.errors import DoNotContactUnreadable, InvalidInput, TookTooLong
from lambdas.shared.ledger import executions, items, lease, run_record
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.limits import Limits
from lambdas.shared.publication import commit, history
from lambdas.shared.publication.commit import Publication
from lambdas.shared.query import stages
from tests.unit.support.held import execution

ARN = "arn:aws:states:us-east-1:111122223333:execution:RefiReady:one"
RUN_ID = "20261122T103100Z-"
DAY = "2026-11-22"
REQUIRED = [dataset.name for dataset in DATASETS if dataset.required]


@pytest.fixture(autouse=True)
def _settings(environment, table):
    environment(
        raw_bucket="raw",
        working_bucket="working",
        output_bucket="output",
        database="refi_ready_db",
        ledger_table=table,
        matching_workflow="borrowers-1",
        max_borrowers_per_person="10",
        deployed_limits=json.dumps(Limits().as_json()),
        lingering_seconds="900",
    )


@pytest.fixture
def deliver(buckets):
    def put(dataset, *, name="a.csv", rows=1, content=None):
        header = ",".join(BY_NAME[dataset].header)
        text = content or "\n".join([header, *(f"x{number}" for number in range(rows))])
        answer = buckets.put_object(Bucket="raw", Key=f"{dataset}/{name}", Body=text.encode())
        return answer["VersionId"]

    return put


@pytest.fixture
def everything(deliver):
    for dataset in REQUIRED:
        deliver(dataset)


@pytest.fixture
def executions_so_far():
    """ARNs of the executions; the last one asks."""
    return [ARN]


@pytest.fixture
def admit(buckets, context, executions_so_far):
    def run(trigger=None, *, arn=None, **extra):
        ours = execution(arn=arn or executions_so_far[-1], given=trigger)
        return admit_run.handler({"execution": {**ours, **extra}}, context)

    return run


@pytest.fixture
def publish(table, executions_so_far):
    """Publishes the admitted run, as far as admission looks; the next is another execution."""

    def put(run):
        admitted = record.load("working", run["run_id"], run["fence"])
        claim = Claim(owner=executions_so_far[-1], fence=run["fence"])
        executions_so_far.append(f"{ARN}-{len(executions_so_far)}")
        commit.commit(
            table,
            claim,
            Publication(
                run_id=run["run_id"],
                published_at="2026-11-22T10:40:00Z",
                fingerprint=admitted.fingerprint,
                limits=admitted.limits,
                is_current=run["limits"] == Limits().as_json(),
                counts={
                    "opportunities": 1,
                    "opportunities_before_cool_down": 41,
                    "by_tier": {},
                    "datasets": {dataset.name: {"used": 0} for dataset in OPT_OUTS},
                },
            ),
        )
        lease.release(table, claim)

    return put


def uploaded(key, version_id):
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"object": {"key": key, "version-id": version_id}},
    }


@pytest.fixture
def status_of(monkeypatch):
    """What Step Functions says of other executions; RUNNING where nothing else is said."""
    said = {}

    def describe(arn):
        return executions.Execution(**said.get(arn, {"status": "RUNNING"}))

    monkeypatch.setattr(executions, "describe", describe)
    return said


def test_while_another_run_is_under_way_one_waits_and_the_rest_is_left_to_it(
    everything, admit, status_of
):
    first = admit()

    second = admit(uploaded("loan_information/a.csv", "v"), arn=f"{ARN}-2")
    third = admit({"trigger": "schedule"}, arn=f"{ARN}-3")

    assert (second["status"], second["wait_seconds"], second["fence"]) == ("queued", 2, None)
    assert f"run {first['run_id']} is under way. This one begins when" in second["message"]
    assert (third["status"], third["wait_seconds"]) == ("coalesced", None)
    assert "sees this file too: there is nothing left to do" in third["message"]
    assert second.keys() == third.keys() == first.keys()


@pytest.mark.parametrize(
    "trigger",
    [
        {"force": True},
        {"rematch": True},
        {"limits": {"max_ltv_percent": 70}},
        {"as_of": "2026-11-22"},
    ],
)
def test_what_a_person_asked_for_with_parameters_does_not_wait(
    everything, admit, status_of, trigger
):
    admit()

    answer = admit(trigger, arn=f"{ARN}-2")

    assert answer["status"] == "busy"
    assert answer["message"].endswith("Start it again when that one has ended.")


def test_a_run_that_failed_makes_room_and_one_that_was_stopped_a_while_later(
    everything, admit, status_of
):
    admit()
    status_of[ARN] = {"status": "ABORTED", "stopped_at": clock.now()}
    assert admit(arn=f"{ARN}-2")["status"] == "queued"

    status_of[ARN] = {"status": "FAILED", "error": "MatchingFailed", "stopped_at": clock.now()}
    answer = admit(arn=f"{ARN}-2")

    assert (answer["status"], answer["fence"]) == ("admitted", 2)


def test_who_has_nothing_to_do_makes_room_at_once(admit, deliver, status_of):
    assert admit()["status"] == "incomplete"
    for dataset in REQUIRED:
        deliver(dataset)

    assert admit(arn=f"{ARN}-2")["status"] == "admitted"


def test_what_arrives_while_the_lease_is_taken_is_seen(everything, admit, deliver, monkeypatch):
    taken = lease.ask

    def take_and_deliver(*asked):
        answer = taken(*asked)
        deliver("do_not_contact")
        return answer

    monkeypatch.setattr(lease, "ask", take_and_deliver)

    run = admit()

    assert "do_not_contact" in record.load("working", run["run_id"], run["fence"]).snapshot


def test_nobody_waits_for_longer_than_a_day(everything, admit, status_of, monkeypatch):
    admit()
    began = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: began)
    admit(arn=f"{ARN}-2")

    monkeypatch.setattr(clock, "now", lambda: began + timedelta(days=1))
    assert admit(arn=f"{ARN}-2")["wait_seconds"] == 120
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(days=1, seconds=1))
    with pytest.raises(TookTooLong, match=r"run 20261122T103100Z-.* has been waited for since"):
        admit(arn=f"{ARN}-2")


def test_after_a_redrive_another_run_is_waited_for_as_long_again(
    everything, admit, status_of, monkeypatch
):
    admit()
    admit(arn=f"{ARN}-2")
    now = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    redriven_at = clock.as_text(now - timedelta(seconds=40))

    answer = admit(arn=f"{ARN}-2", RedriveCount=1, RedriveTime=redriven_at)

    assert (answer["status"], answer["wait_seconds"]) == ("queued", 5)


def test_the_first_complete_snapshot_is_admitted(everything, admit):
    answer = admit()

    assert answer.pop("run_id").startswith(RUN_ID)
    assert answer == {
        "status": "admitted",
        "fence": 1,
        "wait_seconds": None,
        "limits": Limits().as_json(),
        "as_of": "2026-11-22",
        "band": {"last_run_id": None, "last_opportunities": None, "is_waived": False},
        "missing": [],
        "rejected_files": [],
        "message": "a complete snapshot that was not run before.",
    }


LATER = "2199-11-22T10:31:00.123Z"  # than any clock that a test is run by


def test_a_stale_market_is_warned_of_and_the_run_goes_on(everything, admit):
    run = admit(StartTime=LATER)

    admitted = record.load("working", run["run_id"], run["fence"])
    assert run["status"] == "admitted"
    assert ["market_equity was delivered" in warning for warning in admitted.warnings] == [True]


def test_a_stale_market_can_be_refused_and_what_to_do_is_said(everything, admit, table):
    run = admit({"limits": {"stale_market": "refuse"}}, StartTime=LATER)

    assert run["status"] == "rejected"
    assert "more than max_market_age_days (7)" in run["message"]
    assert run["message"].endswith("Upload a newer one; that starts the next run.")
    assert "owner" not in items.read(table, lease.ITEM)


def test_a_run_is_held_against_the_one_that_is_current(everything, admit, publish):
    current = admit()
    publish(current)

    assert admit({"force": True})["band"] == {
        "last_run_id": current["run_id"],
        "last_opportunities": 41,
        "is_waived": True,
    }


def test_the_record_holds_what_the_run_reads(everything, deliver, admit):
    deliver("do_not_contact")
    deliver("do_not_contact_addresses")
    deliver("same_person")
    deliver("borrower_engagement", rows=3)

    run = admit()
    admitted = record.load("working", run["run_id"], run["fence"])

    assert admitted.status == "admitted"
    assert {name: len(objects) for name, objects in admitted.snapshot.items()} == {
        dataset.name: 1 for dataset in DATASETS
    }
    assert admitted.snapshot["borrower_engagement"][0].rows == 3
    assert admitted.versions == {
        "sql": stages.sql_version(),
        "matching_workflow": "borrowers-1",
        "max_borrowers_per_person": "10",
    }
    assert admitted.trigger == {"trigger": "manual"}


def test_an_execution_always_gets_the_same_run_id_and_another_one_another(admit):
    assert admit()["run_id"] == admit()["run_id"] != admit(arn=f"{ARN}-2")["run_id"]


def test_a_missing_required_dataset_makes_the_snapshot_incomplete(deliver, admit):
    deliver("loan_information")

    answer = admit()

    assert (answer["status"], answer["rejected_files"]) == ("incomplete", [])
    assert answer["missing"] == ["borrower_information", "market_equity"]
    assert answer["message"].startswith(
        "nothing was delivered yet of borrower_information and market_equity. Upload it to "
        "borrower_information/ and market_equity/"
    )


def test_a_folder_that_waits_for_its_marker_is_named(deliver, admit):
    deliver("borrower_information")
    deliver("loan_information", name="day/1.csv")
    deliver("market_equity")

    answer = admit()

    assert (answer["status"], answer["missing"]) == ("incomplete", ["loan_information"])
    assert answer["message"].endswith(
        "'loan_information/day/' counts once _SUCCESS is written there, after all its parts."
    )


def test_a_required_dataset_with_nothing_acceptable_is_rejected_though_another_is_missing(
    deliver, admit
):
    deliver("loan_information", content="nothing\n")
    deliver("borrower_information")

    answer = admit()

    assert (answer["status"], answer["missing"]) == ("rejected", ["market_equity"])
    (file,) = answer["rejected_files"]
    assert file["key"] == "loan_information/a.csv"
    assert file["reason"].startswith("has no header row")
    assert "'loan_information/a.csv' has no header row" in answer["message"]


def test_of_a_file_that_was_replaced_only_the_newest_bytes_are_told(deliver, admit):
    deliver("loan_information", name="b.csv", content="loan_id,,\n")
    for content in ("nothing\n", "\n", "loan_id,e\n"):
        deliver("loan_information", content=content)

    answer = admit()

    told = [(file["key"], file["reason"][:18]) for file in answer["rejected_files"]]
    assert sorted(told) == [
        ("loan_information/a.csv", "has a wrong header"),
        ("loan_information/b.csv", "has a wrong header"),
    ]
    assert answer["message"].count("a.csv") == 1
    assert "more file" not in answer["message"]


def test_opt_outs_are_not_asked_for_before_the_rest_is_there(deliver, admit):
    deliver("do_not_contact", content="unreadable\n")

    assert admit()["status"] == "incomplete"


def test_an_opt_out_file_that_cannot_be_read_lets_nobody_be_contacted(everything, deliver, admit):
    deliver("do_not_contact", content="unreadable\n")

    with pytest.raises(DoNotContactUnreadable, match=r"'do_not_contact/a\.csv' has no header row"):
        admit()


def test_a_list_of_opt_outs_beside_the_datasets_lets_nobody_be_contacted(
    everything, buckets, admit
):
    buckets.put_object(Bucket="raw", Key="Do_Not_Contact/list.csv", Body=b"B1")

    with pytest.raises(
        DoNotContactUnreadable,
        match=r"'Do_Not_Contact/' may say who is not .*: put it into do_not_contact/, .*; nobody",
    ):
        admit()


def test_what_is_read_by_nobody_is_told(everything, buckets, admit):
    buckets.put_object(Bucket="raw", Key="Market.csv", Body=b"x")

    answer = admit()

    warnings = record.load("working", answer["run_id"], answer["fence"]).warnings
    assert warnings == [
        "'Market.csv' in the raw bucket: what stands in no dataset's folder is not read."
    ]


def test_an_opt_out_file_that_cannot_be_read_is_no_duplicate_either(
    everything, deliver, admit, publish
):
    publish(admit())
    deliver("do_not_contact", content="unreadable\n")

    with pytest.raises(DoNotContactUnreadable):
        admit()


def test_a_rejected_optional_file_is_reported_and_the_run_goes_on(everything, deliver, admit):
    deliver("borrower_engagement", content="nothing\n")

    answer = admit()

    assert answer["status"] == "admitted"
    assert [file["key"] for file in answer["rejected_files"]] == ["borrower_engagement/a.csv"]


def test_the_same_content_under_other_names_is_a_duplicate(everything, deliver, admit, publish):
    first = admit()
    publish(first)
    for dataset in REQUIRED:
        deliver(dataset, name="again.csv")

    answer = admit(arn=f"{ARN}-2")

    assert answer["status"] == "duplicate"
    assert f"as in run {first['run_id']}" in answer["message"]
    assert '{"force": true}' in answer["message"]


def test_force_runs_a_duplicate_again(everything, admit, publish):
    publish(admit())

    assert admit({"force": True}, arn=f"{ARN}-2")["status"] == "admitted"


def test_who_wants_everybody_matched_anew_runs_a_duplicate_again(everything, admit, publish):
    publish(admit())

    answer = admit({"rematch": True}, arn=f"{ARN}-2")

    assert (answer["status"], answer["band"]["is_waived"]) == ("admitted", False)


@pytest.mark.parametrize(
    "trigger",
    [{"limits": {"min_rate_spread": 0.5}}, {"as_of": "2026-11-22"}],
)
def test_other_limits_or_a_chosen_date_are_something_new(everything, admit, publish, trigger):
    publish(admit())

    assert admit(trigger)["status"] == "admitted"


def test_limits_spelled_otherwise_are_nothing_new(everything, admit, publish):
    publish(admit())

    assert admit({"limits": {"min_rate_spread": "1.00"}})["status"] == "duplicate"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("MATCHING_WORKFLOW", "borrowers-2"), ("MAX_BORROWERS_PER_PERSON", "5")],
)
def test_other_rules_of_who_is_one_person_are_something_new(
    everything, admit, publish, monkeypatch, setting, value
):
    publish(admit())
    admit_run.settings.read.cache_clear()
    monkeypatch.setenv(setting, value)

    assert admit()["status"] == "admitted"


def test_a_new_opt_out_is_something_new(everything, deliver, admit, publish):
    publish(admit())
    deliver("do_not_contact")

    assert admit()["status"] == "admitted"


def test_an_opt_out_file_that_is_withdrawn_binds_nobody_any_more(
    everything, deliver, buckets, admit, publish
):
    deliver("do_not_contact", name="kept.csv")
    deliver("do_not_contact", name="gone.csv", rows=2)
    publish(admit())
    buckets.delete_object(Bucket="raw", Key="do_not_contact/gone.csv")

    run = admit()

    assert run["status"] == "admitted"  # which opt-outs there are is something new
    snapshot = record.load("working", run["run_id"], run["fence"]).snapshot
    assert [each.key for each in snapshot["do_not_contact"]] == ["do_not_contact/kept.csv"]


def test_the_last_opt_out_file_may_be_withdrawn_and_an_unreadable_one_then_stops_nobody(
    everything, deliver, buckets, admit
):
    deliver("do_not_contact", content="unreadable\n")
    buckets.delete_object(Bucket="raw", Key="do_not_contact/a.csv")

    run = admit()

    assert run["status"] == "admitted"
    snapshot = record.load("working", run["run_id"], run["fence"]).snapshot
    assert not snapshot.get("do_not_contact")


def test_other_limits_are_something_new_once(everything, admit, publish):
    publish(admit())
    other = {"limits": {"min_rate_spread": 0.5}}
    first = admit(other)
    publish(first)

    again = admit(other)

    assert (again["status"], admit()["status"]) == ("duplicate", "duplicate")
    assert f"as in run {first['run_id']}" in again["message"]
    assert admit({**other, "force": True})["status"] == "admitted"


def test_what_was_published_before_the_current_run_is_something_new(
    everything, admit, deliver, publish
):
    publish(admit())
    version = deliver("do_not_contact")
    publish(admit())
    aws.s3().delete_object(Bucket="raw", Key="do_not_contact/a.csv", VersionId=version)

    assert admit()["status"] == "admitted"


def test_a_manifest_without_a_record_is_no_publication(everything, admit, buckets, publish):
    run = admit()
    document = {"run_id": run["run_id"], "fingerprint": "f"}
    for key in ("latest/latest.json", f"runs/{run['run_id']}/manifest.json"):
        buckets.put_object(Bucket="output", Key=key, Body=json.dumps(document).encode())

    assert admit()["status"] == "admitted"


def test_whoever_takes_the_lease_from_somebody_first_finishes_what_that_one_published(
    everything, admit, publish, status_of, monkeypatch, buckets
):
    shown = []
    monkeypatch.setattr(history, "add", lambda *given: shown.append(given))
    with monkeypatch.context() as dying:
        dying.setattr(lease, "release", lambda *_: None)
        run = admit()
        publish(run)
    status_of[ARN] = {"status": "FAILED", "error": "ClientError"}

    assert admit(arn=f"{ARN}-2")["status"] == "duplicate"

    assert shown == [("refi_ready_db", "output", run["run_id"])]
    latest = buckets.get_object(Bucket="output", Key="latest/latest.json")["Body"].read()
    assert json.loads(latest)["run_id"] == run["run_id"]


def test_a_free_lease_has_nothing_to_finish(everything, admit, publish, monkeypatch):
    publish(admit())
    monkeypatch.setattr(commit, "show", None)

    assert admit(arn=f"{ARN}-2")["status"] == "duplicate"


def test_the_ledger_knows_what_an_admitted_run_is_about_to_do(everything, admit, table):
    run = admit({"as_of": "2026-11-20"})

    known = run_record.read(table, run["run_id"])

    assert known["execution_arn"] == ARN
    assert known["trigger"] == {"trigger": "manual", "as_of": "2026-11-20"}
    assert (known["as_of"], known["limits"]) == ("2026-11-20", Limits().as_json())
    assert (known["fence"], known["snapshot"]) == (1, f"staged/{run['run_id']}/")


def test_an_execution_that_is_not_admitted_leaves_no_record(admit, table):
    assert run_record.read(table, admit()["run_id"]) == {}


def test_an_upload_that_was_rejected_is_told_so_where_nothing_else_is_new(
    everything, deliver, admit, publish
):
    publish(admit())
    version = deliver("loan_information", content="nothing\n")

    answer = admit(uploaded("loan_information/a.csv", version))

    assert answer["status"] == "rejected"
    assert answer["message"].startswith("'loan_information/a.csv' has no header row")
    assert "everything else is as in run" in answer["message"]


def test_a_rejected_upload_does_not_hold_up_what_is_new(everything, deliver, admit):
    version = deliver("loan_information", content="nothing\n")

    answer = admit(uploaded("loan_information/a.csv", version))

    assert answer["status"] == "admitted"
    assert [file["key"] for file in answer["rejected_files"]] == ["loan_information/a.csv"]


def test_somebody_elses_rejected_file_does_not_make_a_duplicate_a_rejection(
    everything, deliver, admit, publish
):
    publish(admit())
    deliver("loan_information", content="nothing\n")

    answer = admit(uploaded("market_equity/a.csv", "other"))

    assert answer["status"] == "duplicate"
    assert "Rejected: 'loan_information/a.csv' has no header row" in answer["message"]


def test_a_long_list_of_rejected_files_is_cut_in_the_state_and_whole_in_the_record(
    everything, deliver, admit
):
    for number in range(60):
        deliver("borrower_engagement", name=f"{number}.csv", content="nothing\n")

    answer = admit()

    assert len(answer["rejected_files"]) == 50
    assert "and 57 more files" in answer["message"]
    assert len(record.load("working", answer["run_id"], answer["fence"]).rejected) == 60


def test_a_bad_trigger_is_refused_before_anything_is_read(context):
    event = {"execution": execution(arn=ARN, given={"x": 1})}

    with pytest.raises(InvalidInput, match="unknown key: 'x'"):
        admit_run.handler(event, context)


def test_the_raw_zone_is_never_written_to(everything, buckets, admit):
    before = buckets.list_object_versions(Bucket="raw")["Versions"]

    admit()

    assert buckets.list_object_versions(Bucket="raw")["Versions"] == before
