"""moto's services as the endpoint lets them answer: validated before, made good after.

moto takes whatever it is sent, overlooks what it does not know and seldom pages. Requests are
validated here as our own services' are; members that moto overlooks are refused by name, those
that would only say what is so anyway are let through; answers that it gives whole are paged.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from infra.embedded.endpoint.allowed import MOTO_OVERLOOKS
from infra.embedded.events import is_deliverable, is_path
from infra.embedded.protocol.answering import ServiceError, Wire
from infra.embedded.protocol.paging import InvalidToken, page
from infra.embedded.scheduler import InvalidExpression, parse, zone
from infra.embedded.step_functions import definitions

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Members = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Paging:
    """How an operation pages; `most` items without the client's asking for fewer."""

    items: str
    token: str = "NextToken"
    size: str = "MaxResults"
    most: int = 100
    refusal: str = "InvalidInputException"


_PAGED: Mapping[str, _Paging] = {
    "glue.GetDatabases": _Paging(items="DatabaseList"),
    "glue.GetTables": _Paging(items="TableList"),
    "glue.GetPartitions": _Paging(items="Partitions"),
}


def answer(
    moto: "WSGIApplication",
    wire: Wire,
    operation: str,
    members: Members,
    request: Request,
    body: bytes,
) -> Response:
    """moto's answer to an operation it may answer. `body`: the request's, for moto to read."""
    name = f"{wire.service.service}.{operation}"
    try:
        _refuse_overlooked(name, members)
    except ServiceError as refused:
        return wire.error(refused.code, refused.message, refused.members)
    except _NotHonoured as refused:
        message = f"not implemented in the embedded cloud: {name} with {refused}"
        return wire.error("NotImplemented", message, status=501)
    request.environ["wsgi.input"] = BytesIO(body)
    try:
        given = Response.from_app(moto, request.environ, buffered=True)
    except Exception as fault:
        # AWS would refuse most of what moto stumbles over, and nothing else can be said of it.
        logger.info("moto failed at %s", name, exc_info=True)
        return wire.error("NotImplemented", f"{_not_answered(name)}: {fault!r}", status=501)
    if given.status_code != 200 or (name not in _PAGED and name not in _AMENDED):
        return given
    whole = json.loads(given.get_data())
    if amend := _AMENDED.get(name):
        amend(members, whole)
    if paging := _PAGED.get(name):
        try:
            _cut(whole, paging, members)
        except InvalidToken as invalid:
            return wire.error(paging.refusal, str(invalid))
    given.set_data(json.dumps(whole))
    return given


def _not_answered(name: str) -> str:
    """What is said of a request that moto fails at."""
    return f"not implemented in the embedded cloud: {name} with these parameters; moto fails"


class _NotHonoured(Exception):
    """A part of the request that moto would overlook."""


def _refuse_overlooked(name: str, members: Members) -> None:
    if overlooked := members.keys() & MOTO_OVERLOOKS.get(name, frozenset()):
        raise _NotHonoured(", ".join(sorted(overlooked)))
    match name:
        case "logs.FilterLogEvents" if not _TERM.fullmatch(members.get("filterPattern", "")):
            raise _NotHonoured(f"the filterPattern {members['filterPattern']}")
        case "sns.Subscribe" if members["Protocol"] not in _PROTOCOLS:
            raise _NotHonoured(f"the protocol {members['Protocol']}")
        case "events.PutTargets":
            for target in members["Targets"]:
                _refuse_target(target)
        case "scheduler.CreateSchedule" | "scheduler.UpdateSchedule":
            _refuse_schedule(members)
        case "stepfunctions.CreateStateMachine":
            _refuse_machine(members)
        case "stepfunctions.UpdateStateMachine":
            _refuse_update(members)
        case "stepfunctions.StartExecution":
            _refuse_execution(members)


# E-mail is not sent, and a queue is the cloud's own; moto would call any address of http's.
_PROTOCOLS = frozenset({"email", "sqs"})

# What a target may have here, beside the constants and parts of events that it may be given.
_TARGET = frozenset({"Arn", "DeadLetterConfig", "Id", "Input", "RetryPolicy", "RoleArn"})


