"""From a request to what IAM is asked: which actions, on which resources.

An operation is allowed by the action of its own name on the resources that AWS's reference lists
for that action. What the reference does not say stands here: the operations that have an action
of another name, and which member of a request names a resource. S3 has a module of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.embedded.access import reference
from infra.embedded.access.principals import ServicePrincipal
from infra.embedded.access.reference import ResourceType

Members = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """What IAM is asked about a request; `context` holds condition keys, in lower case.

    `by`: a service that acts in its own name because of the request, instead of who sent it.
    """

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)
    by: ServicePrincipal | None = None


# The prefix of a service's actions, where it is not botocore's name of the service.
_PREFIXES = {"stepfunctions": "states"}

# Operations whose action has another name.
OTHER_NAMES: Mapping[str, str] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/API_Invoke.html
    "lambda.Invoke": "InvokeFunction",
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
    "sqs.ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "sqs.DeleteMessageBatch": "DeleteMessage",
    "sqs.SendMessageBatch": "SendMessage",
}

# What a transaction in DynamoDB is made of, and the action that each part is allowed by.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_IN_TRANSACTIONS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}

# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
NEEDS_NO_PERMISSION = frozenset({"sts.GetCallerIdentity"})

# The members of a request that name a resource, by the variable in its ARN: the first that is
# there counts; a dot leads into a structure.
_NAMED_BY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "athena": {
        "DataCatalogName": ("CatalogName", "Name"),
        "WorkGroupName": ("WorkGroup", "Name"),
    },
    "cloudformation": {"StackName": ("StackName",)},
    "cloudwatch": {
        "AlarmName": ("AlarmName", "AlarmNames"),
        "DashboardName": ("DashboardName", "DashboardNames"),
    },
    "dynamodb": {"TableName": ("TableName", "RequestItems")},
    "entityresolution": {"SchemaName": ("schemaName",), "WorkflowName": ("workflowName",)},
    "events": {
        "EventBusName": ("EventBusName", "Entries.EventBusName"),
        "RuleName": ("Rule", "Name"),
    },
    "glue": {
        "CrawlerName": ("Name", "CrawlerName", "CrawlerNames"),
        "DatabaseName": ("DatabaseName", "DatabaseInput.Name", "Name"),
        "TableName": ("TableName", "TableInput.Name", "Name"),
    },
    "iam": {"PolicyNameWithPath": ("PolicyName",), "RoleNameWithPath": ("RoleName",)},
    "kms": {"Alias": ("AliasName",), "KeyId": ("KeyId", "TargetKeyId")},
    "lambda": {"FunctionName": ("FunctionName",)},
    "logs": {"LogGroupName": ("logGroupName",), "LogStreamName": ("logStreamName",)},
    "scheduler": {"GroupName": ("GroupName",), "ScheduleName": ("Name",)},
    "sns": {"TopicName": ("Name",)},
    "sqs": {"QueueName": ("QueueName", "QueueUrl")},
    "states": {"StateMachineName": ("name",)},
}

# What a variable stands for in a request that does not name one; "*" speaks of all there are.
_UNNAMED: Mapping[str, Mapping[str, str]] = {
    "athena": {"WorkGroupName": "primary"},
    "cloudformation": {"Id": "*"},
    "cloudwatch": {"AlarmName": "*"},
    "events": {"EventBusName": "default"},
    "glue": {"DatabaseName": "*", "TableName": "*", "UserDefinedFunctionName": "*"},
    "scheduler": {"GroupName": "default"},
}

# Types that the reference lists and a request here is never about: a catalog beside the account's
# own, another bus than the default one, the executions of Express and Distributed Map.
_NEVER_HERE = frozenset(
    {"catalog", "event-busv2", "express", "maprun", "rule-on-custom-event-bus", "accesspoint"}
)

# The ARN that IAM is given for a log group ends so, which is why policies say `:*`.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
_LOG_GROUP = "log-group:${LogGroupName}:log-stream:"

# Requests that hand a role to a service: its caller must be allowed to pass it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
_PASSED_ROLES: Mapping[str, tuple[str, str]] = {
    "entityresolution.CreateMatchingWorkflow": ("roleArn", "entityresolution.amazonaws.com"),
    "events.PutTargets": ("Targets.RoleArn", "events.amazonaws.com"),
    "glue.CreateCrawler": ("Role", "glue.amazonaws.com"),
    "glue.UpdateCrawler": ("Role", "glue.amazonaws.com"),
    "lambda.CreateFunction": ("Role", "lambda.amazonaws.com"),
    "scheduler.CreateSchedule": ("Target.RoleArn", "scheduler.amazonaws.com"),
    "scheduler.UpdateSchedule": ("Target.RoleArn", "scheduler.amazonaws.com"),
    "stepfunctions.CreateStateMachine": ("roleArn", "states.amazonaws.com"),
}


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """What the services themselves know.

    `work_group`: of an Athena query, by its id; None if there is no such query. `key_arn`: of a
    KMS key, by its id, ARN or alias. `function_policy`: a function's own, by its name.
    """

    work_group: Callable[[str], str | None]
    key_arn: Callable[[str], str]
    function_policy: Callable[[str], str | None]


class Actions:
    """Requests of every service but S3, as IAM sees them."""

    def __init__(self, *, account: str, region: str, lookups: Lookups) -> None:
        self._place = {"Partition": "aws", "Region": region, "Account": account}
        self._lookups = lookups

    def checks(self, service: str, operation: str, members: Members) -> list[Check]:
        """Everything that must be allowed; LookupError for an operation nobody has described."""
        name = f"{service}.{operation}"
        if name in NEEDS_NO_PERMISSION:
            return []
        if "TransactItems" in members:
            return [
                check
                for item in members["TransactItems"]
                for kind, part in item.items()
                for check in self.checks(service, _IN_TRANSACTIONS[kind], part)
            ]
        prefix = _PREFIXES.get(service, service)
        action = OTHER_NAMES.get(name, operation)
        if not reference.action_exists(prefix, action):
            raise LookupError(
                f"no action {prefix}:{action} in AWS's Service Authorization Reference"
            )
        resources = self.resources(prefix, action, members) or ["*"]
        checks = [Check(f"{prefix}:{action}", resource) for resource in resources]
        return checks + list(self._passed_roles(name, members))

    def resources(self, prefix: str, action: str, members: Members) -> list[str]:
        """The ARNs that an action is asked about; none if it has no resources."""
        types = [
            each
            for each in reference.resource_types(prefix, action)
            if each.name.lower() not in _NEVER_HERE
        ]
        given = [value for value in members.values() if _is_arn(value)]
        if told := [arn for arn in given if any(each.fits(arn) for each in types)]:
            return told
        found: list[str] = []
        for each in types:
            found += self._named(prefix, each, members)
        return found

    def _named(self, prefix: str, kind: ResourceType, members: Members) -> Iterator[str]:
        """The ARNs of one kind, if the request names what their variables stand for."""
        if prefix == "logs" and kind.name == "log-group":
            kind = ResourceType(kind.name, kind.arn.partition("log-group:")[0] + _LOG_GROUP, True)
        choices = {name: self._values(prefix, name, members) for name in kind.variables}
        if all(choices.values()):
            most = max((len(values) for values in choices.values()), default=1)
            for place in range(most):
                named = {
                    name: values[min(place, len(values) - 1)] for name, values in choices.items()
                }
                yield kind.fill({**self._place, **named})

    def _values(self, prefix: str, variable: str, members: Members) -> Sequence[str]:
        if variable == "WorkGroupName":
            ids = members.get("QueryExecutionIds", [members.get("QueryExecutionId")])
            groups = [self._lookups.work_group(each) for each in ids if each is not None]
            if groups:
                # Nothing is known of a query that does not exist: whoever may ask for any, may ask.
                return sorted({group or "*" for group in groups})
        if prefix == "glue" and variable == "TableName" and "DatabaseName" not in members:
            return ["*"]  # all those of the database: their deletion goes with its own
        for path in _NAMED_BY.get(prefix, {}).get(variable, ()):
            if named := list(_at(members, path)):
                return [self._plain(prefix, name) for name in named]
        unnamed = _UNNAMED.get(prefix, {}).get(variable)
        return [] if unnamed is None else [unnamed]

    def _plain(self, prefix: str, name: str) -> str:
        """A name as it stands in an ARN: without the URL or the ARN that it came with."""
        match prefix:
            case "cloudformation":
                return name.partition(":stack/")[2].partition("/")[0] or name
            case "events" | "sqs":
                return name.rpartition("/")[2]
            case "kms":
                return self._lookups.key_arn(name).rpartition("/")[2]
            case "lambda":
                return name.removesuffix(":$LATEST").rpartition("function:")[2]
            case _:
                return name

    def _passed_roles(self, name: str, members: Members) -> Iterator[Check]:
        path, service = _PASSED_ROLES.get(name, ("", ""))
        for role in _at(members, path) if path else ():
            arn = role if _is_arn(role) else f"arn:aws:iam::{self._place['Account']}:role/{role}"
            yield Check("iam:PassRole", arn, {"iam:passedtoservice": service})


def _is_arn(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("arn:")


def _at(members: Any, path: str) -> Iterator[str]:
    """The texts at a path, which leads through structures and lists; of a map, its keys."""
    if isinstance(members, list):
        for item in members:
            yield from _at(item, path)
    elif not path and isinstance(members, dict):
        yield from members
    elif not path:
        yield str(members)
    else:
        name, _, rest = path.partition(".")
        if name in members:
            yield from _at(members[name], rest)
