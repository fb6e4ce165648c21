"""The query this project grew from is still recognisable in what it publishes."""

import time
from decimal import Decimal
from itertools import product

import duckdb
import pytest

from lambdas.shared.contract import BORROWER_INFORMATION, LOAN_INFORMATION, MARKET_EQUITY
from tests.oracle.households import BOUNDARY_RATES, RATIOS
from tests.oracle.seed import SEED_COLUMNS, SEED_QUERY, SEED_VIEW

pytestmark = pytest.mark.aws(runs=2, records=216)

WORKGROUP = "refi-ready-people"


@pytest.fixture(scope="module")
def plain_data():
    """One loan per person and property, no twins: every boundary of spread and LTV."""
    borrowers, loans, offers = [], [], []
    for number, ((rate, offer), ratio) in enumerate(product(BOUNDARY_RATES, RATIOS)):
        borrower, home = f"{number:04}", f"P{number}"
        savings = "" if number % 7 == 0 else f"{number}.5"
        name = f"First{chr(97 + number // 26)},Last{chr(97 + number % 26)}"
        borrowers.append(f"{borrower},{name},a@x.org,,{home},Springfield,NC,700")
        loans.append(f"L{number},{borrower},{home},100000,{rate},2015,30Y,90000")
        offers.append(f"{home},2000,100,{ratio},{offer},{savings}")
    return {
        dataset.name: ["\n".join([",".join(dataset.header), *lines]) + "\n"]
        for dataset, lines in (
            (BORROWER_INFORMATION, borrowers),
            (LOAN_INFORMATION, loans),
            (MARKET_EQUITY, offers),
        )
    }


@pytest.fixture(scope="module")
def plain_run(pipeline, plain_data):
    return pipeline.publish(plain_data)


def test_on_plain_data_the_rows_and_first_columns_are_the_seed_querys(
    plain_data, plain_run, tmp_path
):
    decimals = {
        "current_interest_rate": "DECIMAL(9,4)",
        "market_rate_offer": "DECIMAL(9,4)",
        "ltv_ratio": "DECIMAL(9,4)",
        "monthly_savings_est": "DECIMAL(18,2)",
        "borrower_id": "VARCHAR",
    }
    with duckdb.connect() as seed:
        for name, (text,) in plain_data.items():
            file = tmp_path / f"{name}.csv"
            file.write_text(text)
            header = text.split("\n")[0].split(",")
            types = {column: kind for column, kind in decimals.items() if column in header}
            seed.execute(
                f"create table {name} as from read_csv('{file.as_posix()}', types={types})"
            )
        seed.execute(SEED_VIEW)
        expected = seed.execute(SEED_QUERY).fetchall()

    header, *published = plain_run.lines("refi_opportunities.csv")

    assert header[:5] == SEED_COLUMNS
    assert sorted(typed(row) for row in published) == sorted(expected, key=lambda row: row[0])


def test_limits_are_met_exactly_in_decimals(plain_data, plain_run):
    published = {row[0]: row for row in plain_run.lines("refi_opportunities.csv")[1:]}
    numbers = {
        (rate, offer, ratio): f"{number:04}"
        for number, ((rate, offer), ratio) in enumerate(product(BOUNDARY_RATES, RATIOS))
    }

    assert published[numbers["4.03", "2.78", "80"]][4] == "Hot Lead"
    assert Decimal(published[numbers["3.30", "2.30", "80"]][2]) == Decimal("1.00")
    assert numbers["3.30", "2.30", "80.0001"] not in published
    assert numbers["3.2999", "2.3", "80"] not in published


def test_the_seeds_query_typed_into_athena_gives_the_published_rows(cloud, pipeline, plain_run):
    published = plain_run.lines("refi_opportunities.csv")[1:]

    typed_in = ask_athena(cloud, pipeline, SEED_QUERY)

    assert sorted(typed(row) for row in typed_in) == sorted(typed(row) for row in published)


def test_other_limits_show_the_watchlist_and_leave_the_current_run_alone(
    cloud, pipeline, plain_data, plain_run
):
    current = pipeline.read("OutputBucketName", "latest/latest.json")

    run = pipeline.run(plain_data, limits={"min_rate_spread": "0.5"})

    assert run.output["by_tier"]["Watchlist"] > 0
    assert run.output["opportunities"] > plain_run.output["opportunities"]
    assert pipeline.read("OutputBucketName", "latest/latest.json") == current
    assert len(ask_athena(cloud, pipeline, SEED_QUERY)) == plain_run.output["opportunities"]


def typed(row):
    borrower_id, name, spread, savings, category = row[:5]
    return borrower_id, name, Decimal(spread), Decimal(savings) if savings else None, category


def ask_athena(cloud, pipeline, query):
    """What a person sees who types the query into Athena, without its header line."""
    athena = cloud.client("athena")
    execution = athena.start_query_execution(
        QueryString=query,
        QueryExecutionContext={"Database": pipeline.outputs["DatabaseName"]},
        WorkGroup=WORKGROUP,
    )["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.05)
    assert status["State"] == "SUCCEEDED", status
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
    rows = [row for page in pages for row in page["ResultSet"]["Rows"]]
    return [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in rows[1:]]
