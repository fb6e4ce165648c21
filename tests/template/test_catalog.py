"""infra/constructs/catalog.py: the tables agree with the contract and with what the tasks write."""

import pytest

from lambdas.shared.columns import (
    EVALUATION_COLUMNS,
    MATCH_COLUMNS,
    PREPARED_BORROWER_COLUMNS,
    STAGED_COLUMNS,
)
from lambdas.shared.contract import BY_NAME, DATASETS, OVERFLOW_COLUMN
from lambdas.shared.query.stages import QUERIES

OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


def columns(table):
    return [(c["Name"], c["Type"]) for c in table["StorageDescriptor"]["Columns"]]


def partition_keys(table):
    return [(key["Name"], key["Type"]) for key in table["PartitionKeys"]]


def test_every_table_is_there_and_in_the_one_database(template):
    assert template.the("AWS::Glue::Database")["DatabaseInput"]["Name"] == "refi_ready_db"
    assert set(template.tables) == {
        *BY_NAME,
        "prepared_borrowers",
        "borrower_matches",
        *(f"{name}_staged" for name in STAGED_COLUMNS),
        "refi_evaluations",
        "latest",
        "kept_opt_outs",
    }


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_a_raw_table_has_the_contracts_columns_as_text_and_room_for_too_many(template, dataset):
    table = template.tables[dataset.name]
    assert columns(table) == [(name, "string") for name in (*dataset.header, OVERFLOW_COLUMN)]


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_a_raw_table_reads_one_runs_staged_csv_files(template, dataset):
    table = template.tables[dataset.name]
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == OPEN_CSV
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}
    assert table["Parameters"]["skip.header.line.count"] == "1"
    assert partition_keys(table) == [("run_id", "string")]
    assert table["Parameters"]["projection.enabled"] == "true"
    assert table["Parameters"]["projection.run_id.type"] == "injected"
    assert (
        table["Parameters"]["storage.location.template"]
        == f"s3://<working>/staged/${{run_id}}/{dataset.name}/"
    )


def test_prepared_borrowers_is_one_unpartitioned_parquet_table(template):
    table = template.tables["prepared_borrowers"]
    # Where a run has not pointed it elsewhere it reads nothing: a prefix that nobody may write to.
    location = table["StorageDescriptor"]["Location"]
    assert location == "s3://<working>/nothing/"
    prefix = location.replace("s3://", "arn:")
    writers = {r for _, action, r in template.all_grants() if action == "s3:PutObject"}
    assert not any(resource.startswith(prefix) for resource in writers)
    assert "arn:<working>/*" not in writers
    assert columns(table) == list(PREPARED_BORROWER_COLUMNS)
    assert partition_keys(table) == []
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == PARQUET


def test_matches_get_their_partitions_from_the_crawler_and_not_by_projection(template):
    table = template.tables["borrower_matches"]
    assert columns(table) == list(MATCH_COLUMNS)
    assert partition_keys(table) == [("job_id", "string")]
    assert not [name for name in table["Parameters"] if name.startswith("projection")]
    assert table["Parameters"]["classification"] == "csv"
    assert table["Parameters"]["skip.header.line.count"] == "1"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == OPEN_CSV
    assert table["StorageDescriptor"]["Location"] == "s3://<resolved>/borrower_matches/"


@pytest.mark.parametrize("query", STAGED_COLUMNS)
def test_what_is_staged_is_found_by_run_and_attempt(template, query):
    table = template.tables[f"{query}_staged"]
    assert columns(table) == list(STAGED_COLUMNS[query])
    assert partition_keys(table) == [("run_id", "string"), ("attempt", "string")]
    assert table["Parameters"]["projection.run_id.type"] == "injected"
    assert table["Parameters"]["projection.attempt.type"] == "injected"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == PARQUET
    assert (
        table["Parameters"]["storage.location.template"]
        == f"s3://<working>/{QUERIES[query].folder}/${{run_id}}/${{attempt}}/"
    )


def test_the_opt_outs_of_a_published_run_are_kept_as_they_were_judged_and_found_by_run(template):
    table = template.tables["kept_opt_outs"]
    assert columns(table) == list(STAGED_COLUMNS["judged_opt_outs"])
    assert partition_keys(table) == [("run_id", "string")]
    assert table["Parameters"]["projection.run_id.type"] == "injected"
    assert table["Parameters"]["storage.location.template"] == "s3://<output>/opt_outs/${run_id}/"


def test_the_history_keeps_what_was_staged_and_knows_only_published_runs(template):
    history, staged = (
        template.tables[name] for name in ("refi_evaluations", "refi_evaluations_staged")
    )
    assert columns(history) == columns(staged) == list(EVALUATION_COLUMNS)
    assert partition_keys(history) == [("run_id", "string")]
    assert not [name for name in history["Parameters"] if name.startswith("projection")]
    assert history["StorageDescriptor"]["Location"] == "s3://<output>/runs/"


def test_latest_reads_the_pointer_as_json(template):
    table = template.tables["latest"]
    assert columns(table) == [("run_id", "string"), ("published_at", "string")]
    storage = table["StorageDescriptor"]
    assert storage["SerdeInfo"]["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"
    assert storage["Location"] == "s3://<output>/latest/"
