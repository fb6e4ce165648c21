"""Work for later is done in its order, and none of it ends the thread."""

import threading
import time

import pytest

from infra.embedded.upkeep.timer import Timer


@pytest.fixture
def timer():
    timer = Timer("test")
    yield timer
    timer.stop()


def test_work_is_done_when_it_falls_due_and_otherwise_in_order(timer):
    done, last = [], threading.Event()
    timer.after(1, last.set)
    timer.after(0.05, lambda: done.append("later"))
    for number in range(5):
        timer.soon(lambda number=number: done.append(number))

    assert last.wait(10)
    assert done == [0, 1, 2, 3, 4, "later"]


def test_work_may_bring_more_work_before_it_has_caught_up(timer):
    done = []
    timer.soon(lambda: timer.soon(lambda: timer.soon(lambda: done.append("third"))))

    timer.catch_up()

    assert done == ["third"]


def test_work_that_fails_is_logged_and_the_rest_is_done(timer, caplog):
    done = []
    timer.soon(lambda: 1 // 0)
    timer.soon(lambda: done.append("rest"))

    timer.catch_up()

    assert done == ["rest"]
    assert "test failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_end_does_not_wait_for_what_is_not_due():
    timer, done = Timer("test"), []
    timer.after(600, lambda: done.append("late"))
    started = time.monotonic()

    timer.stop()

    assert time.monotonic() - started < 10
    assert done == []
