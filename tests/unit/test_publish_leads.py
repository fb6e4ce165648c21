"""publish_leads: what stands in the output zone afterwards, and what a second try changes."""

import csv
import hashlib
import json
from functools import partial

import duckdb
import pytest

from lambdas import publish_leads
from lambdas.shared import aws, places, runs
from lambdas.shared.admission import record
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.errors import ChecksFailed, LeaseLost, PublishedDifferently
from lambdas.shared.ledger import items, lease, pointer
from lambdas.shared.ledger.items import ABSENT, Write
from lambdas.shared.limits import Limits
from lambdas.shared.publication import commit, contact_lists, files, history
from lambdas.shared.publication.summary import from_rows
from tests.unit.support.held import LEASE

SUMMARY = """"section","name","amount"
"","evaluations","3"
"","opportunities","2"
"","opportunities_before_cool_down","2"
"","persons","2"
"by_tier","Hot Lead","2"
"by_tier","Ineligible","0"
"channels","call","1"
"channels","email","1"
"lines","call","1"
"lines","email","1"
"datasets.borrower_engagement","rejected","2"
"datasets.borrower_engagement","rows","4"
"datasets.loan_information","rows","4"
"not_selected","NO_LOAN","1"
"rejected_rows","INVALID_ID","1"
"rejected_rows","NOT_A_NUMBER","2"
"""
MERGES = """"section","name","amount"
"","review_pairs","4"
"merged_pairs.by_evidence","same_email","1"
"merged_pairs.by_first_names","nickname","1"
"merged_pairs.by_last_names","same","1"
"""
# Two persons: one to be called or written to, one on no list.
COLUMNS = sorted(
    {name for names in contact_lists.COLUMNS.values() for name in names.values()}
    | {"lists", "contact_rank", "name", "channels"}
)


def cell(column, person):
    """A number, as money and rates are, of its own."""
    return f"{COLUMNS.index(column)}.{person}"


OPPORTUNITIES = "\n".join(
    ",".join(line)
    for line in (
        COLUMNS,
        ["call email" if name in ("lists", "channels") else cell(name, 1) for name in COLUMNS],
        ["" if name in ("lists", "channels") else cell(name, 2) for name in COLUMNS],
    )
)
OTHER_LIMITS = Limits.parse({"min_rate_spread": "0.5"}).as_json()


@pytest.fixture(autouse=True)
def _settings(environment, held):
    environment(
        working_bucket="refi-ready-working",
        output_bucket="output",
        database="refi_ready_db",
        deployed_limits=json.dumps(Limits().as_json()),
    )


def part(path, rows):
    duckdb.sql(f"copy (select range as person_id from range({rows})) to '{path}'")
    return path.read_bytes()


@pytest.fixture
def parts(tmp_path):
    """What UNLOAD wrote: three rows in two files."""
    return [part(tmp_path / "a.parquet", 2), part(tmp_path / "b.parquet", 1)]


@pytest.fixture
def event(buckets, task_event, parts):
    """A run whose queries are done: its real input, and what it left in the working zone."""
    event = task_event("publish_leads")
    run_id, results = event["run"]["run_id"], event["query"]["completed"]
    buckets.create_bucket(Bucket="refi-ready-working")
    contents = {
        results["refi_opportunities"]["location"]: OPPORTUNITIES.encode(),
        results["rejected_rows"]["location"]: b"dataset\nx\ny\nz\n",
        results["merged_pairs"]["location"]: b"person_id\nB1\n",
        results["review"]["location"]: b"borrower_id,other_id,decision\n",
        results["merge_summary"]["location"]: MERGES.encode(),
        results["resolution_summary"]["location"]: b"section,name,amount\n",
        results["run_summary"]["location"]: SUMMARY.encode(),
        results["refi_evaluations"]["location"] + "20261122_b": parts[1],
        results["refi_evaluations"]["location"] + "20261122_a": parts[0],
        results["judged_opt_outs"]["location"] + "20261122_c": b"the opt-outs",
    }
    for location, content in contents.items():
        bucket, _, key = location.removeprefix("s3://").partition("/")
        buckets.put_object(Bucket=bucket, Key=key, Body=content)
    record.save("refi-ready-working", admission_of(run_id))
    aws.glue().create_database(DatabaseInput={"Name": "refi_ready_db"})
    aws.glue().create_table(
        DatabaseName="refi_ready_db",
        TableInput={
            "Name": "refi_evaluations",
            "PartitionKeys": [{"Name": "run_id", "Type": "string"}],
            "StorageDescriptor": {
                "Columns": [{"Name": "person_id", "Type": "string"}],
                "Location": "s3://output/runs/",
            },
        },
    )
    return event


