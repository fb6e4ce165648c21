"""Whatever starts or publishes something asks first whether the lease is still its run's."""

import importlib
import json
from dataclasses import fields
from pathlib import Path

import pytest

from lambdas.shared import aws
from lambdas.shared.errors import LeaseLost
from lambdas.shared.ledger import items, lease
from lambdas.shared.ledger.items import Write
from tests.unit.conftest import CLIENTS
from tests.unit.support.held import LEASE

PROJECT = Path(__file__).parents[3]
DEFINITION = json.loads((PROJECT / "statemachine/refi_ready.asl.json").read_text(encoding="utf-8"))
TASKS = {
    name.lower().replace(" ", "_"): state["Parameters"]["Payload"]
    for name, state in DEFINITION["States"].items()
    if state["Type"] == "Task"
}
FENCED = sorted(name for name, payload in TASKS.items() if "lease" in payload)


@pytest.fixture
def task(environment, held):
    """A handler, with every setting it reads."""

    def find(name):
        module = importlib.import_module(f"lambdas.{name}")
        settings = {field.name: "any" for field in fields(module.Settings)}
        environment(**settings | {"ledger_table": held})
        return module.handler

    return find


@pytest.fixture
def calls():
    """The AWS calls that were made, in order."""
    made = []
    for client in CLIENTS:
        client().meta.events.register(
            "before-call", lambda model, **_: made.append(f"{model.service_model}.{model.name}")
        )
    return made


def test_all_that_starts_or_publishes_is_handed_the_lease():
    looks_only = {"admit_run", "check_matching", "check_query"}

    assert [name for name in TASKS if name not in looks_only] == [
        name for name in TASKS if name in FENCED
    ]


@pytest.mark.parametrize("name", FENCED)
def test_a_task_is_handed_the_lease_of_its_own_execution(name):
    assert TASKS[name]["lease"] == {"owner.$": "$$.Execution.Id", "fence.$": "$.run.fence"}


@pytest.mark.parametrize(
    "other", [{"owner": "arn:another"}, {"fence": 8}], ids=["another owner", "another time"]
)
@pytest.mark.parametrize("name", FENCED)
def test_without_the_lease_a_task_asks_for_it_and_does_nothing_else(
    name, other, task, task_event, held, calls, context
):
    items.write(held, Write(item=lease.ITEM, when=LEASE, sets=other))
    handler = task(name)
    calls.clear()

    with pytest.raises(LeaseLost, match="Nothing was started or published; start a new run"):
        handler(task_event(name), context)

    assert {call.rpartition(".")[2] for call in calls} == {"GetItem"}


def test_clients_are_those_that_tasks_have():
    assert {client.__name__ for client in CLIENTS} == {
        name for name, found in vars(aws).items() if hasattr(found, "cache_clear")
    }
