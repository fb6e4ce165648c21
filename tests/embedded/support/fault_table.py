"""What a run comes to when something goes wrong on purpose, at every call that it makes.

The calls are those of recorded runs: a call that is added to the pipeline is in the table.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.embedded.faults import LEFT_OPEN, Call, Fault, Kind
from lambdas.shared import clock, runs
from tests.embedded.support.pipeline import TWINS, Pipeline, Run
from tests.embedded.support.rare_paths import RarePaths, until

# A day given by hand, so that two runs say the same whenever they are made; and force, so that
# the second one is made, as the first one was.
INPUT = {"trigger": "manual", "force": True, "rematch": True, "as_of": "2026-11-22"}

# Of a client that tries five times, and is sent away each time.
EXHAUSTING = 5

_CHANGES = ("Copy", "Create", "Delete", "Publish", "Put", "Start", "Transact", "Update")


def is_change(call: Call) -> bool:
    return call.operation.removeprefix("Batch").startswith(_CHANGES)


@dataclass(frozen=True)
class Scenario:
    """A way through the pipeline. `faults` lead into it, and it ends `ends`: "published", or an
    error's name.
    """

    name: str
    prepare: Callable[[RarePaths], object] = lambda _paths: None
    faults: tuple[Fault, ...] = ()
    ends: str = "published"


def _left_behind(paths: RarePaths) -> None:
    """The lease's owner died between its publication and what follows from it."""
    output = paths.pipeline.outputs["OutputBucketName"]
    paths.cloud.client("s3").delete_object(Bucket=output, Key="latest/latest.json")
    paths.claim_the_lease()


def _delivered_anew(paths: RarePaths) -> None:
    paths.pipeline.upload(TWINS)


SCENARIOS = (
    Scenario("matched"),
    Scenario("new files", _delivered_anew),
    Scenario("taken over", _left_behind),
    Scenario(
        "adopted",
        faults=(
            Fault(
                kind=Kind.TIMEOUT_AFTER_EFFECT,
                service="entityresolution",
                operation="StartMatchingJob",
            ),
        ),
    ),
    Scenario("job failed", faults=(Fault(kind=Kind.JOB_FAILED),), ends="MatchingFailed"),
    Scenario("crawl failed", faults=(Fault(kind=Kind.CRAWL_FAILED),), ends="CrawlFailed"),
    Scenario(
        "query failed", faults=(Fault(kind=Kind.QUERY_FAILED, call=4),), ends="QueryEngineFailed"
    ),
)


# What has happened when it goes wrong: after each change in its own way.
LASTING = frozenset({Kind.TIMEOUT_AFTER_EFFECT, Kind.WORKER_KILLED})

KINDS = (
    Kind.THROTTLE,
    Kind.SERVER_ERROR,
    Kind.CONNECTION_RESET,
    Kind.TIMEOUT_AFTER_EFFECT,
    Kind.ACCESS_DENIED,
    Kind.SLOW,
    Kind.WORKER_KILLED,
)


def fault_at(kind: Kind, call: Call, number: int = 1, *, times: int = 1) -> Fault:
    return Fault(
        kind=kind,
        service=call.service,
        operation=call.operation,
        by=call.by,
        call=number,
        times=times,
        seconds=0.5 if kind is Kind.SLOW else 0.0,
    )


def errors_of(row: Row) -> set[str]:
    """The names under which a run may fail that a fault has met."""
    ends = {row.scenario.ends}
    if any(fault.kind is Kind.ACCESS_DENIED for fault in row.faults):
        ends |= {"AccessDenied", "Lambda.AccessDeniedException"}
    return ends


@dataclass(frozen=True)
class Effects:
    """How many a run started of what it should not start twice."""

    jobs: int
    crawls: int
    queries: int


@dataclass(frozen=True)
class Started:
    """Ids."""

    jobs: frozenset[str]
    crawls: frozenset[str]
    queries: frozenset[str]

    def since(self, before: Started) -> Effects:
        return Effects(
            jobs=len(self.jobs - before.jobs),
            crawls=len(self.crawls - before.crawls),
            queries=len(self.queries - before.queries),
        )


@dataclass(frozen=True)
class Row:
    """Faults, mostly one, in one way through the pipeline."""

    scenario: Scenario
    faults: tuple[Fault, ...]
    starts: Effects | None = None  # if it is more than a run without a fault

    def __str__(self) -> str:
        told = (f"{each}, call {each.call}" for each in self.faults)
        return f"{self.scenario.name}: {'; '.join(told)}"


