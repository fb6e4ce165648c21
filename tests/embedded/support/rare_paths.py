"""What runs seldom ask for, done once each: as after a crash, a failure or a redrive."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.app import STACK_NAME
from infra.embedded.faults import Fault, Kind
from tests.embedded.support.pipeline import TWINS, Pipeline, Run

SECONDS = 30
DEAD = "arn:aws:states:us-east-1:123456789012:execution:RefiReady:long-forgotten"
LONG_AGO = "2026-01-01T00:00:00Z"
EXECUTION = {"Id": DEAD, "StartTime": LONG_AGO, "Input": {}, "RedriveCount": 0}


@dataclass(frozen=True)
class RarePaths:
    """Of a deployed stack on which nothing runs and something is published."""

    cloud: Any
    pipeline: Pipeline

    def all(self) -> None:
        self.take_over(self.reuse())
        self.adopt_a_job_and_add_its_partition()
        self.fail_at_a_query()
        self.fail_at_a_job()
        self.correct_a_partition()

    def reuse(self) -> Run:
        """Other rates over the borrowers of the last run."""
        rates = TWINS["market_equity"][0].replace("4.5", "4.4")
        self.pipeline.upload({"market_equity": [rates]})
        run = self.pipeline.execute({"trigger": "manual"})
        matched = "Check matching" in run.states
        assert (run.output["status"], matched) == ("published", False), run.states
        return run

    def take_over(self, run: Run) -> None:
        """The owner died between its publication and what follows from it."""
        output, database = self._output("OutputBucketName"), self._output("DatabaseName")
        self.cloud.client("s3").delete_object(Bucket=output, Key="latest/latest.json")
        self.cloud.client("glue").delete_partition(
            DatabaseName=database,
            TableName="refi_evaluations",
            PartitionValues=[run.output["run_id"]],
        )
        self.claim_the_lease()
        assert self.pipeline.execute({"trigger": "manual"}).output["status"] == "duplicate"
        latest = json.loads(self.pipeline.read("OutputBucketName", "latest/latest.json"))
        assert latest["run_id"] == run.output["run_id"]

    def adopt_a_job_and_add_its_partition(self) -> None:
        """A job was started, and the answer that names it was lost; the crawl passes it by."""
        lost = Fault(
            kind=Kind.TIMEOUT_AFTER_EFFECT,
            service="entityresolution",
            operation="StartMatchingJob",
        )
        self._match_anew(lost, Fault(kind=Kind.CRAWL_PASSES_BY))

    def correct_a_partition(self) -> None:
        """A crawl describes it otherwise. Of a run that keeps one resolution beside its own, and
        removes those before.
        """
        self._match_anew(Fault(kind=Kind.CRAWL_MISREADS))

    def _match_anew(self, *faults: Fault) -> None:
        """A run to whose partition the task has to see."""
        with self.cloud.faults.planned(*faults) as met:
            run = self.pipeline.execute({"trigger": "manual", "rematch": True})
        assert run.output.get("status") == "published", (run.error, run.cause)
        assert {each.fault for each in met} == set(faults), met
        assert run.document("manifest.json")["matching"]["partition_added_by"] == "task", run

    def fail_at_a_query(self) -> None:
        athena = self.cloud.client("athena")
        query = athena.start_query_execution(
            QueryString="select no_such_column from latest",
            QueryExecutionContext={"Database": self._output("DatabaseName")},
            WorkGroup="refi-ready",
        )["QueryExecutionId"]
        state = {"stage": "evaluate", "name": "run_summary", "attempt": 1, "execution_id": query}
        rest = {"destination": None, "matching": None, "completed": {}}
        error = self._invoke("CheckQuery", run_id="lost", query=state | rest, execution=EXECUTION)
        assert error["errorType"] == "QueryNotUnderstood", error

    def fail_at_a_job(self) -> None:
        glue, name = self.cloud.client("glue"), "prepared_borrowers"
        table = glue.get_table(DatabaseName=self._output("DatabaseName"), Name=name)["Table"]
        kept = {key: table[key] for key in ("Name", "StorageDescriptor", "Parameters", "TableType")}
        broken = {**kept, "StorageDescriptor": {**table["StorageDescriptor"], "Columns": []}}
        matching = self.cloud.client("entityresolution")
        [workflow] = (
            each["workflowName"]
            for each in matching.list_matching_workflows()["workflowSummaries"]
            if each["workflowName"].startswith("refi-ready-")  # and not of another instance
        )

        def status(job: str) -> str:
            return matching.get_matching_job(workflowName=workflow, jobId=job)["status"]

        try:
            glue.update_table(DatabaseName=self._output("DatabaseName"), TableInput=broken)
            job = matching.start_matching_job(workflowName=workflow)["jobId"]
            until(lambda: status(job) == "FAILED")
        finally:
            glue.update_table(DatabaseName=self._output("DatabaseName"), TableInput=kept)
        error = self._invoke(
            "CheckMatching", run_id="lost", workflow=workflow, job_id=job, execution=EXECUTION
        )
        assert error["errorType"] == "MatchingFailed"

    def claim_the_lease(self) -> dict[str, Any]:
        """For an execution that is dead."""
        owner = {"owner": {"S": DEAD}, "owner_since": {"S": LONG_AGO}, "run_id": {"S": "lost"}}
        return {"owner": DEAD, "fence": int(self._set("lease", **owner)["fence"]["N"])}

    def _set(self, item: str, **attributes: Mapping[str, str]) -> dict[str, Any]:
        """The item as it is then."""
        names = {f"#{name}": name for name in attributes}
        answer = self.cloud.client("dynamodb").update_item(
            TableName=self._output("LedgerTableName"),
            Key={"item": {"S": item}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
            ReturnValues="ALL_NEW",
        )
        return answer["Attributes"]

    def _output(self, name: str) -> str:
        return self.pipeline.outputs[name]

    def _invoke(self, part: str, **event: Any) -> dict[str, Any]:
        return invoked(self.cloud, part, event)


def invoked(cloud: Any, part: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """What the function whose name has this part answers, or its error."""
    functions = cloud.client("lambda").list_functions()["Functions"]
    names = [each["FunctionName"] for each in functions]
    [name] = [name for name in names if name.startswith(STACK_NAME) and part in name]
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert claim()
