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

# Seconds, ten in all. The short ones are for Athena, which takes at least 100 questions a second:
# https://docs.aws.amazon.com/general/latest/gr/athena.html
PAUSES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, *(0.75,) * 11)
SHORT_PAUSES = (0.03, 0.05, 0.07, 0.1, 0.15, 0.2, *(0.25,) * 38)
# Seconds. A turn of waiting and asking is nine events of an execution's history, of which Step
# Functions keeps 25,000 and then ends the execution; a contract test adds up the longest run.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
_SHORTEST_WAIT, _LONGEST_WAIT = 2, 120


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


def wait_seconds(
    what: str, since: datetime, *, at_most: timedelta, redriven_at: datetime | None
) -> int:
    """How long to wait before asking again: an eighth of the age, 2 to 120 seconds.

    Raises TookTooLong once `what` has gone on for longer than `at_most`. After a redrive the age is
    counted anew, as Step Functions counts its own time-outs.
    """
    since = max(since, redriven_at or since)
    age = clock.now() - since
    if age > at_most:
        raise TookTooLong(
            f"{what} has been waited for since {clock.as_text(since)}, longer than {at_most}; "
            "see in the service's console what holds it up, then redrive the execution, which "
            "waits as long again, or start a new run"
        )
    return max(_SHORTEST_WAIT, min(_LONGEST_WAIT, int(age.total_seconds() / 8)))
