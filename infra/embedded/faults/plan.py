"""A fault plan: what is to go wrong, where, and when.

    {
      "seed": 7,
      "faults": [
        {"kind": "throttle", "service": "glue", "operation": "StartCrawler"},
        {"kind": "timeout_after_effect", "service": "s3", "operation": "PutObject",
         "by": "publish_leads", "call": 2},
        {"kind": "server_error", "service": "dynamodb", "operation": "GetItem", "probability": 0.1},
        {"kind": "query_failed", "retryable": true, "call": 3},
        {"kind": "event_late", "event": "Object Created", "seconds": 5}
      ]
    }

A fault happens at one occasion of its sort, the first, unless `call` says which one, counted from
1, and `times` from there on how many; or at each with a `probability`, by the plan's `seed`. A
client's own retries are requests like any other, and count.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from infra.embedded.protocol.operations import service_model


class WrongPlan(ValueError):
    """The plan cannot be followed; the message names the entry and what is allowed."""


class Kind(StrEnum):
    # of a request
    THROTTLE = "throttle"  # the service asks for fewer requests
    SERVER_ERROR = "server_error"  # it fails on its side, HTTP 500, and nothing has happened
    CONNECTION_RESET = "connection_reset"  # the connection ends, and nothing has happened
    TIMEOUT_AFTER_EFFECT = "timeout_after_effect"  # it has happened, and its answer is lost
    ACCESS_DENIED = "access_denied"  # IAM says no
    SLOW = "slow"  # it is answered late
    WORKER_KILLED = "worker_killed"  # it has happened, and the function's process is killed
    # of what a service does after its answer
    JOB_FAILED = "job_failed"  # the matching job ends FAILED, its output written
    JOB_SLOW = "job_slow"
    # It ends SUCCEEDED, and does what Entity Resolution's guide leaves open.
    JOB_ELSEWHERE = "job_elsewhere"  # its folder stands elsewhere, its files have other names
    JOB_GZIPPED = "job_gzipped"  # its files are compressed
    JOB_REORDERED = "job_reordered"  # columns in another order and case, no quotes, CRLF
    JOB_WITHOUT_RULES = "job_without_rules"  # there is no column MatchRule
    JOB_WITHOUT_SINGLES = "job_without_singles"  # a record without a match has no row
    JOB_BLANK_SINGLES = "job_blank_singles"  # or a row with a blank MatchID
    JOB_COUNTS_OTHERWISE = "job_counts_otherwise"  # matchIDs is some other number
    JOB_WITHOUT_METRICS = "job_without_metrics"  # it tells no metrics
    CRAWL_FAILED = "crawl_failed"  # the crawl ends FAILED, and has added nothing
    CRAWL_CANCELLED = "crawl_cancelled"  # likewise, as if somebody had stopped it
    CRAWL_SLOW = "crawl_slow"
    CRAWL_PASSES_BY = "crawl_passes_by"  # it ends SUCCEEDED, and has added no partition
    CRAWL_DEPRECATES = "crawl_deprecates"  # likewise, and has marked the table as deprecated
    CRAWL_MISREADS = "crawl_misreads"  # it describes the partition with another SerDe
    QUERY_FAILED = "query_failed"  # the query ends FAILED, and what it wrote stays behind
    QUERY_SLOW = "query_slow"
    # of an event on its way to the rules
    EVENT_LOST = "event_lost"
    EVENT_LATE = "event_late"
    EVENT_DUPLICATED = "event_duplicated"


# What a job or a crawl may do that the guides leave open: each ends well.
LEFT_OPEN = (
    Kind.JOB_ELSEWHERE,
    Kind.JOB_GZIPPED,
    Kind.JOB_REORDERED,
    Kind.JOB_WITHOUT_RULES,
    Kind.JOB_WITHOUT_SINGLES,
    Kind.JOB_BLANK_SINGLES,
    Kind.JOB_COUNTS_OTHERWISE,
    Kind.JOB_WITHOUT_METRICS,
    Kind.CRAWL_PASSES_BY,
    Kind.CRAWL_DEPRECATES,
    Kind.CRAWL_MISREADS,
)

_WHEN = frozenset({"call", "times", "probability"})
_OF_REQUEST = frozenset({"service", "operation", "by"}) | _WHEN

# What an entry may say beside its kind, and what of it it must.
_MAY: Mapping[Kind, frozenset[str]] = {
    Kind.THROTTLE: _OF_REQUEST,
    Kind.SERVER_ERROR: _OF_REQUEST,
    Kind.CONNECTION_RESET: _OF_REQUEST,
    Kind.TIMEOUT_AFTER_EFFECT: _OF_REQUEST | {"seconds"},
    Kind.ACCESS_DENIED: _OF_REQUEST,
    Kind.SLOW: _OF_REQUEST | {"seconds"},
    Kind.WORKER_KILLED: _OF_REQUEST,
    Kind.JOB_FAILED: _WHEN,
    Kind.JOB_SLOW: _WHEN | {"seconds"},
    Kind.CRAWL_FAILED: _WHEN,
    Kind.CRAWL_CANCELLED: _WHEN,
    Kind.CRAWL_SLOW: _WHEN | {"seconds"},
    **dict.fromkeys(LEFT_OPEN, _WHEN),
    Kind.QUERY_FAILED: _WHEN | {"retryable"},
    Kind.QUERY_SLOW: _WHEN | {"seconds"},
    Kind.EVENT_LOST: _WHEN | {"event"},
    Kind.EVENT_LATE: _WHEN | {"event", "seconds"},
    Kind.EVENT_DUPLICATED: _WHEN | {"event"},
}
_MUST: Mapping[Kind, frozenset[str]] = {
    **{kind: frozenset({"service", "operation"}) for kind in Kind if _MAY[kind] >= _OF_REQUEST},
    Kind.SLOW: frozenset({"service", "operation", "seconds"}),
    **{kind: frozenset({"seconds"}) for kind in (Kind.JOB_SLOW, Kind.CRAWL_SLOW)},
    **{kind: frozenset({"seconds"}) for kind in (Kind.QUERY_SLOW, Kind.EVENT_LATE)},
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One entry. Empty text means any: `by` is a caller as `calls.Callers` names it, `event` a
    detail type, as "Object Created". `seconds`: how long it takes, or a client is kept waiting
    before its connection ends.
    """

    kind: Kind
    service: str = ""  # as boto3 names it
    operation: str = ""  # as the API does
    by: str = ""
    event: str = ""
    call: int = 1
    times: int = 1
    probability: float | None = None
    seconds: float = 0.0
    retryable: bool = False

    def __str__(self) -> str:
        where = " ".join(part for part in (self.service, self.operation, self.event) if part)
        by = f" by {self.by}" if self.by else ""
        return f"{self.kind} at {where}{by}" if where else f"{self.kind}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    faults: tuple[Fault, ...]
    seed: int = 0


