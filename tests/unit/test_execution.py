"""The context object's account of an execution: what it may lack, and what it may have besides."""

from datetime import UTC, datetime

import pytest

from lambdas.shared.execution import Execution
from tests.unit.support.held import execution


def test_before_a_redrive_nothing_says_when_one_was():
    ours = Execution.parse(execution(given={"force": True}))

    assert (ours.arn, ours.given) == (execution()["Id"], {"force": True})
    assert (ours.redrive_count, ours.redriven_at) == (0, None)


def test_the_example_in_the_guide_has_no_count():
    """https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"""
    context = execution()
    del context["RedriveCount"]

    assert Execution.parse(context).redrive_count == 0


@pytest.mark.parametrize("fraction", ["", ".1", ".123", ".123456", ".123456789"])
def test_a_time_has_as_many_decimals_as_it_needs(fraction):
    context = execution(redrives=2, redriven_at=f"2026-11-22T12:00:00{fraction}Z")

    ours = Execution.parse(context)

    assert ours.redrive_count == 2
    assert ours.redriven_at == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_field_that_is_new_there_is_no_hindrance():
    assert Execution.parse({**execution(), "Mood": "fine"}) == Execution.parse(execution())
