"""The emulated matching job finds who the documented rules say belong together."""

import csv
import hashlib
import itertools

import duckdb
import pytest
from hypothesis import given

from infra.constructs import matching as deployed
from infra.embedded.entity_resolution.job import Job
from infra.embedded.entity_resolution.schema import Schema
from infra.embedded.entity_resolution.workflow import Workflow
from tests.embedded.support.fakes import Catalog, FolderStore, Unlimited, table
from tests.oracle import comparing, matching
from tests.oracle.households import borrowers

INPUT = "input"
NAMED = (
    ("borrower_id", "UNIQUE_ID", None, None),
    ("first_name", "NAME_FIRST", "name", "name"),
    ("last_name", "NAME_LAST", "name", "name"),
    ("email", "EMAIL_ADDRESS", None, "email"),
    ("phone", "PHONE", None, "phone"),
    ("property_id", "STRING", None, "property"),
)
BY_NAME = (("name", "email"), ("name", "phone"), ("name", "property"))
ANCHORED = tuple((name, kind, None, key) for name, kind, key in deployed.FIELDS)
BY_ANCHOR = tuple((anchor,) for anchor in comparing.ANCHORS)


def workflow(fields, rules):
    attributes = [
        {"fieldName": name, "type": kind}
        | ({"groupName": group} if group else {})
        | ({"matchKey": key} if key else {})
        for name, kind, group, key in fields
    ]
    conditions = [" AND ".join(f"Exact({key})" for key in rule) for rule in rules]
    return Workflow.of(
        {
            "workflowName": "workflow",
            "inputSourceConfig": [
                {
                    "inputSourceARN": f"arn:aws:glue:eu-west-1:123456789012:table/db/{INPUT}",
                    "schemaName": "borrowers",
                    "applyNormalization": True,
                }
            ],
            "outputSourceConfig": [
                {"outputS3Path": "s3://resolved/matching/", "output": [{"name": "borrower_id"}]}
            ],
            "resolutionTechniques": {
                "resolutionType": "RULE_MATCHING",
                "ruleConditionProperties": {
                    "rules": [
                        {"ruleName": str(number), "condition": condition}
                        for number, condition in enumerate(conditions, 1)
                    ],
                    "matchingConfig": {"enableTransitiveMatching": True},
                },
            },
        },
        {"borrowers": Schema.of("borrowers", attributes)},
    )


@pytest.fixture(scope="module")
def resolve(tmp_path_factory):
    store = FolderStore(tmp_path_factory.mktemp("buckets"), "working", "resolved")
    catalog = Catalog()
    rights = Unlimited(lambda _: catalog, store)
    numbers = itertools.count()

    def resolve(records, fields, rules, *, whole_groups):
        """One job over the records: borrower id -> (MatchID, number of the rule or None)."""
        job_id = str(next(numbers))
        prefix = f"prepared/{job_id}/"
        columns = [name for name, *_ in fields]
        store.adopt("working", f"{prefix}part.parquet", _parquet(records, columns, store.scratch()))
        catalog.update_table(
            DatabaseName="db",
            TableInput=table(INPUT, dict.fromkeys(columns, "string"), f"s3://working/{prefix}"),
        )
        job = Job(
            workflow(fields, rules),
            job_id,
            rights=rights,
            threads=1,
            memory="1GB",
            whole_groups=whole_groups,
        )
        job.run()
        return {
            row["RecordId"]: (row["MatchID"], int(row["MatchRule"]) if row["MatchRule"] else None)
            for found in store.list("resolved", f"matching/workflow/{job_id}/success/")
            for row in csv.DictReader(found.path.read_text(encoding="utf-8").splitlines())
        }

    return resolve


def _parquet(records, columns, path):
    rows = [[record.get(name) for name in columns] for record in records]
    cells = ", ".join(f"cells[{number}] as {name}" for number, name in enumerate(columns, 1))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {cells} from (select unnest(?::varchar[][]) as cells))"
            f" to '{path.as_posix()}' (format parquet)",
            [rows],
        )
    return path


@pytest.mark.parametrize("whole_groups", [False, True])
@given(records=borrowers())
def test_a_job_matches_as_the_documented_rules_do(resolve, records, whole_groups):
    found = resolve(records, NAMED, BY_NAME, whole_groups=whole_groups)
    new_ids = []

    def new_id(members):
        """The service's own choice: the digest of a group's first record."""
        identity = f"arn:aws:glue:eu-west-1:123456789012:table/db/{INPUT}/{members[0]}"
        new_ids.append(hashlib.md5(identity.encode()).hexdigest())
        return new_ids[-1]

    keys = {record["borrower_id"]: matching.match_keys(record) for record in records}
    documented = matching.resolve(keys, BY_NAME, new_id, whole_groups=whole_groups)

    assert found == {each: (match.match_id, match.rule) for each, match in documented.items()}
    assert len(set(new_ids)) == len(new_ids)


@given(records=borrowers())
def test_who_is_one_person_does_not_hang_on_how_the_guide_is_read(resolve, records):
    anchors = comparing.prepare([{"state": None} | record for record in records])
    prepared = [{"borrower_id": each, **found} for each, found in anchors.items()]

    fixed, inherited = (
        resolve(prepared, ANCHORED[:-1], BY_ANCHOR, whole_groups=whole_groups)
        for whole_groups in (False, True)
    )

    assert fixed == inherited
