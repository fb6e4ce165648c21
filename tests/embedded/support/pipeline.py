"""Runs of the deployed pipeline: files in, one execution, what it published."""

import csv
import hashlib
import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

TIME_LIMIT_SECONDS = 180  # of a machine that does other things as well
POLL_SECONDS = 0.3

# Ana under three borrower ids, with two properties; Bo lives with her.
TWINS = {
    "borrower_information": [
        "borrower_id,first_name,last_name,email,phone,property_id,city,state,credit_score\n"
        "B1,Ana,Núñez,ana.nunez@example.com,(555) 010-0001,P1,Springfield,NC,700\n"
        "B2,ANA,Nunez,anaNunez@Example.com,,P1,Springfield,NC,700\n"
        "B3,ana,nuñez,,555.010.0001,P2,Springfield,NC,700\n"
        "B4,Bo,Lee,bo@example.com,,P1,Springfield,NC,700\n"
    ],
    "loan_information": [
        "loan_id,borrower_id,property_id,loan_amount,current_interest_rate,origination_year,"
        "loan_type,remaining_balance\n"
        "L1,B1,P1,100000,6.5,2015,30Y,90000\n"
        "L2,B2,P1,100000,6.6,2015,30Y,90000\n"
        "L3,B3,P2,100000,6.5,2015,30Y,90000\n"
        "L4,B4,P1,100000,6.5,2015,30Y,90000\n"
    ],
    "market_equity": [
        "property_id,current_home_value,estimated_equity_amt,ltv_ratio,market_rate_offer,"
        "monthly_savings_est\n"
        "P1,200000,100000,50,4.5,100\n"
        "P2,200000,100000,50,4.5,200\n"
    ],
}