def read(path: Path) -> Plan:
    """Raises WrongPlan, and OSError where there is no such file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WrongPlan(f"{path} is no JSON: {error}") from error
    return parse(document)


def parse(document: Any) -> Plan:
    """A plan from what its JSON says. Raises WrongPlan."""
    if not isinstance(document, dict) or not isinstance(document.get("faults"), list):
        raise WrongPlan('a fault plan is {"faults": [{"kind": …}, …]}, and may have a "seed"')
    if unknown := sorted(document.keys() - {"faults", "seed"}):
        raise WrongPlan(f'unknown member "{unknown[0]}" of the plan: it has "faults" and "seed"')
    seed = document.get("seed", 0)
    if not _is_whole(seed):
        raise WrongPlan(f"the plan's seed is {seed!r}: give a whole number")
    faults = document["faults"]
    return Plan(faults=tuple(_fault(n, each) for n, each in enumerate(faults, 1)), seed=seed)


def _fault(number: int, entry: Any) -> Fault:
    try:
        return _checked(entry)
    except WrongPlan as wrong:
        raise WrongPlan(f"fault {number}: {wrong}") from wrong


def _checked(entry: Any) -> Fault:
    if not isinstance(entry, dict):
        raise WrongPlan(f"{entry!r} is none: give an object with a kind")
    given = dict(entry)
    try:
        kind = Kind(given.pop("kind", None))
    except ValueError:
        raise WrongPlan(f"kind is {entry.get('kind')!r}: give one of {', '.join(Kind)}") from None
    if strange := sorted(given.keys() - _MAY[kind]):
        allowed = ", ".join(sorted(_MAY[kind]))
        raise WrongPlan(f'{kind} has no "{strange[0]}": it may have {allowed}')
    if missing := sorted(_MUST.get(kind, frozenset()) - given.keys()):
        raise WrongPlan(f'{kind} needs "{missing[0]}"')
    if "probability" in given and given.keys() & {"call", "times"}:
        raise WrongPlan("give either a probability, or call and times")
    for name, value in given.items():
        _demand(name, value)
    if "service" in given:
        _demand_operation(given["service"], given["operation"])
    return Fault(kind=kind, **given)


def _demand(name: str, value: Any) -> None:
    """Raises WrongPlan unless the member has a value that it may have."""
    allowed = {
        "call": (_is_whole(value) and value >= 1, "a whole number from 1"),
        "times": (_is_whole(value) and value >= 1, "a whole number from 1"),
        "probability": (_is_number(value) and 0 < value <= 1, "a number over 0 and up to 1"),
        "seconds": (_is_number(value) and value >= 0, "a number from 0"),
        "retryable": (isinstance(value, bool), "true or false"),
    }
    holds, wanted = allowed.get(name, (isinstance(value, str) and value != "", "text"))
    if not holds:
        raise WrongPlan(f"{name} is {value!r}: give {wanted}")


def _demand_operation(service: str, operation: str) -> None:
    try:
        names = service_model(service).operation_names
    except UnknownServiceError:
        known = botocore.session.get_session().get_available_services()
        near = [name for name in known if service.lower().replace("-", "") in name] or ["s3"]
        raise WrongPlan(
            f"boto3 knows no service {service!r}: give its name there, such as {near[0]}"
        ) from None
    if operation not in names:
        meant = [name for name in names if xform_name(name) == xform_name(operation)]
        hint = meant[0] if meant else names[0]
        raise WrongPlan(f"{service} has no operation {operation!r}: give its name, such as {hint}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
