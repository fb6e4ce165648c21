"""The emulated matching job finds who the documented rules say belong together."""

import csv
import itertools

import duckdb
import pytest
from hypothesis import given

from infra.constructs.matching import FIELDS, INPUT_TABLE, OUTPUT_FIELDS, RULES
from infra.embedded.entity_resolution.job import Job
from infra.embedded.entity_resolution.schema import Schema
from infra.embedded.entity_resolution.workflow import Workflow
from lambdas.shared.columns import PREPARED_BORROWER_COLUMNS
from tests.embedded.support.fakes import Catalog, FolderStore, Unlimited, table
from tests.oracle import matching
from tests.oracle.households import borrowers

SCHEMA = Schema.of(
    "borrowers",
    [
        {"fieldName": name, "type": kind}
        | ({"groupName": group} if group else {})
        | ({"matchKey": key} if key else {})
        for name, kind, group, key in FIELDS
    ],
)
WORKFLOW = Workflow.of(
    {
        "workflowName": "workflow",
        "inputSourceConfig": [
            {
                "inputSourceARN": f"arn:aws:glue:eu-west-1:123456789012:table/db/{INPUT_TABLE}",
                "schemaName": "borrowers",
                "applyNormalization": True,
            }
        ],
        "outputSourceConfig": [
            {
                "outputS3Path": "s3://resolved/matching/",
                "output": [{"name": name} for name in OUTPUT_FIELDS],
            }
        ],
        "resolutionTechniques": {
            "resolutionType": "RULE_MATCHING",
            "ruleConditionProperties": {
                "rules": [{"ruleName": name, "condition": text} for name, text in RULES],
                "matchingConfig": {"enableTransitiveMatching": True},
            },
        },
    },
    {"borrowers": SCHEMA},
)
RULE_NAMES = [name for name, _ in RULES]


@pytest.fixture(scope="module")
def resolve(tmp_path_factory):
    store = FolderStore(tmp_path_factory.mktemp("buckets"), "working", "resolved")
    catalog = Catalog()
    rights = Unlimited(lambda _: catalog, store)
    numbers = itertools.count()

    def resolve(records):
        """One job over the records: borrower id -> (MatchID, number of the rule or None)."""
        job_id = str(next(numbers))
        prefix = f"prepared/{job_id}/"
        store.adopt("working", f"{prefix}part.parquet", _parquet(records, store.scratch()))
        columns = dict(PREPARED_BORROWER_COLUMNS)
        catalog.update_table(
            DatabaseName="db",
            TableInput=table(INPUT_TABLE, columns, f"s3://working/{prefix}"),
        )
        job = Job(WORKFLOW, job_id, rights=rights, threads=1, memory="1GB")
        job.run()
        return {
            row["RecordId"]: (row["MatchID"], _rule_number(row["MatchRule"]))
            for found in store.list("resolved", f"matching/workflow/{job_id}/success/")
            for row in csv.DictReader(found.path.read_text(encoding="utf-8").splitlines())
        }

    return resolve


def _parquet(records, path):
    rows = [[record.get(name) for name, _ in PREPARED_BORROWER_COLUMNS] for record in records]
    columns = ", ".join(
        f"cells[{number}] as {name}"
        for number, (name, _) in enumerate(PREPARED_BORROWER_COLUMNS, 1)
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {columns} from (select unnest(?::varchar[][]) as cells))"
            f" to '{path.as_posix()}' (format parquet)",
            [rows],
        )
    return path


def _rule_number(name):
    return RULE_NAMES.index(name) + 1 if name else None


@given(records=borrowers())
def test_a_job_matches_as_the_documented_rules_do(resolve, records):
    found = resolve(records)
    new_ids = []

    def new_id(members):
        """The service's own choice, read off the group's first record."""
        new_ids.append(found[members[0]][0])
        return new_ids[-1]

    documented = matching.match(records, new_id)

    assert found == {each: (match.match_id, match.rule) for each, match in documented.items()}
    assert len(set(new_ids)) == len(new_ids)