def admission_of(run_id, *, rows=4):
    delivered = AdmittedObject(
        key="loan_information/a.csv",
        version_id="v",
        size=9,
        sha256="0" * 64,
        rows=rows,
        last_modified="2026-11-22T10:00:00Z",
    )
    return record.Admission(
        run_id=run_id,
        fence=7,
        status="admitted",
        message="",
        trigger={"trigger": "manual"},
        limits=Limits().as_json(),
        as_of="2026-11-22",
        fingerprint="f" * 64,
        versions={"sql": "s", "matching_workflow": "borrowers-1"},
        snapshot={"loan_information": [delivered]},
        missing=[],
        rejected=[],
        warnings=["market_equity was delivered 9 days ago"],
        band={"last_run_id": None, "last_opportunities": None, "is_waived": False},
    )


def published(buckets, name):
    return buckets.get_object(Bucket="output", Key=name)["Body"].read()


def document(buckets, name):
    return json.loads(published(buckets, name))


def test_the_answer_says_how_many_leads_there_are_and_where(event, context):
    run_id = event["run"]["run_id"]

    assert publish_leads.handler(event, context) == {
        "status": "published",
        "run_id": run_id,
        "opportunities": 2,
        "by_tier": {"Immediate Action": 0, "Hot Lead": 2, "Watchlist": 0, "Ineligible": 0},
        "rejected_rows": 3,
        "matching": "Entity Resolution was given 412 of 0 borrowers.",
        "missing": [],
        "rejected_files": [],
        "warnings": [
            "market_equity was delivered 9 days ago",
            "2 of 4 lines of borrower_engagement are of nobody in borrower_information, or cannot "
            "be read: what they agree to is not known, and rejected_rows.csv says which.",
        ],
        "output": f"s3://output/runs/{run_id}/",
    }


def test_what_a_run_found_and_used_becomes_metrics(event, context, capsys):
    publish_leads.handler(event, context)

    blobs = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    values = {name: value for blob in blobs for name, value in blob.items()}
    assert values["RunsPublished"] == [1]
    assert values["RejectedPercent"] == [25]
    assert {blob["run_id"] for blob in blobs} == {event["run"]["run_id"]}


@pytest.mark.parametrize(("limits", "told"), [(None, True), (OTHER_LIMITS, False)])
def test_a_run_is_compared_with_the_one_it_follows_as_current(
    event, buckets, context, capsys, limits, told
):
    event["run"]["limits"] = limits or event["run"]["limits"]
    before = {"run_id": "20261121T000000Z-00000000", "counts": {"opportunities": 8}}
    buckets.put_object(
        Bucket="output", Key=runs.manifest_key(before["run_id"]), Body=json.dumps(before)
    )
    buckets.put_object(Bucket="output", Key=places.LATEST_KEY, Body=json.dumps(before))

    publish_leads.handler(event, context)

    assert ('"OpportunitiesChangePercent":[75.0]' in capsys.readouterr().out) == told


