"""What people are told of an ending, in plain words, and of which endings they are told.

People are told what they should act upon and would not see otherwise: a published list, files that
were turned away, a failure. A duplicate or coalesced run is no news. Nor is an incomplete one
while files are still coming in; at the schedule's hour it is. A person who starts a run by hand
sees that another one is busy.
"""

from __future__ import annotations

from dataclasses import dataclass

from lambdas.shared import errors
from lambdas.shared.announcement.endings import Ending
from lambdas.shared.text.counting import counted

_LONGEST_SUBJECT = 100  # of an e-mail from SNS, in ASCII
_REDRIVE = "aws stepfunctions redrive-execution --execution-arn"


@dataclass(frozen=True, kw_only=True)
class Announcement:
    subject: str
    text: str


def of(ending: Ending, *, stack_name: str, is_published: bool) -> Announcement | None:
    """None where there is nothing to tell. `is_published`: the ledger says so of the run."""
    told = _told(ending, is_published)
    if told is None:
        return None
    headline, *paragraphs = told
    text = "\n\n".join(
        (f"Run {ending.run_id} {headline}.", *paragraphs, f"The execution: {_link(ending)}")
    )
    subject = f"{stack_name}: run {headline}".encode("ascii", "replace").decode()
    return Announcement(subject=subject[:_LONGEST_SUBJECT], text=text)


def _told(ending: Ending, is_published: bool) -> tuple[str, ...] | None:
    """A headline and paragraphs."""
    match ending.status:
        case "published":
            return _published(ending)
        case "rejected":
            return ("was not made: files were rejected", ending.output["message"])
        case "incomplete" if ending.trigger == "schedule":
            return ("was not made: files are missing", ending.output["message"])
        case "succeeded":
            return ("has ended", "What it came to stands in the execution's output.")
        case "aborted":
            return ("was stopped by hand", *_how_to_go_on(ending, is_published))
        case "failed" | "timed_out":
            return _failed(ending, is_published)
        case _:
            return None


def _published(ending: Ending) -> tuple[str, ...]:
    output = ending.output
    count = output["opportunities"]
    tiers = [f"{number:,} {tier}" for tier, number in output["by_tier"].items() if number]
    found = f"found {counted(count, 'opportunity', 'opportunities')}"
    parts = [
        f"{', '.join(tiers)}." if tiers else "Nobody is on the list.",
        *output.get("warnings", []),
        f"The files: {output['output']}",
        output["matching"],
    ]
    if unused := output["rejected_rows"]:
        rows = counted(unused, "row or value was", "rows and values were")
        parts.append(f"{rows} not used; rejected_rows.csv says which and why.")
    for file in output["rejected_files"]:
        parts.append(f"Rejected: {file['key']!r} {file['reason']}")
    return (found, *parts)


def _failed(ending: Ending, is_published: bool) -> tuple[str, ...]:
    ran_out = ending.status == "timed_out"
    where = f' at "{ending.state}"' if ending.state else ""
    what = f"ran out of time{where}" if ran_out else f"failed{where}"
    reason = ": ".join(part for part in (ending.error, ending.cause) if part)
    return (what, *([reason] if reason else []), *_how_to_go_on(ending, is_published))


def _how_to_go_on(ending: Ending, is_published: bool) -> tuple[str, ...]:
    there = f' at "{ending.state}"' if ending.state else ""
    redrive = (
        f"redrive it within 14 days, and it goes on{there}:\n  {_REDRIVE} {ending.execution_arn}"
    )
    if is_published:
        return (
            "Its list is published all the same. What was left to do, whichever run comes next "
            f"does first; or {redrive}",
        )
    stands = "Nothing was published; what was published before stands."
    if ending.error == errors.LeaseLost.__name__:
        return (stands, "Another run has taken its place: there is nothing to redrive.")
    return (
        stands,
        f"When the cause is removed, {redrive}",
        "Or leave it: the next upload or the schedule starts a new run. Once one has begun, this "
        "one can no longer be redriven: it would end with LeaseLost.",
    )


def _link(ending: Ending) -> str:
    console = f"https://{ending.region}.console.aws.amazon.com/states/home"
    return f"{console}?region={ending.region}#/v2/executions/details/{ending.execution_arn}"
