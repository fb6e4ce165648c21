"""The project's own machine over tasks that answer by script: every way through it, every wait."""

import json
import textwrap
import time
from pathlib import Path

import pytest

from tests.embedded.support import assemblies

DEFINITION = Path(__file__).parents[3] / "statemachine" / "refi_ready.asl.json"
SECONDS = 60

# Each answer once, in order; the last one again and again. A process belongs to one function.
SCRIPTED = """
    import json, os

    asked = 0

    def handler(event, context):
        global asked
        answers = json.loads(os.environ["ANSWERS"])
        answer = answers[min(asked, len(answers) - 1)]
        asked += 1
        return answer
"""


def admitted(status):
    rest = {"run_id": "r", "limits": {}, "as_of": "2026-11-22", "band": {}, "fence": 1}
    return {"status": status, "wait_seconds": 1, **rest}


def query(stage, status=None):
    rest = {"name": "q", "attempt": 1, "execution_id": "e", "destination": None, "matching": None}
    completed = {name: {} for name in ("prepared_borrowers", "matching_input")}
    rest |= {"stage": stage, "completed": completed, "begun": {}}
    return {**rest, "status": status, "wait_seconds": 1}


def matching(status):
    rest = {"workflow": "w", "job_id": "j", "prepared_by": "r", "reused": False}
    return {**rest, "status": status, "wait_seconds": 1, "progress": {}, "crawl": {}}


def job(status):
    counts = dict.fromkeys(("input_records", "match_ids", "records_not_processed"), 1)
    return {**counts, "status": status, "wait_seconds": 1}


def asked_for_a_crawl(status):
    return {"status": status, "asked_at": "t", "wait_seconds": 1}


def crawl(status):
    return {"status": status, "wait_seconds": 1, "partition_added_by": None}


# What leads through every state that waits.
ANSWERS = {
    "admit_run": [admitted("queued"), admitted("admitted")],
    "stage_snapshot": [{"staged_at": "t"}],
    "start_query": [query("judge"), *[query("prepare")] * 3, query("evaluate")],
    "check_query": [
        query("judge", "running"),
        query("judge", "done"),
        query("prepare", "retry"),
        query("prepare", "again"),
        query("prepare", "done"),
        query("evaluate", "next"),
        query("evaluate", "done"),
    ],
    "start_matching": [matching("busy"), matching("started")],
    "check_matching": [job("running"), job("again"), job("succeeded")],
    "stage_matches": [{"staged_at": "t", "rows": 1}],
    "start_crawler": [asked_for_a_crawl("busy"), asked_for_a_crawl("started")],
    "check_crawler": [crawl("running"), crawl("again"), crawl("succeeded")],
    "publish_leads": [{"status": "published"}],
}

QUERY = ["Start query", "Check query", "Query finished?"]
JOB = ["Check matching", "Matching finished?"]
CRAWL = ["Check crawler", "Crawler finished?"]
ORDER = [
    *("Admit run", "Admitted?", "Wait for the current run", "Admit run", "Admitted?"),
    *("Stage snapshot", "Judge rows", *QUERY, "Wait for query", *QUERY[1:]),
    *("Prepare borrowers", *QUERY, "Wait before retry", *QUERY, "Wait before retry", *QUERY),
    *("Start matching", "Matching started?", "Wait for a matching slot"),
    *("Start matching", "Matching started?", *JOB, "Wait for matching", *JOB),
    *("Start matching", "Matching started?", *JOB, "Stage matches"),
    *("Start crawler", "Crawler started?", "Wait for the crawler"),
    *("Start crawler", "Crawler started?", *CRAWL, "Wait for crawl", *CRAWL),
    *("Start crawler", "Crawler started?", *CRAWL),
    *("Evaluate leads", *QUERY, *QUERY, "Publish leads", "Run published"),
]


