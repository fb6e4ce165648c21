"""Whatever goes wrong at whatever call: a run ends published as without it, or FAILED and told.

Nothing is half-published, nothing is started or published twice, and the next run succeeds without
help. The whole table is long: `pytest -m faults`. The ordinary suite takes a sample.
"""

import random
from contextlib import contextmanager
from dataclasses import replace

import pytest

from infra.app import STACK_NAME
from infra.embedded.faults import LEFT_OPEN, Call, Fault, Kind
from tests.embedded.support.fault_table import (
    EXHAUSTING,
    INPUT,
    KINDS,
    SCENARIOS,
    Row,
    Scene,
    differing,
    fault_at,
    results,
)
from tests.embedded.support.pipeline import TWINS, Pipeline
from tests.embedded.support.rare_paths import until

# A client whose connection breaks leaves its socket to the garbage collector; those of the machine
# and of events are in this process.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)

TIME_LIMIT_SECONDS = 600  # of a run in which each task is tried twice
SAMPLE_SEED, SAMPLE_SIZE = 5, 1
MATCHED = SCENARIOS[0]
OTHERWISE = Kind.JOB_COUNTS_OTHERWISE


@pytest.fixture(scope="module")
def scene(cloud, pipeline, subscriber):
    """A stack on which a dead execution is soon known to be dead, and functions that hear of
    events are soon tried again.
    """
    events = cloud._functions.events
    waits, events.waits_seconds = events.waits_seconds, (0.2, 0.2)
    pipeline.withdraw()
    pipeline.forget()  # what other tests published, of which every line here would be news
    pipeline.upload(TWINS)
    # They are read, which is done once, whatever becomes of the run.
    assert "Admitted?" in pipeline.execute({"trigger": "manual"}).states
    with lingering(cloud, seconds="1"):
        patient = Pipeline(cloud, time_limit_seconds=TIME_LIMIT_SECONDS)
        yield Scene(cloud, patient, subscriber)
    events.waits_seconds = waits
    undeprecate(cloud)


def undeprecate(cloud):
    """Takes away what a fault of the crawler left on the table."""
    glue, database = cloud.client("glue"), cloud.stack_outputs["DatabaseName"]
    table = glue.get_table(DatabaseName=database, Name="borrower_matches")["Table"]
    table["Parameters"].pop("DEPRECATED_BY_CRAWLER", None)
    kept = ("Name", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
    glue.update_table(DatabaseName=database, TableInput={key: table[key] for key in kept})


@contextmanager
def lingering(cloud, *, seconds):
    """How long after its end an execution is taken for alive: its functions are brief here."""
    client = cloud.client("lambda")
    functions = client.list_functions()["Functions"]
    [admit_run] = [each for each in functions if each["Handler"] == "lambdas.admit_run.handler"]
    name, variables = admit_run["FunctionName"], admit_run["Environment"]["Variables"]

    def configure(variables):
        client.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )

    configure({**variables, "LINGERING_SECONDS": seconds})
    try:
        yield
    finally:
        configure(variables)


@pytest.fixture(scope="module")
def matched(scene):
    """With the calls of a run that goes the whole way."""
    scene.record([MATCHED])
    return scene


@pytest.fixture(scope="module")
def recorded(scene):
    """With the calls of every way through the pipeline."""
    scene.record()
    return scene


def test_a_sample_of_the_table_ends_well(matched):
    rows = [row for row in matched.rows(KINDS) if row.faults[0].by in matched.tasks]

    assert matched.check_together(random.Random(SAMPLE_SEED).sample(rows, SAMPLE_SIZE)) == {}