def test_a_run_that_was_erased_is_compared_with_by_nobody(event, buckets, context, capsys):
    before = {"run_id": "20261121T000000Z-00000000"}
    buckets.put_object(Bucket="output", Key=places.LATEST_KEY, Body=json.dumps(before))

    assert publish_leads.handler(event, context)["status"] == "published"

    assert "OpportunitiesChangePercent" not in capsys.readouterr().out
    assert document(buckets, places.LATEST_KEY)["run_id"] == event["run"]["run_id"]


def test_the_runs_files_stand_under_names_of_their_own(event, parts, buckets, context):
    publish_leads.handler(event, context)

    prefix = runs.published_prefix(event["run"]["run_id"])
    keys = [item["Key"] for item in buckets.list_objects_v2(Bucket="output")["Contents"]]
    assert [key.removeprefix(prefix) for key in keys] == [
        "latest/latest.json",
        f"opt_outs/{event['run']['run_id']}/part-00000.parquet",
        "call.csv",
        "email.csv",
        "manifest.json",
        "merged_pairs.csv",
        "refi_evaluations/part-00000.parquet",
        "refi_evaluations/part-00001.parquet",
        "refi_opportunities.csv",
        "rejected_rows.csv",
        "report.html",
        "review.csv",
        "sms.csv",
        "summary.json",
    ]
    assert published(buckets, f"{prefix}refi_evaluations/part-00000.parquet") == parts[0]
    assert document(buckets, f"{prefix}summary.json") == from_rows(
        csv.DictReader([*SUMMARY.splitlines(), *MERGES.splitlines()[1:]])
    )


def test_the_opt_outs_are_kept_for_the_next_run_and_are_none_of_the_published_files(
    event, buckets, context
):
    publish_leads.handler(event, context)

    run_id = event["run"]["run_id"]
    assert published(buckets, f"opt_outs/{run_id}/part-00000.parquet") == b"the opt-outs"
    files = document(buckets, runs.manifest_key(run_id))["files"]
    assert not [name for name in files if "opt_outs" in name]


def test_a_contact_list_has_its_persons_and_its_columns(event, buckets, context):
    publish_leads.handler(event, context)

    text = published(buckets, f"{runs.published_prefix(event['run']['run_id'])}call.csv").decode()
    header, line = csv.reader(text.splitlines())
    assert header == list(contact_lists.COLUMNS["call"])
    assert line == [
        "" if name in contact_lists.SECOND else cell(column, 1)
        for name, column in contact_lists.COLUMNS["call"].items()
    ]


def test_a_contact_list_that_holds_other_than_was_counted_is_not_published(event, buckets, context):
    location = event["query"]["completed"]["run_summary"]["location"]
    bucket, _, key = location.removeprefix("s3://").partition("/")
    counted = SUMMARY.replace('"lines","call","1"', '"lines","call","2"')
    buckets.put_object(Bucket=bucket, Key=key, Body=counted.encode())

    with pytest.raises(ChecksFailed, match=r"call\.csv would hold 1 line in place of 2"):
        publish_leads.handler(event, context)
    assert not {"call.csv", "manifest.json"} & {
        item["Key"].rpartition("/")[2]
        for item in buckets.list_objects_v2(Bucket="output").get("Contents", [])
    }


