"""Work for later is done in its order, and none of it ends the thread."""

import threading
import time

import pytest

from infra.embedded.upkeep.timer import Agenda


@pytest.fixture
def agenda():
    agenda = Agenda("test")
    yield agenda
    agenda.stop()


def test_work_is_done_when_it_falls_due_and_otherwise_in_order(agenda):
    done, last = [], threading.Event()
    agenda.after(1, last.set)
    agenda.after(0.05, lambda: done.append("later"))
    for number in range(5):
        agenda.soon(lambda number=number: done.append(number))

    assert last.wait(10)
    assert done == [0, 1, 2, 3, 4, "later"]


def test_work_may_bring_more_work_before_it_has_caught_up(agenda):
    done = []
    agenda.soon(lambda: agenda.soon(lambda: agenda.soon(lambda: done.append("third"))))

    agenda.catch_up()

    assert done == ["third"]


def test_work_that_fails_is_logged_and_the_rest_is_done(agenda, caplog):
    done = []
    agenda.soon(lambda: 1 // 0)
    agenda.soon(lambda: done.append("rest"))

    agenda.catch_up()

    assert done == ["rest"]
    assert "test failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_end_does_not_wait_for_what_is_not_due():
    agenda, done = Agenda("test"), []
    agenda.after(600, lambda: done.append("late"))
    started = time.monotonic()

    agenda.stop()

    assert time.monotonic() - started < 10
    assert done == []