def test_nothing_is_started_or_published_twice_though_every_answer_about_it_is_lost(matched):
    lost = {
        Call(by, service, operation): range(1, calls + 1)
        for by, service, operation, calls in (
            ("admit_run", "dynamodb", "UpdateItem", 2),
            ("admit_run", "s3", "PutObject", 1),
            ("stage_snapshot", "s3", "CopyObject", 1),
            ("start_query", "athena", "StartQueryExecution", 1),
            ("start_matching", "dynamodb", "UpdateItem", 2),
            ("start_matching", "entityresolution", "StartMatchingJob", 1),
            ("stage_matches", "s3", "PutObject", 1),
            ("start_crawler", "glue", "StartCrawler", 1),
            ("publish_leads", "s3", "CopyObject", 1),
            ("publish_leads", "s3", "PutObject", 2),
            ("publish_leads", "dynamodb", "TransactWriteItems", 1),
            ("publish_leads", "dynamodb", "UpdateItem", 1),
        )
    }
    # boto3 asks again at once: of two in a row the second is the first one's repetition
    faults = tuple(
        fault_at(Kind.TIMEOUT_AFTER_EFFECT, call, 2 * number - 1)
        for call, numbers in lost.items()
        for number in numbers
    )

    assert matched.check(Row(MATCHED, faults)) is None


def test_a_worker_killed_right_after_it_has_published_publishes_once(matched):
    publication = Call("publish_leads", "dynamodb", "TransactWriteItems")

    row = Row(MATCHED, (fault_at(Kind.WORKER_KILLED, publication),))

    assert matched.check(row) is None


UNCHANGED = {kind: Row(MATCHED, (Fault(kind=kind),)) for kind in LEFT_OPEN if kind is not OTHERWISE}


@pytest.fixture(scope="module")
def left_open(matched):
    """What is wrong, by row: a run meets what a job may do, and what a crawl may."""
    return matched.check_together(UNCHANGED.values())


@pytest.mark.parametrize("kind", UNCHANGED)
def test_what_the_guides_leave_open_changes_nothing_that_is_published(left_open, kind):
    assert left_open.get(str(UNCHANGED[kind])) is None


def test_groups_that_are_counted_otherwise_are_a_warning_and_change_no_list(matched):
    with matched.cloud.faults.planned(Fault(kind=OTHERWISE)):
        run = matched.pipeline.execute(INPUT)

    assert differing(results(run), matched.files) == {"report.html", "summary.json"}
    warned = run.document("manifest.json")["warnings"]
    assert sum("counted other match groups" in warning for warning in warned) == 1


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_at_every_call(recorded, kind):
    assert recorded.check_together(recorded.rows([kind])) == {}


@pytest.mark.faults
def test_every_task_may_be_invoked_twice(recorded):
    """The machine's client asks again when an answer is lost: each second call is such a one."""
    invoke = Call("state_machine", "lambda", "Invoke")
    times = recorded.calls[MATCHED.name].count(invoke)
    faults = (
        fault_at(Kind.TIMEOUT_AFTER_EFFECT, invoke, 2 * number + 1) for number in range(times)
    )

    assert recorded.check(Row(MATCHED, tuple(faults))) is None


@pytest.mark.faults
@pytest.mark.parametrize("kind", [Kind.THROTTLE, Kind.SERVER_ERROR, Kind.CONNECTION_RESET])
def test_longer_than_a_client_tries(recorded, kind):
    """Of each task and of each service the first call: the machine tries the task again."""
    calls = [call for call in recorded.calls[MATCHED.name] if call.by != "announce_run"]
    first = {call.by: call for call in reversed(calls)}
    first |= {call.service: call for call in reversed(calls) if call.by in recorded.tasks}
    rows = [
        Row(MATCHED, (fault_at(kind, call, times=EXHAUSTING),))
        for call in sorted(set(first.values()))
    ]

    assert recorded.check_together(rows) == {}


