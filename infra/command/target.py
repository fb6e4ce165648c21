"""Where runs are made: a deployed stack, in an account or in the embedded cloud."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from infra.command import fault_plan
from infra.command.errors import RunFailed, WrongUse
from infra.command.screen.progress import Progress

if TYPE_CHECKING:
    from infra.embedded.cloud import Cloud
    from infra.embedded.faults import Plan

# How often an execution is looked at in the end: at home whenever something may have happened, in
# an account as seldom as its owner would not mind.
NEAR_SECONDS, FAR_SECONDS = 0.25, 5.0

# Of a stack that is as its template says, the last one or the one before.
_STANDING = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}


@dataclass(frozen=True, kw_only=True)
class Target:
    """`client` makes boto3's clients; `outputs` are the stack's."""

    client: Callable[[str], Any]
    outputs: Mapping[str, str]
    poll_seconds: float


@contextmanager
def at_home(progress: Progress, plan: "Plan | None" = None) -> Iterator[Target]:
    """A stack in an embedded cloud of its own, whose triggers are off; it ends with the block.

    `plan`: what goes wrong there.
    """
    with embedded_cloud(progress, triggers_enabled=False) as cloud:
        here = Target(client=cloud.client, outputs=cloud.stack_outputs, poll_seconds=NEAR_SECONDS)
        if plan is None:
            yield here
            return
        with fault_plan.followed(cloud.faults, plan, progress):
            yield here


@contextmanager
def embedded_cloud(
    progress: Progress, *, triggers_enabled: bool, port: int = 0
) -> "Iterator[Cloud]":
    """An embedded cloud with the stack in it, which ends with the block. Raises RunFailed."""
    # The imports take seconds, for which a wrong path need not wait.
    progress.step("synthesizing the CloudFormation template")
    from infra.app import STACK_NAME
    from infra.synthesis import SynthesisFailed, synthesize

    try:
        assembly = synthesize(triggers_enabled=triggers_enabled)
    except SynthesisFailed as error:
        raise RunFailed(str(error)) from error
    progress.step("starting the embedded cloud")
    from infra.embedded.cloud import Cloud

    with Cloud.start(port=port) as cloud:
        progress.step("deploying the stack")
        cloud.deploy(assembly, STACK_NAME)
        yield cloud


def _what_to_set(error: Exception, stack_name: str) -> str:
    """What botocore says before AWS was reached, and what to do about it."""
    from botocore.exceptions import (
        EndpointConnectionError,
        HTTPClientError,
        NoCredentialsError,
        NoRegionError,
        PartialCredentialsError,
        ProfileNotFound,
    )

    said = str(error).rstrip(".")
    match error:
        case ProfileNotFound():
            return f"{said}: set AWS_PROFILE to one of ~/.aws/config, or to none"
        case NoRegionError():
            return f"no Region is set: set AWS_REGION to that of the stack {stack_name}"
        case NoCredentialsError() | PartialCredentialsError():
            return (
                f"{said}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for the "
                f"account of {stack_name}"
            )
        case EndpointConnectionError() | HTTPClientError():
            return (
                f"{said}: is there a network, and is it the right Region? AWS_ENDPOINT_URL, if it "
                "is set, has to name a service that runs"
            )
        case _:
            return f"{said}: set AWS_PROFILE and AWS_REGION for the account of {stack_name}"


@contextmanager
def in_account(stack_name: str) -> Iterator[Target]:
    """A stack that is deployed, with the credentials and the Region that any AWS client would use.

    Raises WrongUse without those or without such a stack; and RunFailed for what AWS refuses
    inside the block.
    """
    import boto3  # takes its time, which the other commands need not wait for
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        # botocore reads AWS_DEFAULT_REGION only, every other SDK and the AWS CLI this one too
        session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
        clients: Callable[[str], Any] = cache(session.client)
        answer = clients("cloudformation").describe_stacks(StackName=stack_name)
    except BotoCoreError as error:
        raise WrongUse(_what_to_set(error, stack_name)) from error
    except ClientError as error:
        said = error.response["Error"]["Message"]
        raise WrongUse(
            f"there is no stack {stack_name} to work with ({said}): give one of this account and "
            "Region with --stack"
        ) from error
    outputs = _outputs(answer["Stacks"][0])
    try:
        yield Target(client=clients, outputs=outputs, poll_seconds=FAR_SECONDS)
    except (BotoCoreError, ClientError) as error:
        raise RunFailed(
            f"the stack {stack_name} cannot be worked with ({error}): once that is put right, give "
            "the same command again"
        ) from error


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    """By key, of DescribeStacks' answer, which has none while a stack is made. Raises WrongUse."""
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
    if "StateMachineArn" in outputs:
        return outputs
    name, status = stack["StackName"], stack["StackStatus"]
    if status.endswith("_IN_PROGRESS"):
        raise WrongUse(f"the stack {name} is {status}: wait until it is done, and try again")
    if status not in _STANDING:
        raise WrongUse(
            f"the stack {name} is {status}: see its events in CloudFormation for the reason, and "
            "deploy it again"
        )
    raise WrongUse(
        f"the stack {name} is none of Refi-Ready's, as it has no state machine: give another with "
        "--stack"
    )
