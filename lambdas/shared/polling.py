"""Waiting for somebody else's job: look briefly, say how long to wait, give up in the end.

A check looks a few times by itself before it sends the machine into a Wait state: short jobs are
seen at once, and a state transition is paid for only where a job takes its time.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from lambdas.shared import clock
from lambdas.shared.errors import TookTooLong

Answer = TypeVar("Answer")

# Seconds, ten in all. The short ones are for Athena, which takes 100 questions a second:
# https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
PAUSES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, *(0.75,) * 11)
SHORT_PAUSES = (0.03, 0.05, 0.07, 0.1, 0.15, 0.2, *(0.25,) * 38)
_SHORTEST_WAIT, _LONGEST_WAIT = 2, 60  # seconds


def look(
    ask: Callable[[], Answer],
    *,
    settled: Callable[[Answer], bool],
    pauses: Sequence[float] = PAUSES,
) -> Answer:
    """The first settled answer, or after about ten seconds the last one."""
    for pause in pauses:
        answer = ask()
        if settled(answer):
            return answer
        time.sleep(pause)
    return ask()


def wait_seconds(what: str, since: datetime, *, at_most: timedelta) -> int:
    """How long to wait before asking again: a tenth of the age, 2 to 60 seconds.

    Raises TookTooLong once `what` has gone on for longer than `at_most`.
    """
    age = clock.now() - since
    if age > at_most:
        raise TookTooLong(
            f"{what} has been waited for since {clock.as_text(since)}, longer than {at_most}; "
            "see in the service's console what holds it up, then start a new run"
        )
    return max(_SHORTEST_WAIT, min(_LONGEST_WAIT, int(age.total_seconds() / 10)))
