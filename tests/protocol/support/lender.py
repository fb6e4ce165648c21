"""What may happen to a lender's account, in any order, and what must be true of it all the time."""

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lambdas import announce_run
from lambdas.shared import settings
from lambdas.shared.contract import BY_NAME
from tests.protocol.support.claims import BAD, REQUIRED, Claims
from tests.protocol.support.stand_ins import call
from tests.protocol.support.turns import ALL_CALLS, Turn, Work
from tests.protocol.support.workflow import ENVIRONMENT, LINGERING, STATES, Execution, Workflow

BY_HAND = [{}, {"force": True}, {"limits": {"min_rate_spread": "0.5"}}, {"as_of": "2026-11-01"}]
MOST_ROUNDS = 50  # until all has ended, each with a task of each execution

MOST_RUNNING = 3
TASKS = st.integers(0, 5)  # from "Admit run" to "Publish leads"
CALLS = st.integers(0, 25)  # of which a task makes twenty or so
GONE_WRONG = st.sampled_from([turn for turn in Turn if turn is not Turn.WELL])
WHICH = st.integers(0, 10**6)  # of those that there are, counted round


def good(dataset: str, number: int) -> bytes:
    """One of a few contents: the same files are dropped again every now and then."""
    keys = [f"{dataset[:1]}{number}-{row}" for row in range(1 + number)]
    rows = [",".join([key] * len(BY_NAME[dataset].header)) for key in keys]
    return "\n".join([",".join(BY_NAME[dataset].header), *rows, ""]).encode()


