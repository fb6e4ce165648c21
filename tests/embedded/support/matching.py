"""Matching jobs over a table that a test writes down, in an Entity Resolution of its own."""

import csv
import time
from pathlib import Path
from typing import Any

from infra.embedded.entity_resolution import EntityResolution
from tests.embedded.support.fakes import CSV, Catalog, FolderStore, Unlimited, table

ARN = "arn:aws:glue:us-east-1:123456789012:table/crm/people"
COLUMNS = ("id", "first", "last", "email", "phone", "house", "note")
FIELDS = [
    {"fieldName": "id", "type": "UNIQUE_ID"},
    {"fieldName": "first", "type": "NAME_FIRST", "groupName": "name", "matchKey": "name"},
    {"fieldName": "last", "type": "NAME_LAST", "groupName": "name", "matchKey": "name"},
    {"fieldName": "email", "type": "EMAIL_ADDRESS", "matchKey": "email"},
    {"fieldName": "phone", "type": "PHONE", "matchKey": "phone"},
    {"fieldName": "house", "type": "STRING", "matchKey": "house no"},
    {"fieldName": "note", "type": "STRING"},
]


class Matcher:
    """One mapping and one workflow; `match` runs a job over rows of COLUMNS."""

    def __init__(self, folder: Path, **given: Any) -> None:
        self.objects = FolderStore(folder, "crm", "out")
        self.catalog = Catalog()
        rights = Unlimited(lambda _: self.catalog, self.objects)
        self.service = EntityResolution(rights, threads=1, **given)
        self.service.create_schema_mapping({"schemaName": "people", "mappedInputFields": FIELDS})
        columns = dict.fromkeys(COLUMNS, "string")
        self.catalog.create_table(
            DatabaseName="crm", TableInput=table("people", columns, "s3://crm/people/", serde=CSV)
        )

    def write(self, *rows: str) -> None:
        """Rows of comma-separated cells; cells left out at the end are missing."""
        self.objects.put("crm", "people/rows.csv", "".join(f"{row}\n" for row in rows).encode())

    def create(self, *conditions: str, name: str = "who", transitive: bool = True, **changes):
        return self.service.create_matching_workflow(
            workflow(*conditions, name=name, transitive=transitive, **changes)
        )

    def run(self, name: str = "who") -> dict:
        """A job of the workflow, once it has ended."""
        job_id = self.service.start_matching_job({"workflowName": name})["jobId"]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            job = self.service.get_matching_job({"workflowName": name, "jobId": job_id})
            if job["status"] in {"SUCCEEDED", "FAILED"}:
                return job
            time.sleep(0.002)
        raise TimeoutError(job_id)

    def output(self, job: dict, folder: str = "success", name: str = "who") -> list[dict]:
        """The job's rows in a folder, by column name."""
        rows: list[dict] = []
        for found in self.objects.list("out", f"er/{name}/{job['jobId']}/{folder}/"):
            with found.path.open(encoding="utf-8", newline="") as opened:
                rows += csv.DictReader(opened)
        return rows

    def groups(self, *rows: str, conditions: list[str], transitive: bool = True) -> list[str]:
        """Who is one with whom: `["a b", "c"]`."""
        self.write(*rows)
        self.create(*conditions, transitive=transitive)
        job = self.run()
        assert job["status"] == "SUCCEEDED", job["errorDetails"]
        found: dict[str, list[str]] = {}
        for row in self.output(job):
            found.setdefault(row["MatchID"], []).append(row["RecordId"])
        return sorted(" ".join(sorted(ids)) for ids in found.values())


def workflow(*conditions: str, name: str = "who", transitive: bool = True, **changes) -> dict:
    """CreateMatchingWorkflow's members; rules are named "rule 1" and so on."""
    rules = [
        {"ruleName": f"rule {number}", "condition": condition}
        for number, condition in enumerate(conditions, 1)
    ]
    return {
        "workflowName": name,
        "roleArn": "arn:aws:iam::123456789012:role/matching",
        "inputSourceConfig": [
            {"inputSourceARN": ARN, "schemaName": "people", "applyNormalization": True}
        ],
        "outputSourceConfig": [{"outputS3Path": "s3://out/er/", "output": [{"name": "note"}]}],
        "resolutionTechniques": {
            "resolutionType": "RULE_MATCHING",
            "ruleConditionProperties": {
                "rules": rules,
                "matchingConfig": {"enableTransitiveMatching": transitive},
            },
        },
        **changes,
    }