@pytest.fixture(scope="module")
def machine(cloud, tmp_path_factory):
    """Makes a machine of the definition with tasks that give these answers; returns its ARN."""
    asset = tmp_path_factory.mktemp("asset")
    (asset / "scripted.py").write_text(textwrap.dedent(SCRIPTED))

    def machine(name, answers):
        resources = {
            task.title().replace("_", ""): assemblies.function(
                "scripted.handler",
                Timeout=20,
                Environment={"Variables": {"ANSWERS": json.dumps(given)}},
            )
            for task, given in answers.items()
        }
        outputs = {key: {"Ref": key} for key in resources} | {
            "Arn": {"Fn::GetAtt": ["Role", "Arn"]}
        }
        assembly = assemblies.write(
            tmp_path_factory.mktemp("assembly"),
            name,
            {"Role": assemblies.ROLE, **resources},
            outputs=outputs,
            asset=asset,
        )
        deployed = cloud.deploy(assembly, name)
        definition = DEFINITION.read_text(encoding="utf-8")
        for task in answers:
            function = deployed[task.title().replace("_", "")]
            definition = definition.replace(f"${{{task}}}", function)
        return cloud.client("stepfunctions").create_state_machine(
            name=name, definition=definition, roleArn=deployed["Arn"]
        )["stateMachineArn"]

    return machine


def run(cloud, machine):
    """How an execution ends, and the states that it enters."""
    client = cloud.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=machine)["executionArn"]
    deadline = time.monotonic() + SECONDS
    while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < deadline, "still running"
        time.sleep(0.1)
    pages = client.get_paginator("get_execution_history").paginate(executionArn=arn)
    entered = [
        event["stateEnteredEventDetails"]["name"]
        for page in pages
        for event in page["events"]
        if "stateEnteredEventDetails" in event
    ]
    return ended, entered


def test_whatever_is_waited_for_is_asked_after_again_and_the_run_goes_on(cloud, machine):
    ended, entered = run(cloud, machine("waits", ANSWERS))

    assert (ended["status"], entered) == ("SUCCEEDED", ORDER)
    assert json.loads(ended["output"]) == {"status": "published"}
    waits = [
        state
        for state, told in json.loads(DEFINITION.read_text(encoding="utf-8"))["States"].items()
        if told["Type"] == "Wait"
    ]
    assert set(waits) <= set(entered)


@pytest.mark.parametrize("status", ["reused", "nobody"])
def test_with_a_resolution_at_hand_nothing_is_matched_and_nothing_crawled(cloud, machine, status):
    answers = {
        **ANSWERS,
        "admit_run": [admitted("admitted")],
        "check_query": [query(stage, "done") for stage in ("judge", "prepare", "evaluate")],
        "start_matching": [matching(status)],
    }

    ended, entered = run(cloud, machine(status, answers))

    assert ended["status"] == "SUCCEEDED"
    assert entered[entered.index("Start matching") :][:3] == [
        *("Start matching", "Matching started?", "Evaluate leads")
    ]


def test_a_run_with_nothing_to_do_answers_what_admission_said(cloud, machine):
    answer = {"status": "incomplete", "missing": ["market_equity"]}

    ended, entered = run(cloud, machine("idle", {**ANSWERS, "admit_run": [answer]}))

    assert (ended["status"], entered) == ("SUCCEEDED", ["Admit run", "Admitted?", "Nothing to do"])
    assert json.loads(ended["output"]) == answer


@pytest.mark.parametrize(
    ("task", "answer", "state"),
    [
        ("check_query", query("judge", "unheard of"), "Query finished?"),
        ("start_matching", matching("unheard of"), "Matching started?"),
        ("check_matching", job("unheard of"), "Matching finished?"),
        ("check_crawler", crawl("unheard of"), "Crawler finished?"),
    ],
)
def test_an_answer_that_no_choice_knows_ends_the_run(cloud, machine, task, answer, state):
    answers = {
        **ANSWERS,
        "admit_run": [admitted("admitted")],
        "check_query": [query("judge", "done"), query("prepare", "done")],
        "start_matching": [matching("started")],
        "check_matching": [job("succeeded")],
        "start_crawler": [asked_for_a_crawl("started")],
        task: [answer],
    }

    ended, entered = run(cloud, machine(f"odd-{task}".replace("_", "-"), answers))

    assert (ended["status"], ended["error"]) == ("FAILED", "States.NoChoiceMatched")
    assert f"'{state}'" in ended["cause"]
    assert entered[-1] == state


def test_a_choice_about_what_is_not_there_ends_the_run(cloud, machine):
    """https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    ended, entered = run(cloud, machine("blank", {**ANSWERS, "admit_run": [{"missing": []}]}))

    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert entered[-1] == "Admitted?"