def test_the_manifest_says_what_was_read_by_which_rules_and_what_was_written(
    event, buckets, context
):
    publish_leads.handler(event, context)

    run_id = event["run"]["run_id"]
    manifest = document(buckets, runs.manifest_key(run_id))
    opportunities = published(buckets, f"runs/{run_id}/refi_opportunities.csv")
    assert manifest["files"]["refi_opportunities.csv"] == {
        "rows": 2,
        "sha256": hashlib.sha256(opportunities).hexdigest(),
    }
    assert {name: file.get("rows") for name, file in manifest["files"].items()} == {
        "refi_evaluations/part-00000.parquet": 2,
        "refi_evaluations/part-00001.parquet": 1,
        "refi_opportunities.csv": 2,
        "merged_pairs.csv": 1,
        "review.csv": 4,
        "call.csv": 1,
        "email.csv": 1,
        "sms.csv": 0,
        "rejected_rows.csv": 3,
        "report.html": None,
        "summary.json": None,
    }
    assert manifest["matching"] == {
        "status": "matched",
        "workflow": event["matching"]["workflow"],
        "job_id": event["matching"]["job_id"],
        "prepared_by": run_id,
        "reused": False,
        "input_records": 412,
        "match_ids": 397,
        "records_not_processed": 0,
        "partition_added_by": "crawler",
    }
    assert manifest["queries"]["run_summary"].keys() == {"execution_id", "attempt", "bytes_scanned"}
    assert manifest["snapshot"]["loan_information"][0]["sha256"] == "0" * 64
    assert manifest["counts"]["evaluations"] == 3
    assert (manifest["run_id"], manifest["fingerprint"]) == (run_id, "f" * 64)
    assert manifest["execution_arn"] == event["lease"]["owner"]
    assert manifest["versions"].keys() >= {"code", "sql", "matching_workflow"}
    assert manifest.keys() == {
        *("run_id", "execution_arn", "published_at", "trigger", "as_of", "limits", "fingerprint"),
        *("versions", "snapshot", "rejected_files", "matching", "queries", "counts", "warnings"),
        "files",
    }


def test_latest_is_one_line_that_a_table_can_read(event, buckets, context):
    publish_leads.handler(event, context)

    line = published(buckets, "latest/latest.json").decode()
    assert line.count("\n") == 1
    assert line.endswith("}\n")
    assert json.loads(line).keys() == {"run_id", "published_at"}


def test_the_history_gets_a_partition_at_the_published_files(event, context):
    publish_leads.handler(event, context)

    run_id = event["run"]["run_id"]
    partition = aws.glue().get_partition(
        DatabaseName="refi_ready_db", TableName="refi_evaluations", PartitionValues=[run_id]
    )["Partition"]
    descriptor = partition["StorageDescriptor"]
    assert descriptor["Location"] == f"s3://output/runs/{run_id}/refi_evaluations/"
    assert descriptor["Columns"] == [{"Name": "person_id", "Type": "string"}]


def in_the_ledger(run_id):
    return items.look_up("ledger", ["lease", "pointer", "resolution", f"run/{run_id}"])


def test_the_ledger_says_that_it_is_published_and_current(event, context):
    run_id = event["run"]["run_id"]

    publish_leads.handler(event, context)

    known = in_the_ledger(run_id)
    run, pointer = known[f"run/{run_id}"], known["pointer"]
    assert (run["opportunities"], run["by_tier"]) == (
        2,
        {"Immediate Action": 0, "Hot Lead": 2, "Watchlist": 0, "Ineligible": 0},
    )
    assert pointer == {
        "run_id": run_id,
        "published_at": run["published_at"],
        "fingerprint": "f" * 64,
        "limits": Limits().as_json(),
        "opportunities_before_cool_down": 2,
        "opt_outs": {"do_not_contact": 0, "do_not_contact_addresses": 0},
        "fence": LEASE["fence"],
    }
    assert known["lease"] == {"fence": LEASE["fence"], "published": run_id}


def everything(buckets):
    keys = [item["Key"] for item in buckets.list_objects_v2(Bucket="output")["Contents"]]
    return {key: published(buckets, key) for key in keys}


def test_a_second_try_changes_nothing(event, buckets, context, monkeypatch):
    first = publish_leads.handler(event, context)
    once = everything(buckets), in_the_ledger(event["run"]["run_id"])
    monkeypatch.setattr(publish_leads.clock, "as_text", lambda _: "2030-01-01T00:00:00Z")

    assert publish_leads.handler(event, context) == first
    assert (everything(buckets), in_the_ledger(event["run"]["run_id"])) == once


class Crash(Exception):
    """The function's process is gone."""


