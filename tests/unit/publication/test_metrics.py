"""run_metrics: what CloudWatch is told of a run."""

import json
from datetime import UTC, datetime

import pytest

from lambdas.shared.publication import metrics

STARTED = datetime(2026, 11, 22, 10, 31, tzinfo=UTC)
ENDED = datetime(2026, 11, 22, 10, 38, tzinfo=UTC)
MANIFEST = {
    "run_id": "20261122T103100Z-a418c701",
    "matching": {"input_records": 412, "reused": False},
    "counts": {
        "persons": 397,
        "opportunities": 53,
        "by_tier": {"Immediate Action": 27, "Hot Lead": 26, "Watchlist": 0},
        "datasets": {
            "borrower_information": {"rows": 420, "used": 412, "rejected": 8},
            "market_equity": {"rows": 80, "used": 78, "rejected": 2},
        },
    },
}


def query(began, ended, bytes_scanned=1000):
    return {
        "bytes_scanned": bytes_scanned,
        "began_at": f"2026-11-22T10:{began}Z",
        "ended_at": f"2026-11-22T10:{ended}Z",
    }


RESULTS = {
    "judged_borrowers": query("31:30", "31:40"),
    "judged_offers": query("31:40", "31:50"),
    "prepared_borrowers": query("31:52", "31:58"),
    "refi_evaluations": query("36:00", "36:40"),
    "run_summary": query("36:40", "37:00"),
}


@pytest.fixture
def emitted(capsys, monkeypatch):
    """What is emitted: {(metric, its dimension beside the stack, or None): value}."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "RefiReady")

    def emit(manifest=MANIFEST, previous=None):
        metrics.emit(manifest, RESULTS, ended=ENDED, previous=previous)
        told = {}
        for blob in map(json.loads, capsys.readouterr().out.splitlines()):
            (directive,) = blob["_aws"]["CloudWatchMetrics"]
            (dimensions,) = directive["Dimensions"]
            assert directive["Namespace"] == "RefiReady"
            assert blob["service"] == "RefiReady"
            (label,) = [blob[name] for name in dimensions if name != "service"] or [None]
            for metric in directive["Metrics"]:
                told[metric["Name"], label] = blob[metric["Name"]][0]
        return told

    return emit


def test_it_tells_what_was_read_found_and_used(emitted):
    told = emitted()

    assert {name: value for (name, label), value in told.items() if label is None} == {
        "RunsPublished": 1,
        "Rows": 500,
        "RejectedRows": 10,
        "RejectedPercent": 2,
        "Persons": 397,
        "Opportunities": 53,
        "BytesScanned": 5000,
        "RecordsMatched": 412,
        "Seconds": 420,
    }


def test_opportunities_are_told_by_tier_and_none_is_a_number_too(emitted):
    told = emitted()

    assert told["OpportunitiesByTier", "Hot Lead"] == 26
    assert told["OpportunitiesByTier", "Watchlist"] == 0


def test_the_seconds_of_all_stages_are_those_of_the_run_but_for_the_way_between_queries():
    seconds = metrics.stage_seconds(RESULTS, STARTED, ENDED)

    assert seconds == {
        "admit": 30,
        "judge": 20,
        "prepare": 6,
        "resolve": 244,
        "evaluate": 60,
        "publish": 60,
    }
    assert sum(seconds.values()) == (ENDED - STARTED).total_seconds()


def test_a_resolution_that_is_used_again_is_not_paid_again(emitted):
    reused = {**MANIFEST, "matching": {"input_records": 412, "reused": True}}

    assert emitted(reused)["RecordsMatched", None] == 0


@pytest.mark.parametrize(("before", "percent"), [(53, 0), (106, 50), (10, 430), (0, 5300)])
def test_the_distance_from_the_run_before_is_told_whichever_way_it_goes(emitted, before, percent):
    told = emitted(previous={"counts": {"opportunities": before}})

    assert told["OpportunitiesChangePercent", None] == percent


def test_no_rows_are_no_share(emitted):
    counts = {**MANIFEST["counts"], "datasets": {}}

    assert emitted({**MANIFEST, "counts": counts})["RejectedPercent", None] == 0