@dataclass
class Scene:
    """A deployed stack on which nothing else runs; `hear` waits for a message with a text."""

    cloud: Any
    pipeline: Pipeline
    hear: Callable[..., Any]
    calls: dict[str, list[Call]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    effects: dict[str, Effects] = field(default_factory=dict)

    def record(self, scenarios: Sequence[Scenario] = SCENARIOS) -> None:
        """The runs without another fault: their calls, and what they come to. Each once."""
        for scenario in scenarios:
            if scenario.name in self.calls:
                continue
            before = self.started()
            with self.cloud.faults.recorded() as calls:
                run = self.execute(scenario)
                assert ended(run) == scenario.ends, (scenario.name, run)
                self.hear(self.newest_run_id())
                self.settle()
            self.calls[scenario.name] = list(calls)
            self.effects[scenario.name] = self.started().since(before)
            if scenario.name == "matched":
                self.files = results(run)
            if scenario.ends != "published":
                self.recover()

    @property
    def tasks(self) -> set[str]:
        """The modules of the functions: who calls anything but functions and machines."""
        calls = (call for calls in self.calls.values() for call in calls)
        return {call.by for call in calls if call.operation not in ("Invoke", "StartExecution")}

    def execute(self, scenario: Scenario) -> Run:
        scenario.prepare(RarePaths(self.cloud, self.pipeline))
        with self.cloud.faults.planned(*scenario.faults):
            return self.pipeline.execute(INPUT)

    def rows(self, kinds: Iterable[Kind]) -> Iterator[Row]:
        """Each kind at each call, in the first scenario that makes it.

        Changes whose answer is lost, or after which the worker is killed, are each one a row; of
        other calls the first of a caller, service and operation.
        """
        kinds = tuple(kinds)
        known: set[Call] = set()
        for scenario in SCENARIOS:
            seen: dict[Call, int] = {}
            for call in self.calls.get(scenario.name, ()):
                if call in known:
                    continue
                seen[call] = seen.get(call, 0) + 1
                for kind in kinds:
                    if kind is Kind.WORKER_KILLED and call.by not in self.tasks:
                        continue
                    if seen[call] == 1 or (kind in LASTING and is_change(call)):
                        yield Row(scenario, (fault_at(kind, call, seen[call]),))
            known |= seen.keys()

    def check_together(self, rows: Iterable[Row]) -> dict[str, str]:
        """What is wrong, by row. Faults of one scenario that do not touch one another are met in
        one run, and only if that goes wrong one by one.
        """
        wrong = {}
        for several in _together(rows):
            began = time.monotonic()
            problem = self.check(several)
            singles = [Row(several.scenario, (each,)) for each in several.faults]
            if problem is not None and len(singles) > 1:
                print(f"together: {problem}", flush=True)
                wrong |= {
                    str(row): found for row in singles if (found := self.check(row)) is not None
                }
            elif problem is not None:
                wrong[str(several)] = problem
            took = time.monotonic() - began
            print(f"{took:5.1f} s  {several}: {problem or 'well'}", flush=True)
        return wrong

    def check(self, row: Row) -> str | None:
        """What is wrong with how a run under the row's faults ends; None if all is well."""
        scenario = row.scenario
        scenario.prepare(RarePaths(self.cloud, self.pipeline))
        before, current = self.started(), self.current()
        with self.cloud.faults.planned(*scenario.faults, *row.faults) as met:
            letters = self.dead_letters()
            run = self.pipeline.execute(INPUT)
            if Call("event_rule", "lambda", "Invoke") in map(_denied, row.faults):
                until(lambda: self.dead_letters() > letters)
            else:
                self.hear(self.newest_run_id())
                self.settle()
            if missed := set(row.faults) - {each.fault for each in met}:
                return f"{', '.join(map(str, missed))} had no occasion"
        if run.status == "SUCCEEDED" and scenario.ends == "published":
            return self._wrong_with_published(run, row, before)
        problem = self._wrong_with_failed(run, row, current)
        return problem or self.recover()

    def _wrong_with_published(self, run: Run, row: Row, before: Started) -> str | None:
        found = run_id(run)
        if results(run) != self.files:
            return f"published {sorted(differing(results(run), self.files))} differently"
        expected = row.starts or self.effects[row.scenario.name]
        if (started := self.started().since(before)) != expected:
            return f"started {started}, not {expected}"
        if self.current() != (found, found):
            return f"latest.json and pointer are {self.current()}, not {found}"
        if self.manifests(found) != 1:
            return f"{self.manifests(found)} versions of the manifest"
        return None

    def _wrong_with_failed(
        self, run: Run, row: Row, current: tuple[str | None, str | None]
    ) -> str | None:
        if run.status != "FAILED":
            return f"ended {run.status}: {run.output}"
        if run.error not in errors_of(row):
            return f"failed with {run.error}: {run.cause}"
        pointer = self.current()[1]
        if pointer not in (current[1], self.newest_run_id()):
            return f"the pointer moved to {pointer}"
        if (
            pointer == current[1]
            and self.current() != current
            and row.scenario.name != "taken over"
        ):
            return f"latest.json is {self.current()[0]}, and was {current[0]}"
        return None

    def recover(self) -> str | None:
        """The next run, without a fault and without help."""
        deadline = time.monotonic() + 60
        while (run := self.pipeline.execute(INPUT)).output.get("status") == "busy":
            if time.monotonic() > deadline:
                return "the next run stays busy"
            time.sleep(0.5)
        if ended(run) != "published":
            return f"the next run ended {ended(run)}: {run.cause}"
        if results(run) != self.files:
            return "the next run published something else"
        found = run_id(run)
        return None if self.current() == (found, found) else "the next run is not the current one"

    def current(self) -> tuple[str | None, str | None]:
        """The run that latest.json names, and the one that the pointer does."""
        try:
            latest = json.loads(self.pipeline.read("OutputBucketName", "latest/latest.json"))
        except self.pipeline.s3.exceptions.NoSuchKey:
            latest = {"run_id": None}
        pointer = self.pipeline.dynamodb.get_item(
            TableName=self.pipeline.outputs["LedgerTableName"],
            Key={"item": {"S": "pointer"}},
            ConsistentRead=True,
        ).get("Item")
        return latest["run_id"], pointer and pointer["run_id"]["S"]

    def newest_run_id(self) -> str:
        """Of the execution that began last."""
        machine = self.pipeline.outputs["StateMachineArn"]
        [newest] = self.pipeline.stepfunctions.list_executions(
            stateMachineArn=machine, maxResults=1
        )["executions"]
        return runs.run_id(newest["executionArn"], clock.as_text(newest["startDate"]))

    def manifests(self, found: str) -> int:
        versions = self.pipeline.s3.list_object_versions(
            Bucket=self.pipeline.outputs["OutputBucketName"], Prefix=f"runs/{found}/manifest.json"
        )
        return len(versions["Versions"])

    def started(self) -> Started:
        """What was started lately: one page of each, the newest first, is more than two runs."""
        matching, glue, athena = map(self.cloud.client, ("entityresolution", "glue", "athena"))
        workflows = matching.list_matching_workflows()["workflowSummaries"]
        [workflow] = _of_the_stack(each["workflowName"] for each in workflows)
        [crawler] = _of_the_stack(glue.list_crawlers()["CrawlerNames"])
        jobs = matching.list_matching_jobs(workflowName=workflow)["jobs"]
        crawls = glue.list_crawls(CrawlerName=crawler)["Crawls"]
        queries = athena.list_query_executions(WorkGroup="refi-ready")["QueryExecutionIds"]
        return Started(
            jobs=frozenset(each["jobId"] for each in jobs),
            crawls=frozenset(each["CrawlId"] for each in crawls),
            queries=frozenset(queries),
        )

    def dead_letters(self) -> int:
        """What could not be delivered; the queue has an alarm."""
        sqs = self.cloud.client("sqs")
        [queue] = sqs.list_queues(QueueNamePrefix="RefiReady")["QueueUrls"]
        name = "ApproximateNumberOfMessages"
        answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def settle(self) -> None:
        """Until whoever hears of an end has written it down."""
        item = {"item": {"S": f"run/{self.newest_run_id()}"}}

        def is_known() -> bool:
            found = self.pipeline.dynamodb.get_item(
                TableName=self.pipeline.outputs["LedgerTableName"], Key=item, ConsistentRead=True
            )
            return "ended" in found.get("Item", {})

        until(is_known)


def _denied(fault: Fault) -> Call | None:
    if fault.kind is not Kind.ACCESS_DENIED:
        return None
    return Call(fault.by, fault.service, fault.operation)


def _of_the_stack(names: Iterable[str]) -> list[str]:
    """Another instance's have another beginning."""
    return [name for name in names if name.startswith("refi-ready")]


def ended(run: Run) -> str | None:
    """What a run came to, or the name of its error."""
    return run.output.get("status") if run.status == "SUCCEEDED" else run.error


def run_id(run: Run) -> str:
    return str(run.output["run_id"])


def results(run: Run) -> dict[str, bytes]:
    """What is published but for the manifest, which tells of the run itself."""
    return {name: content for name, content in run.files.items() if name != "manifest.json"}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _together(rows: Iterable[Row]) -> Iterator[Row]:
    """As few rows as can be, in each of which faults are apart.

    A client's second try is a call too, so that of one caller's calls of an operation, counted,
    each run has one; of what ends a run, and of killed workers, each caller has one, or there is
    one at all.
    """
    packs: list[tuple[Scenario, list[Fault], set[tuple[str, ...]]]] = []
    for row in rows:
        [fault] = row.faults
        match fault.kind:
            case Kind.ACCESS_DENIED:
                place: tuple[str, ...] = ()
            case Kind.WORKER_KILLED:
                place = (fault.by,)
            case kind if kind in LEFT_OPEN:
                place = (kind.partition("_")[0],)  # a run has one job and one crawl
            case _:
                place = (fault.by, fault.service, fault.operation)
        for scenario, faults, places in packs:
            if scenario is row.scenario and place not in places:
                faults.append(fault)
                places.add(place)
                break
        else:
            packs.append((row.scenario, [fault], {place}))
    for scenario, faults, _ in packs:
        yield Row(scenario, tuple(faults))