@pytest.mark.parametrize(
    ("where", "step", "is_published"),
    [
        (files, "publish", False),
        (commit, "establish_manifest", False),
        (commit, "commit", True),
        (history, "add", True),
        (commit, "show", True),
        (lease, "release", True),
    ],
)
@pytest.mark.parametrize("with_effect", [False, True])
def test_a_try_that_broke_off_anywhere_is_taken_up(
    event, buckets, context, monkeypatch, where, step, is_published, with_effect
):
    take, run_id = getattr(where, step), event["run"]["run_id"]

    def break_off(*given, **named):
        if with_effect:
            take(*given, **named)
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(where, step, break_off)
        with pytest.raises(Crash):
            publish_leads.handler(event, context)
    if step == "commit":
        is_published = with_effect
    assert commit.is_published("ledger", run_id) is is_published
    if not is_published:
        assert "latest/latest.json" not in everything(buckets) if with_effect else True
    monkeypatch.setattr(publish_leads.clock, "as_text", lambda _: "2030-01-01T00:00:00Z")

    answer = publish_leads.handler(event, context)

    assert (answer["status"], answer["opportunities"]) == ("published", 2)
    manifest = document(buckets, runs.manifest_key(run_id))
    assert document(buckets, "latest/latest.json") == {
        "run_id": run_id,
        "published_at": manifest["published_at"],
    }
    assert in_the_ledger(run_id)["lease"] == {"fence": 7, "published": run_id}


def test_a_manifest_that_says_something_else_is_not_replaced(event, buckets, context, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(commit, "commit", lambda *_: None)
        publish_leads.handler(event, context)
    items.write("ledger", Write(item="lease", when={"owner": ABSENT}, sets=LEASE))
    event["matching"]["job_id"] = "b" * 32

    with pytest.raises(PublishedDifferently, match="stands already and differs in matching: "):
        publish_leads.handler(event, context)


def test_a_run_with_other_limits_never_becomes_the_current_one(event, buckets, context):
    event["run"]["limits"] = OTHER_LIMITS
    run_id = event["run"]["run_id"]

    publish_leads.handler(event, context)

    assert "latest/latest.json" not in everything(buckets)
    assert document(buckets, runs.manifest_key(run_id))
    assert "pointer" not in in_the_ledger(run_id)
    ask = partial(pointer.published_before, "ledger", "f" * 64)
    assert ask(would_be_current=False) == run_id
    assert ask(would_be_current=True) is None


def test_a_run_that_lost_the_lease_while_it_copied_is_not_published(
    event, buckets, context, monkeypatch
):
    establish = commit.establish_manifest

    def lose_the_lease(*given):
        items.write("ledger", Write(item="lease", when=LEASE, sets={"owner": "arn:b", "fence": 8}))
        return establish(*given)

    monkeypatch.setattr(commit, "establish_manifest", lose_the_lease)

    with pytest.raises(LeaseLost):
        publish_leads.handler(event, context)

    assert not commit.is_published("ledger", event["run"]["run_id"])
    assert "latest/latest.json" not in everything(buckets)
    assert in_the_ledger("r").keys() == {"lease"}


def test_rows_that_athena_did_not_see_stop_the_publication(event, buckets, context):
    record.save("refi-ready-working", admission_of(event["run"]["run_id"], rows=5))

    with pytest.raises(ChecksFailed, match="loan_information was delivered with 5 rows and Athena"):
        publish_leads.handler(event, context)

    assert "Contents" not in buckets.list_objects_v2(Bucket="output")


def test_a_part_that_went_missing_stops_the_publication(event, buckets, context):
    location = event["query"]["completed"]["refi_evaluations"]["location"]
    key = location.removeprefix("s3://refi-ready-working/") + "20261122_a"
    buckets.delete_object(Bucket="refi-ready-working", Key=key)

    with pytest.raises(ChecksFailed, match="hold 1 row in place of 3: nothing is published"):
        publish_leads.handler(event, context)

    assert "Contents" not in buckets.list_objects_v2(Bucket="output")