def _refuse_target(target: Members) -> None:
    """A target of a rule that could not be reached here, or would be given something else."""
    if unknown := target.keys() - _TARGET - {"InputPath", "InputTransformer"}:
        raise _NotHonoured(", ".join(sorted(unknown)))
    if not is_deliverable(target["Arn"]):
        raise _NotHonoured(f"the target {target['Arn']}")
    if target.get("DeadLetterConfig", {}).get("Arn", "").endswith(".fifo"):
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        raise ServiceError("ValidationException", "a dead-letter queue must be a standard queue")
    paths = [target["InputPath"]] if "InputPath" in target else []
    paths += target.get("InputTransformer", {}).get("InputPathsMap", {}).values()
    if strange := [path for path in paths if not is_path(path)]:
        raise _NotHonoured(f"the path {strange[0]}")


def _refuse_schedule(members: Members) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
    target = members["Target"]
    if unknown := target.keys() - _TARGET:
        raise _NotHonoured(", ".join(sorted(unknown)))
    # Rules reach functions, whose own policy lets them in; a schedule would come as its role.
    if not is_deliverable(target["Arn"]) or target["Arn"].startswith("arn:aws:lambda:"):
        raise _NotHonoured(f"the target {target['Arn']}")
    if target["Arn"].startswith("arn:aws:states:") and not _is_json(target.get("Input", "{}")):
        raise ServiceError("ValidationException", "Target.Input is no JSON, as an execution's must")
    try:
        parse(members["ScheduleExpression"])
        zone(members.get("ScheduleExpressionTimezone"))
    except InvalidExpression as invalid:
        message = f"Invalid Schedule Expression {members['ScheduleExpression']}: {invalid}."
        raise ServiceError("ValidationException", message) from invalid


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


# A term, in quotes or not, that must occur: any other pattern matches every event in moto.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
_TERM = re.compile(r'[A-Za-z]\w*|"[^"]*"|')


def _refuse_machine(members: Members) -> None:
    if members.get("type", "STANDARD") != "STANDARD":
        raise _NotHonoured(f"the type {members['type']}")
    try:
        definitions.check(members["definition"])
    except definitions.NotEmulated as unknown:
        raise _NotHonoured(str(unknown)) from unknown
    except definitions.InvalidDefinition as invalid:
        message = f"Invalid State Machine Definition: '{invalid}'"
        raise ServiceError("InvalidDefinition", message) from invalid


def _refuse_update(members: Members) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html"""
    given = {name for name, value in members.items() if value}
    if not given - {"stateMachineArn", "publish", "versionDescription"}:
        raise ServiceError("MissingRequiredParameter", "neither definition nor roleArn is given")
    if "definition" in members:
        _refuse_machine(members)


# Blanks, brackets, wildcards, special and control characters.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NOT_IN_A_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_MOST_INPUT_BYTES = 262_144


def _refuse_execution(members: Members) -> None:
    if found := _NOT_IN_A_NAME.search(members.get("name", "")):
        raise ServiceError(
            "InvalidName", f"Invalid Name: '{members['name']}' must not have {found[0]!r}"
        )
    given = members.get("input", "{}")
    if len(given.encode()) > _MOST_INPUT_BYTES:
        raise ServiceError(
            "ValidationException", f"input has more than {_MOST_INPUT_BYTES} bytes as UTF-8"
        )
    try:
        json.loads(given)
    except ValueError as invalid:
        raise ServiceError(
            "InvalidExecutionInput", f"Invalid State Machine Execution Input: {invalid}"
        ) from invalid


def _cut(whole: Members, paging: _Paging, members: Members) -> None:
    items, token = page(
        whole[paging.items], members.get(paging.token), members.get(paging.size), most=paging.most
    )
    whole[paging.items] = items
    whole.pop(paging.token, None)
    if token is not None:
        whole[paging.token] = token


def _partitions(members: Members, whole: Members) -> None:
    """Without their columns, if the client has those already."""
    if members.get("ExcludeColumnSchema"):
        for partition in whole["Partitions"]:
            partition.get("StorageDescriptor", {}).pop("Columns", None)


_AMENDED: Mapping[str, Callable[[Members, Members], None]] = {
    "glue.GetPartitions": _partitions,
}
