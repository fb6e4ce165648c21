"""history: a published run's evaluations become a partition of one table, once."""

import pytest

from lambdas.shared.publication import history


@pytest.fixture(autouse=True)
def _table(glue):
    table = {"Name": "refi_evaluations", "StorageDescriptor": {"Location": "s3://output/runs/"}}
    glue.add_response("get_table", {"Table": table})


def test_a_runs_partition_is_where_its_evaluations_are(glue):
    glue.add_response(
        "create_partition",
        {},
        {
            "DatabaseName": "refi_ready_db",
            "TableName": "refi_evaluations",
            "PartitionInput": {
                "Values": ["r"],
                "StorageDescriptor": {"Location": "s3://output/runs/r/refi_evaluations/"},
                "Parameters": {"added_by": "task"},
            },
        },
    )

    history.add("refi_ready_db", "output", "r")


def test_a_partition_that_is_there_already_is_fine(glue):
    glue.add_client_error("create_partition", "AlreadyExistsException")

    history.add("refi_ready_db", "output", "r")
