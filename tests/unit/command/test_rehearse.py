"""What a rehearsal says of what it has seen."""

import io

import pytest

from infra.command.rehearsal.observations import Observation
from infra.command.rehearse import show
from infra.command.screen.terminal import Console


def said(*holds):
    """Of as many observations, line by line."""
    text = io.StringIO()
    seen = [
        Observation(about=f"thing {at}", assumed="[one]", seen="[other]", holds=each)
        for at, each in enumerate(holds)
    ]
    show(seen, Console(file=text, width=80))
    return [" ".join(line.split()) for line in text.getvalue().splitlines()]


def test_each_thing_that_was_looked_at_is_told_with_what_was_assumed_otherwise():
    assert said(True, None, False) == [
        "as assumed thing 0: [other]",
        "seen thing 1: [other]",
        "OTHERWISE thing 2: [other]",
        "→ assumed: [one]",
        "3 things looked at: 1 otherwise than assumed.",
    ]


@pytest.mark.parametrize("holds", [True, None])
def test_what_is_not_otherwise_is_as_assumed(holds):
    assert said(holds, True)[-1] == "2 things looked at: all is as assumed."
