"""A year of daily runs: what grows by it, and what must not.

    uv run pytest -m year -s tests/embedded/pipeline/test_year.py

Offers change daily, and borrowers once a week: then they are matched anew.
"""

import json
import statistics
import time
from dataclasses import dataclass

import pytest

from infra.app import STACK_NAME
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from tests.embedded.support.pipeline import TWINS, Pipeline

pytestmark = pytest.mark.year

DAYS = 365
MONTH = 30
PARTITIONED = ("refi_evaluations", "borrower_matches")


@dataclass(frozen=True)
class Day:
    """After a day's run: its seconds, and what the catalog and the ledger hold.

    `partitions` by table; `sizes` in bytes by the kind of item, the largest of each.
    """

    seconds: float
    partitions: dict[str, int]
    sizes: dict[str, int]


@pytest.fixture
def cloud():
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        yield cloud


def deliver(pipeline, day):
    """The day's offers, and on each seventh day the borrowers with another credit score."""
    offers = TWINS["market_equity"][0].replace("4.5", f"{4 + day / 1000:.3f}")
    pipeline.put("market_equity/daily.csv", offers)
    if day % 7 == 0:
        borrowers = TWINS["borrower_information"][0].replace("700", str(400 + day))
        pipeline.put("borrower_information/weekly.csv", borrowers.replace("Bo,", f"Bo{day},"))


def pages(cloud, service, operation, found, **asked):
    for page in cloud.client(service).get_paginator(operation).paginate(**asked):
        yield from page[found]


def partitions(cloud):
    """How many each table of the catalog has."""
    database = {"DatabaseName": cloud.stack_outputs["DatabaseName"]}
    return {
        table["Name"]: sum(
            1
            for _ in pages(
                cloud, "glue", "get_partitions", "Partitions", TableName=table["Name"], **database
            )
        )
        for table in pages(cloud, "glue", "get_tables", "TableList", **database)
    }


def ledger_sizes(cloud):
    """Bytes of the largest item of each kind, as JSON."""
    sizes = {}
    ledger = cloud.stack_outputs["LedgerTableName"]
    for item in pages(cloud, "dynamodb", "scan", "Items", TableName=ledger):
        kind = item["item"]["S"].partition("/")[0]
        sizes[kind] = max(sizes.get(kind, 0), len(json.dumps(item)))
    return sizes


def test_a_year_adds_a_partition_a_run_and_nothing_else(cloud, capsys):
    pipeline = Pipeline(cloud, time_limit_seconds=600)
    pipeline.upload(TWINS)
    year = []
    for day in range(DAYS):
        deliver(pipeline, day)
        began = time.process_time()  # of a processor, whatever runs beside
        run = pipeline.execute({"trigger": "manual"})
        seconds = time.process_time() - began
        assert run.output.get("status") == "published", (day, run.error, run.cause, run.output)
        year.append(Day(seconds, partitions(cloud), ledger_sizes(cloud)))
        if day % MONTH == 0:
            with capsys.disabled():
                print(f"day {day}: {seconds:.2f} s, {year[-1].sizes}", flush=True)

    first, last = year[MONTH], year[-1]
    assert [day.partitions["refi_evaluations"] for day in year] == list(range(1, DAYS + 1))
    assert max(day.partitions["borrower_matches"] for day in year) <= 2  # the last good one's too
    others = first.partitions.keys() - set(PARTITIONED)
    assert last.partitions == {
        "refi_evaluations": DAYS,
        "borrower_matches": last.partitions["borrower_matches"],
        **dict.fromkeys(others, 0),
    }
    growth = {kind: size - first.sizes[kind] for kind, size in last.sizes.items()}
    assert max(growth.values()) <= 8, growth  # the digits of what is counted

    months = [year[1 : 1 + MONTH], year[-MONTH:]]
    early, late = (statistics.median(day.seconds for day in month) for month in months)
    with capsys.disabled():
        print(f"a run took {early:.2f} s in the first month, {late:.2f} s in the last")
    assert late < 1.5 * early