@pytest.mark.faults
@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=Kind.JOB_FAILED),
        Fault(kind=Kind.JOB_SLOW, seconds=13),
        Fault(kind=Kind.CRAWL_FAILED),
        Fault(kind=Kind.CRAWL_CANCELLED),
        Fault(kind=Kind.CRAWL_SLOW, seconds=13),
        *(Fault(kind=kind) for kind in LEFT_OPEN if kind is not OTHERWISE),
        *(Fault(kind=Kind.QUERY_FAILED, call=number) for number in range(1, 12)),
        *(Fault(kind=Kind.QUERY_FAILED, retryable=True, call=number) for number in range(1, 12)),
        Fault(kind=Kind.QUERY_SLOW, seconds=13),
    ],
    ids=str,
)
def test_what_a_service_does_afterwards(recorded, fault):
    ends = {
        Kind.JOB_FAILED: "MatchingFailed",
        Kind.CRAWL_FAILED: "CrawlFailed",
        Kind.CRAWL_CANCELLED: "CrawlFailed",
        Kind.QUERY_FAILED: "published" if fault.retryable else "QueryEngineFailed",
    }
    scenario = replace(MATCHED, ends=ends.get(fault.kind, "published"))
    started = recorded.effects[MATCHED.name]
    if fault.kind is Kind.QUERY_FAILED and fault.retryable:
        started = replace(started, queries=started.queries + 1)

    assert recorded.check(Row(scenario, (fault,), started)) is None


@pytest.mark.faults
def test_nothing_depends_on_the_event_that_tells_of_an_end(recorded):
    ended = "Step Functions Execution Status Change"
    with recorded.cloud.faults.planned(Fault(kind=Kind.EVENT_LOST, event=ended, times=2)):
        run = recorded.pipeline.execute(INPUT)

    assert results(run) == recorded.files
    assert recorded.recover() is None


@pytest.mark.faults
@pytest.mark.parametrize("kind", [Kind.EVENT_DUPLICATED, Kind.EVENT_LATE])
def test_people_are_told_once_however_the_event_comes(recorded, kind):
    ended = "Step Functions Execution Status Change"
    seconds = 2.0 if kind is Kind.EVENT_LATE else 0.0
    with recorded.cloud.faults.planned(Fault(kind=kind, event=ended, times=2, seconds=seconds)):
        run = recorded.pipeline.execute(INPUT)
        recorded.hear(run.output["run_id"])
        recorded.settle()

    with pytest.raises(AssertionError, match="nobody told"):
        recorded.hear(run.output["run_id"], times=2, seconds=3)


@pytest.mark.faults
@pytest.mark.parametrize("kind", [Kind.EVENT_LOST, Kind.EVENT_LATE, Kind.EVENT_DUPLICATED])
def test_a_file_is_in_the_next_run_however_its_event_comes(recorded, kind):
    """A lost event starts nothing: whoever runs next, for another reason, sees the file."""
    rates = TWINS["market_equity"][0].replace("4.5", "4.25")
    seconds = 2.0 if kind is Kind.EVENT_LATE else 0.0
    fault = Fault(kind=kind, event="Object Created", times=2, seconds=seconds)
    shown = recorded.current()[0]
    try:
        with uploads_start_runs(recorded.cloud), recorded.cloud.faults.planned(fault):
            recorded.pipeline.upload({"market_equity": [rates]})
            if kind is not Kind.EVENT_LOST:
                until(lambda: recorded.current()[0] != shown)
                recorded.settle()
        run = recorded.pipeline.execute(INPUT)
        assert {line[2][:3] for line in run.lines("refi_opportunities.csv")[1:]} == {"2.2", "2.3"}
    finally:
        recorded.pipeline.upload(TWINS)
    assert recorded.recover() is None


@contextmanager
def uploads_start_runs(cloud):
    events = cloud.client("events")
    rules = [each for each in events.list_rules()["Rules"] if "aws.s3" in each["EventPattern"]]
    [rule] = [each["Name"] for each in rules if each["Name"].startswith(STACK_NAME)]
    events.enable_rule(Name=rule)
    try:
        yield
    finally:
        events.disable_rule(Name=rule)