class Lender(RuleBasedStateMachine):
    """Each rule is something that happens; at the end everything comes to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.workflow = Workflow()
        self.account = self.workflow.account
        self.events: list[dict[str, Any]] = []  # of uploads, on their way
        self.claims = Claims(self.workflow)
        self._patches = ExitStack()
        self._patches.enter_context(mock.patch.dict(os.environ, ENVIRONMENT))
        self._patches.enter_context(self.account.stands_in())
        settings.read.cache_clear()
        for name in REQUIRED:
            self.upload(name, number=0)

    @rule(dataset=st.sampled_from(REQUIRED), number=st.sampled_from([0, 1, 2, None]))
    def upload(self, dataset: str, number: int | None) -> None:
        """`number`: which of the good contents; None: a bad one."""
        self.workflow.pass_time(timedelta(seconds=1))
        key = f"{dataset}/x.csv"
        version = self.account.s3.put("raw", key, BAD if number is None else good(dataset, number))
        detail = {"object": {"key": key, "version-id": version.version_id}}
        event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
        self.events.append(event)

    @precondition(lambda self: self.events)
    @rule(which=WHICH, times=st.sampled_from([0, 1, 1, 2]), tasks=TASKS, calls=CALLS)
    def an_event_arrives(self, which: int, times: int, tasks: int, calls: int) -> None:
        """Early, late, twice, or never."""
        event = self.events.pop(which % len(self.events))
        for _ in range(times):
            self._work(self.workflow.start(event), tasks, calls)

    @precondition(lambda self: len(self.running) < MOST_RUNNING)
    @rule(given=st.sampled_from([{"trigger": "schedule"}, *BY_HAND]), tasks=TASKS, calls=CALLS)
    def a_run_is_started(self, given: dict[str, Any], tasks: int, calls: int) -> None:
        self._work(self.workflow.start(given), tasks, calls)

    @precondition(lambda self: self.at_work)
    @rule(which=WHICH, tasks=TASKS, calls=CALLS)
    def an_execution_works(self, which: int, tasks: int, calls: int) -> None:
        self._work(_pick(self.at_work, which), tasks, calls)

    @precondition(lambda self: self.at_work)
    @rule(which=WHICH, calls=CALLS, turn=GONE_WRONG)
    def a_call_goes_wrong(self, which: int, calls: int, turn: Turn) -> None:
        self.workflow.proceed(_pick(self.at_work, which), calls, turn)

    @precondition(lambda self: self.at_work)
    @rule(which=WHICH, calls=CALLS)
    def a_function_cannot_be_heard_any_more(self, which: int, calls: int) -> None:
        """After some calls: it is asked again, while it works on."""
        execution = _pick(self.at_work, which)
        self.workflow.proceed(execution, calls)
        if execution.work is not None:
            self.workflow.forget(execution)

    @precondition(lambda self: self.orphans)
    @rule(which=WHICH, calls=CALLS)
    def a_function_works_that_nobody_waits_for(self, which: int, calls: int) -> None:
        _pick(self.orphans, which).take(calls)

    @precondition(lambda self: self.running)
    @rule(which=WHICH, status=st.sampled_from(["ABORTED", "TIMED_OUT"]))
    def an_execution_is_stopped(self, which: int, status: str) -> None:
        self.workflow.stop(_pick(self.running, which), status)

    @precondition(lambda self: self.redrivable)
    @rule(which=WHICH)
    def an_execution_is_redriven(self, which: int) -> None:
        self.workflow.redrive(_pick(self.redrivable, which))

    @rule(misleads=st.booleans())
    def what_is_said_of_executions_becomes(self, misleads: bool) -> None:
        """DescribeExecution is eventually consistent: it may be as wrong as can be."""
        self.workflow.misleads = misleads
        self.workflow.was_misled |= misleads

    @rule(minutes=st.sampled_from([1, 20]))
    def time_passes(self, minutes: int) -> None:
        """Who waits asks again."""
        self.workflow.pass_time(timedelta(minutes=minutes))
        for execution in self.waiting:
            self.workflow.wake(execution)

    @precondition(lambda self: self.workflow.endings)
    @rule(which=WHICH, times=st.sampled_from([0, 1, 2]))
    def an_ending_is_heard_of(self, which: int, times: int) -> None:
        """Late, twice, in another order than it happened; or never."""
        ending = self.workflow.endings.pop(which % len(self.workflow.endings))
        for _ in range(times):
            call(announce_run, ending)

    def _work(self, execution: Execution, tasks: int, calls: int) -> None:
        """It ends some tasks, and makes some calls of the next one."""
        for number in (*tasks * [ALL_CALLS], calls):
            if execution.is_at_work:
                self.workflow.proceed(execution, number)
                self.it_all_holds()

    @property
    def running(self) -> list[Execution]:
        return [each for each in self.workflow.executions if each.status == "RUNNING"]

    @property
    def at_work(self) -> list[Execution]:
        return [each for each in self.running if each.is_at_work]

    @property
    def waiting(self) -> list[Execution]:
        return [each for each in self.running if STATES[each.state]["Type"] == "Wait"]

    @property
    def redrivable(self) -> list[Execution]:
        unsuccessful = {"FAILED", "ABORTED", "TIMED_OUT"}
        return [each for each in self.workflow.executions if each.status in unsuccessful]

    @property
    def orphans(self) -> list[Work]:
        return [work for work in self.workflow.orphans if not work.is_over]

    @invariant()
    def it_all_holds(self) -> None:
        self.claims.check()

    def teardown(self) -> None:
        try:
            self._come_to_rest()
        finally:
            for execution in self.workflow.executions:
                self.workflow.leave(execution)
            self.workflow.pass_time(LINGERING)
            self._patches.close()
            settings.read.cache_clear()

    def _come_to_rest(self) -> None:
        """What is on its way arrives, what runs ends, the schedule comes once more."""
        self.workflow.misleads = False
        for event in self.events:
            self.workflow.start(event)
        self._let_all_end()
        last = self.workflow.start({"trigger": "schedule"})
        self._let_all_end()
        self.claims.check_at_rest(last)

    def _let_all_end(self) -> None:
        self.workflow.pass_time(LINGERING)
        for _ in range(MOST_ROUNDS):
            for execution in self.waiting:
                self.workflow.wake(execution)
            for execution in self.at_work:
                self.workflow.proceed(execution, ALL_CALLS)
            self.workflow.pass_time(timedelta(minutes=1))
        assert not self.running, [each.state for each in self.running]


def _pick(some: list[Any], which: int) -> Any:
    return some[which % len(some)]