def but_for_news(name: str, content: bytes) -> Any:
    """A published file's rows or document, but for what compares it with the run before."""
    if name == "summary.json":
        return {**json.loads(content), "last_run": None, "opt_outs_before": None}
    header, *rows = csv.reader(io.StringIO(content.decode()))
    kept = [place for place, column in enumerate(header) if column not in ("new", "tier_before")]
    return [[row[place] for place in kept] for row in (header, *rows)]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution that ended. `files`: what it published, by the name under runs/<run_id>/.
    `execution`: its ARN.
    """

    execution: str
    status: str
    output: dict[str, Any]
    error: str | None
    cause: str | None
    states: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def lines(self, name: str) -> list[tuple[str, ...]]:
        """A published CSV, header included."""
        return [tuple(line) for line in csv.reader(io.StringIO(self.files[name].decode()))]

    def document(self, name: str) -> dict[str, Any]:
        return json.loads(self.files[name])

    def evaluations(self, folder: Path) -> list[tuple[Any, ...]]:
        """The published Parquet files, through a folder to put them in."""
        for name, content in self.files.items():
            if name.endswith(".parquet"):
                (folder / Path(name).name).write_bytes(content)
        parquet = (folder / "*.parquet").as_posix()
        with duckdb.connect() as connection:
            return connection.execute(f"from read_parquet('{parquet}')").fetchall()


class Pipeline:
    """A deployed stack, local or not, as a user of its buckets and state machine sees it."""

    def __init__(
        self,
        cloud: Any,
        *,
        outputs: Mapping[str, str] | None = None,
        time_limit_seconds: float = TIME_LIMIT_SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._time_limit_seconds = time_limit_seconds
        self._poll_seconds = poll_seconds
        self.s3 = cloud.client("s3")
        self.stepfunctions = cloud.client("stepfunctions")
        self.dynamodb = cloud.client("dynamodb")
        self._cloud = cloud
        self._runs: list[Run] = []  # published, the newest last
        self.outputs: Mapping[str, str] = outputs or cloud.stack_outputs

    def run(
        self,
        files: Mapping[str, Sequence[str | bytes]],
        *,
        machine: str | None = None,
        **given: Any,
    ) -> Run:
        """These files, and no others, through one execution; `given` goes into its input."""
        self.withdraw()
        self.upload(files)
        return self.execute(
            {"trigger": "manual", "force": True, "rematch": True, **given}, machine=machine
        )

    def forget(self) -> None:
        """As before the first publication: there is no last run to compare with."""
        self.s3.delete_object(Bucket=self.outputs["OutputBucketName"], Key="latest/latest.json")
        self.dynamodb.delete_item(
            TableName=self.outputs["LedgerTableName"], Key={"item": {"S": "pointer"}}
        )

    def publish(self, files: Mapping[str, Sequence[str | bytes]]) -> Run:
        """A run over these files that has to end published."""
        run = self.run(files)
        assert run.output.get("status") == "published", (
            f"{run.states[-1]}: {run.error}: {run.cause} {run.output}"
        )
        return run

    def matched(self, files: Mapping[str, Sequence[str]]) -> Run:
        """These files, and no others, delivered; and the run whose matching the next one would use
        again if it had the same borrowers. It is an earlier one where there was one.
        """
        self.withdraw()
        self.upload(files)
        borrowers = [_sha256(text) for text in files["borrower_information"]]
        kept = self._kept_job()
        for run in reversed(self._runs):
            manifest = run.document("manifest.json")
            read = [each["sha256"] for each in manifest["snapshot"]["borrower_information"]]
            if (manifest["matching"]["job_id"], read) == (kept, borrowers):
                return run
        return self.publish(files)

    def _kept_job(self) -> str | None:
        """The job whose matches would be used again, and are there."""
        item = self.dynamodb.get_item(
            TableName=self.outputs["LedgerTableName"],
            Key={"item": {"S": "resolution"}},
            ConsistentRead=True,
        ).get("Item", {"job_id": {"S": ""}})
        job_id = str(item["job_id"]["S"])
        found = self._keys(self.outputs["ResolvedBucketName"], f"borrower_matches/job_id={job_id}/")
        return job_id if found else None

    def withdraw(self) -> None:
        """Empties the raw bucket, versions and all: an older version is an older delivery."""
        raw = self.outputs["RawBucketName"]
        pages = self.s3.get_paginator("list_object_versions").paginate(Bucket=raw)
        for page in pages:
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                self.s3.delete_object(
                    Bucket=raw, Key=version["Key"], VersionId=version["VersionId"]
                )

    def upload(self, files: Mapping[str, Sequence[str | bytes]]) -> None:
        """Each dataset as one delivery: several files stand in a folder that is closed last."""
        for dataset, texts in files.items():
            folder = "delivery/" if len(texts) > 1 else ""
            for number, text in enumerate(texts):
                self.put(f"{dataset}/{folder}{number}.csv", text)
            if folder:
                self.put(f"{dataset}/{folder}_SUCCESS", "")

    def put(self, key: str, content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.s3.put_object(Bucket=self.outputs["RawBucketName"], Key=key, Body=body)

    def execute(self, given: Mapping[str, Any], *, machine: str | None = None) -> Run:
        execution = self.stepfunctions.start_execution(
            stateMachineArn=machine or self.outputs["StateMachineArn"], input=json.dumps(given)
        )["executionArn"]
        run = self._come_to(execution)
        if machine is not None:
            self._free_the_lease()
        return run

    def redrive(self, run: Run) -> Run:
        """What the execution comes to then; its states are those of before, too."""
        self.stepfunctions.redrive_execution(executionArn=run.execution)
        return self._come_to(run.execution)

    def _come_to(self, execution: str) -> Run:
        ended = self._ended(execution)
        output = json.loads(ended.get("output") or "{}")
        published = output.get("status") == "published"
        run = Run(
            execution=execution,
            status=ended["status"],
            output=output,
            error=ended.get("error"),
            cause=ended.get("cause"),
            states=self._states(execution),
            files=self._published(output["run_id"]) if published else {},
        )
        self._runs += [run] if published else []
        return run

    def variant(self, name: str, after: str, state: Mapping[str, Any]) -> str:
        """A state machine like the deployed one, with a state of the test's own after `after`.

        It has a role that may do what the test's state does.
        """
        deployed = self.stepfunctions.describe_state_machine(
            stateMachineArn=self.outputs["StateMachineArn"]
        )
        definition = json.loads(deployed["definition"])
        states = definition["States"]
        states[name] = {**state, "Next": states[after]["Next"]}
        states[after]["Next"] = name
        name = name.replace(" ", "-")
        return self.stepfunctions.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=self._unlimited_role(name)
        )["stateMachineArn"]

    def _free_the_lease(self) -> None:
        """A variant's executions are none of the machine's: it may not ask whether they live."""
        self.dynamodb.update_item(
            TableName=self.outputs["LedgerTableName"],
            Key={"item": {"S": "lease"}},
            UpdateExpression="REMOVE #owner",
            ExpressionAttributeNames={"#owner": "owner"},
        )

    def _unlimited_role(self, name: str) -> str:
        iam = self._cloud.client("iam")
        trust = {"Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=_policy(Effect="Allow", **trust)
        )["Role"]
        anything = _policy(Effect="Allow", Action="*", Resource="*")
        iam.put_role_policy(RoleName=name, PolicyName="anything", PolicyDocument=anything)
        return role["Arn"]

    def match_ids(self, run: Run) -> dict[str, str]:
        """What Entity Resolution found for a published run: borrower id -> match id."""
        job_id = run.document("manifest.json")["matching"]["job_id"]
        text = self.read("ResolvedBucketName", f"borrower_matches/job_id={job_id}/matches.csv")
        return {
            row["record_id"]: row["match_id"] for row in csv.DictReader(io.StringIO(text.decode()))
        }

    def read(self, bucket: str, key: str) -> bytes:
        """An object, given the stack output that names its bucket."""
        return self.s3.get_object(Bucket=self.outputs[bucket], Key=key)["Body"].read()

    def _ended(self, execution: str) -> dict[str, Any]:
        deadline = time.monotonic() + self._time_limit_seconds
        while time.monotonic() < deadline:
            described = self.stepfunctions.describe_execution(executionArn=execution)
            if described["status"] != "RUNNING":
                return described
            time.sleep(self._poll_seconds)
        states = " > ".join(self._states(execution)[-6:])
        raise AssertionError(f"still running after {self._time_limit_seconds} s: {states}")

    def _states(self, execution: str) -> tuple[str, ...]:
        pages = self.stepfunctions.get_paginator("get_execution_history").paginate(
            executionArn=execution, PaginationConfig={"PageSize": 1000}
        )
        events = [event for page in pages for event in page["events"]]
        return tuple(
            event["stateEnteredEventDetails"]["name"]
            for event in events
            if "stateEnteredEventDetails" in event
        )

    def _published(self, run_id: str) -> dict[str, bytes]:
        prefix = f"runs/{run_id}/"
        return {
            key.removeprefix(prefix): self.read("OutputBucketName", key)
            for key in self._keys(self.outputs["OutputBucketName"], prefix)
        }

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
