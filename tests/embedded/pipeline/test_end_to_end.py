"""From files to leads, through every service: what is published is what the oracle says."""

import hashlib
import re
from datetime import date

import pytest

from lambdas.shared.publication import contact_lists
from lambdas.shared.text.spreadsheets import guarded
from tests.oracle import leads, matching, rows
from tests.oracle.households import households
from tests.oracle.summary import summarize

pytestmark = pytest.mark.aws(runs=1, records=3_300)

# So many that everything occurs that there is to decide, and no more.
HOUSEHOLDS, SEED = 2_500, 12


@pytest.fixture(scope="module")
def data_set():
    """The loans come in three files, every other dataset in one."""
    files = households(HOUSEHOLDS, seed=SEED)
    header, *lines = files["loan_information"][0].splitlines()
    third = len(lines) // 3
    parts = (lines[:third], lines[third : 2 * third], lines[2 * third :])
    files["loan_information"] = ["\n".join([header, *part]) for part in parts]
    return files


@pytest.fixture(scope="module")
def large_run(pipeline, data_set):
    pipeline.forget()  # what the oracle knows nothing of
    return pipeline.publish(data_set)


@pytest.fixture(scope="module")
def expected(pipeline, data_set, large_run):
    return leads.answer(data_set, pipeline.match_ids(large_run), as_of=as_of(large_run))


@pytest.fixture(scope="module")
def counts(data_set, large_run, expected):
    unresolved = leads.answer(data_set, {}, as_of=as_of(large_run))
    return summarize(expected, unresolved, as_of=as_of(large_run))


def as_of(run):
    return date.fromisoformat(run.document("manifest.json")["as_of"])


def test_the_households_show_everything_there_is_to_decide(expected, counts):
    never = {"LTV_UNKNOWN", "COOLING_DOWN"}  # with the default limits
    assert all(counts["rejected_rows"].values())
    assert {code for code, count in counts["not_selected"].items() if not count} == never
    assert {lead.marketing_category for lead in expected.evaluations} == set(leads.TIERS)
    assert counts["oversized_groups"] > 0
    assert all(counts["screens"]["BREAK_EVEN_36_MONTHS/1"].values())
    assert all(counts["screens"]["ICE_HIGHLY_QUALIFIED/1"].values())
    for told in counts["resolution"].values():
        assert min(told["double"], told["opted_out"]) > 0


def test_matches_are_those_of_the_documented_rules(pipeline, data_set, large_run):
    found = pipeline.match_ids(large_run)
    borrowers = rows.judge(data_set)["borrower_information"].used

    documented = matching.match(borrowers, lambda members: found.get(members[0], ""))

    # who is linked to nobody is not sent
    sent = {each: match for each, match in documented.items() if match.rule is not None}
    assert {each: match.match_id for each, match in sent.items()} == found


def test_published_opportunities_are_the_oracles_row_by_row(large_run, expected):
    header, *published = large_run.lines("refi_opportunities.csv")

    assert header == leads.Opportunity._fields
    assert published == expected.opportunities


def test_published_evaluations_are_the_oracles(large_run, expected, tmp_path):
    assert in_order(large_run.evaluations(tmp_path)) == in_order(expected.evaluations)


def test_every_row_that_is_not_used_is_reported(large_run, expected):
    header, *published = large_run.lines("rejected_rows.csv")

    assert header == rows.Line._fields
    assert published == expected.rejected_rows


def test_the_summary_counts_what_the_oracle_counts(large_run, counts):
    told = large_run.document("summary.json")

    of_the_last_run = {"last_run": None, "opt_outs_before": None}  # which another test published
    assert told | of_the_last_run == counts | of_the_last_run


def test_a_contact_list_is_what_the_list_says_of_its_channel(large_run, expected):
    for channel, columns in contact_lists.COLUMNS.items():
        header, *published = large_run.lines(f"{channel}.csv")

        assert list(header) == list(columns)
        lines = [lead for lead in expected.opportunities if channel in lead.lists.split()]
        told = [dict(zip(header, line, strict=True)) for line in published]
        for name in ("first_name", "loan_type", "credit_score", "loan_id", "rate_spread"):
            # for machines, so without the guard that the list for people has
            assert [guarded(line[name]) for line in told] == [
                guarded(getattr(lead, name)) for lead in lines
            ]
        addresses = {"call": "phone", "email": "email", "sms": "sms_phone"}
        own = "email" if channel == "email" else "phone"
        assert [re.sub(r"\D", "", line[own])[-10:] for line in told if own == "phone"] == [
            re.sub(r"\D", "", getattr(lead, addresses[channel]))[-10:]
            for lead in lines
            if own == "phone"
        ]
        assert published


def test_the_manifests_counts_balance(large_run):
    manifest = large_run.document("manifest.json")
    for dataset, counts in manifest["counts"]["datasets"].items():
        delivered = sum(admitted["rows"] for admitted in manifest["snapshot"][dataset])
        assert delivered == counts["rows"]
        assert counts["rows"] == counts["used"] + counts["repeated"] + counts["rejected"]

    borrowers = manifest["counts"]["datasets"]["borrower_information"]["used"]
    assert 0 < manifest["matching"]["input_records"] < borrowers  # who is linked to somebody
    assert manifest["matching"]["records_not_processed"] == 0


def test_the_manifest_vouches_for_each_published_file(large_run, expected):
    files = large_run.document("manifest.json")["files"]

    assert large_run.files.keys() == files.keys() | {"manifest.json"}
    for name, said in files.items():
        assert said["sha256"] == hashlib.sha256(large_run.files[name]).hexdigest()
    assert files["refi_opportunities.csv"]["rows"] == len(expected.opportunities)
    assert files["rejected_rows.csv"]["rows"] == len(expected.rejected_rows)
    parquet = [said["rows"] for name, said in files.items() if name.endswith(".parquet")]
    assert sum(parquet) == len(expected.evaluations)


def in_order(evaluations):
    """By person and property; whole, so that one that differs is shown with all it says."""
    rows_of = [leads.Evaluation(*row) for row in evaluations]
    return sorted(rows_of, key=lambda row: (row.person_id, row.property_id or ""))
