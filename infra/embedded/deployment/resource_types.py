"""The resource types of our template: which API calls make them, and which properties count.

Names, nested members and return values are those of the AWS resource type reference:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

import json
import re
from collections.abc import Callable
from typing import Any

from infra.embedded.deployment.errors import DeploymentFailed
from infra.embedded.deployment.resource import (
    Created,
    Resource,
    ResourceType,
    lower_camel_case,
    only,
)

# What a policy says of requests that are not sent over TLS; ours count as sent over it.
NEVER_HERE = {"Bool": {"aws:SecureTransport": "false"}}

RESOURCE_TYPES: dict[str, ResourceType] = {}


def _resource_type(
    name: str, *, honours: set[str], harmless: set[str] | None = None
) -> Callable[[Callable[[Resource], Created]], Callable[[Resource], Created]]:
    def register(create: Callable[[Resource], Created]) -> Callable[[Resource], Created]:
        RESOURCE_TYPES[name] = ResourceType(
            create=create, honours=frozenset(honours), harmless=frozenset(harmless or ())
        )
        return create

    return register


# --- S3 -------------------------------------------------------------------------------------


@_resource_type(
    "AWS::S3::Bucket",
    honours={
        "BucketEncryption",
        "LifecycleConfiguration",
        "NotificationConfiguration",
        "PublicAccessBlockConfiguration",
        "VersioningConfiguration",
    },
)
def _bucket(resource: Resource) -> Created:
    s3 = resource.client("s3")
    name = resource.generated_name(63).lower()
    s3.create_bucket(Bucket=name)
    for property_name, value in resource.properties.items():
        match property_name:
            case "BucketEncryption":
                s3.put_bucket_encryption(
                    Bucket=name, ServerSideEncryptionConfiguration=_encryption(value)
                )
            case "LifecycleConfiguration":
                rules = [_lifecycle_rule(rule) for rule in only(value, "Rules")["Rules"]]
                s3.put_bucket_lifecycle_configuration(
                    Bucket=name, LifecycleConfiguration={"Rules": rules}
                )
            case "NotificationConfiguration":
                bridge = only(value, "EventBridgeConfiguration")["EventBridgeConfiguration"]
                if only(bridge, "EventBridgeEnabled")["EventBridgeEnabled"]:
                    s3.put_bucket_notification_configuration(
                        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
                    )
            case "PublicAccessBlockConfiguration":
                s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=value)
            case "VersioningConfiguration":
                s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=value)
    return Created(physical_id=name, attributes={"Arn": f"arn:aws:s3:::{name}"})


def _encryption(value: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's and the API's names for the same thing differ."""
    rules = only(value, "ServerSideEncryptionConfiguration")["ServerSideEncryptionConfiguration"]
    default = "ServerSideEncryptionByDefault"
    return {"Rules": [{f"Apply{default}": only(rule, default)[default]} for rule in rules]}


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    only(rule, "AbortIncompleteMultipartUpload", "ExpirationInDays", "Id", "Prefix", "Status")
    converted = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        converted["ID"] = rule["Id"]
    if "AbortIncompleteMultipartUpload" in rule:
        converted["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    if "ExpirationInDays" in rule:
        converted["Expiration"] = {"Days": rule["ExpirationInDays"]}
    return converted


@_resource_type("AWS::S3::BucketPolicy", honours={"Bucket", "PolicyDocument"})
def _bucket_policy(resource: Resource) -> Created:
    """Conditions are not evaluated; the one against insecure transport never holds here."""
    bucket = resource.properties["Bucket"]
    for statement in resource.properties["PolicyDocument"]["Statement"]:
        condition = statement.get("Condition", NEVER_HERE)
        if condition != NEVER_HERE:
            raise DeploymentFailed(f"not implemented in the embedded cloud: condition {condition}")
    policy = json.dumps(resource.properties["PolicyDocument"])
    resource.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
    return Created(physical_id=bucket)


# --- IAM, Logs, Lambda ----------------------------------------------------------------------


@_resource_type("AWS::IAM::Role", honours={"AssumeRolePolicyDocument", "Description"})
def _role(resource: Resource) -> Created:
    role = resource.client("iam").create_role(
        RoleName=resource.generated_name(64),
        AssumeRolePolicyDocument=json.dumps(resource.properties["AssumeRolePolicyDocument"]),
        Description=resource.properties.get("Description", ""),
    )["Role"]
    return Created(
        physical_id=role["RoleName"], attributes={"Arn": role["Arn"], "RoleId": role["RoleId"]}
    )


@_resource_type("AWS::IAM::Policy", honours={"PolicyDocument", "PolicyName", "Roles"})
def _policy(resource: Resource) -> Created:
    for role in resource.properties["Roles"]:
        resource.client("iam").put_role_policy(
            RoleName=role,
            PolicyName=resource.properties["PolicyName"],
            PolicyDocument=json.dumps(resource.properties["PolicyDocument"]),
        )
    return Created(physical_id=resource.generated_name(128))


@_resource_type("AWS::Logs::LogGroup", honours={"LogGroupName", "RetentionInDays"})
def _log_group(resource: Resource) -> Created:
    logs = resource.client("logs")
    name = resource.properties.get("LogGroupName") or resource.generated_name(512)
    logs.create_log_group(logGroupName=name)
    if "RetentionInDays" in resource.properties:
        days = resource.properties["RetentionInDays"]
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    group = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    return Created(physical_id=name, attributes={"Arn": group["arn"]})


@_resource_type(
    "AWS::Lambda::Function",
    honours={
        "Code",
        "Description",
        "Environment",
        "FunctionName",
        "Handler",
        "LoggingConfig",
        "MemorySize",
        "Role",
        "Runtime",
        "Timeout",
    },
    harmless={"Architectures"},  # handlers are Python; they run on whatever this machine is
)
def _function(resource: Resource) -> Created:
    name = resource.properties.get("FunctionName") or resource.generated_name(64)
    function = resource.client("lambda").create_function(
        **{**resource.properties, "FunctionName": name}
    )
    return Created(physical_id=name, attributes={"Arn": function["FunctionArn"]})


# --- Glue, Athena, Entity Resolution --------------------------------------------------------


@_resource_type("AWS::Glue::Database", honours={"DatabaseInput"}, harmless={"CatalogId"})
def _database(resource: Resource) -> Created:
    resource.client("glue").create_database(**resource.properties)
    return Created(physical_id=resource.properties["DatabaseInput"]["Name"])


@_resource_type("AWS::Glue::Table", honours={"DatabaseName", "TableInput"}, harmless={"CatalogId"})
def _table(resource: Resource) -> Created:
    resource.client("glue").create_table(**resource.properties)
    return Created(physical_id=resource.properties["TableInput"]["Name"])


@_resource_type("AWS::Glue::Classifier", honours={"CsvClassifier"})
def _classifier(resource: Resource) -> Created:
    classifier = {"Name": resource.generated_name(255), **resource.properties["CsvClassifier"]}
    resource.client("glue").create_classifier(CsvClassifier=classifier)
    return Created(physical_id=classifier["Name"])


@_resource_type(
    "AWS::Glue::Crawler",
    honours={
        "Classifiers",
        "Configuration",
        "Description",
        "Name",
        "RecrawlPolicy",
        "Role",
        "SchemaChangePolicy",
        "Targets",
    },
)
def _crawler(resource: Resource) -> Created:
    name = resource.properties.get("Name") or resource.generated_name(255)
    resource.client("glue").create_crawler(**{**resource.properties, "Name": name})
    return Created(physical_id=name)


@_resource_type(
    "AWS::Athena::WorkGroup",
    honours={"Description", "Name", "WorkGroupConfiguration"},
    harmless={"RecursiveDeleteOption"},  # of deletion
)
def _work_group(resource: Resource) -> Created:
    name = resource.properties["Name"]
    resource.client("athena").create_work_group(
        Name=name,
        Description=resource.properties.get("Description", ""),
        Configuration=resource.properties.get("WorkGroupConfiguration", {}),
    )
    return Created(physical_id=name)


@_resource_type(
    "AWS::EntityResolution::SchemaMapping",
    honours={"Description", "MappedInputFields", "SchemaName"},
)
def _schema_mapping(resource: Resource) -> Created:
    mapping = resource.client("entityresolution").create_schema_mapping(
        **lower_camel_case(resource.properties)
    )
    return Created(
        physical_id=mapping["schemaName"], attributes={"SchemaArn": mapping["schemaArn"]}
    )


@_resource_type(
    "AWS::EntityResolution::MatchingWorkflow",
    honours={
        "Description",
        "InputSourceConfig",
        "OutputSourceConfig",
        "ResolutionTechniques",
        "RoleArn",
        "WorkflowName",
    },
)
def _matching_workflow(resource: Resource) -> Created:
    request = lower_camel_case(resource.properties)
    for source in request["inputSourceConfig"]:
        # The resource type takes a schema mapping's ARN, the API its name.
        source["schemaName"] = source.pop("schemaArn").rpartition("/")[2]
    workflow = resource.client("entityresolution").create_matching_workflow(**request)
    return Created(
        physical_id=workflow["workflowName"],
        attributes={
            "WorkflowArn": workflow["workflowArn"],
            "WorkflowName": workflow["workflowName"],
        },
    )


# --- Step Functions, EventBridge ------------------------------------------------------------


@_resource_type(
    "AWS::StepFunctions::StateMachine",
    honours={"DefinitionString", "DefinitionSubstitutions", "RoleArn", "StateMachineName"},
    harmless={"LoggingConfiguration"},  # the history is kept, and nothing else reads the log
)
def _state_machine(resource: Resource) -> Created:
    definition = resource.properties["DefinitionString"]
    for name, value in resource.properties.get("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{name}}}", str(value))
    if unknown := re.findall(r"\$\{\w+\}", definition):
        raise DeploymentFailed(f"the definition has no substitution for {', '.join(unknown)}")
    name = resource.properties.get("StateMachineName") or resource.generated_name(80)
    arn = resource.client("stepfunctions").create_state_machine(
        name=name, definition=definition, roleArn=resource.properties["RoleArn"]
    )["stateMachineArn"]
    return Created(physical_id=arn, attributes={"Arn": arn, "Name": name})


# The events of AWS services that there are here: sources and detail types of a rule's pattern.
_FIRED = (
    (["aws.s3"], ["Object Created"]),
    (["aws.states"], ["Step Functions Execution Status Change"]),
)


@_resource_type(
    "AWS::Events::Rule", honours={"Description", "EventPattern", "Name", "State", "Targets"}
)
def _rule(resource: Resource) -> Created:
    """Only what can fire; its targets are judged by EventBridge's API."""
    pattern = resource.properties["EventPattern"]
    if (pattern.get("source"), pattern.get("detail-type")) not in _FIRED:
        raise DeploymentFailed(f"not implemented in the embedded cloud: events like {pattern}")
    events = resource.client("events")
    name = resource.properties.get("Name") or resource.generated_name(64)
    arn = events.put_rule(
        Name=name,
        EventPattern=json.dumps(pattern),
        State=resource.properties.get("State", "ENABLED"),
        Description=resource.properties.get("Description", ""),
    )["RuleArn"]
    events.put_targets(Rule=name, Targets=resource.properties["Targets"])
    return Created(physical_id=name, attributes={"Arn": arn})


@_resource_type(
    "AWS::Scheduler::Schedule",
    honours={
        "Description",
        "FlexibleTimeWindow",
        "Name",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "State",
        "Target",
    },
)
def _schedule(resource: Resource) -> Created:
    name = resource.properties.get("Name") or resource.generated_name(64)
    arn = resource.client("scheduler").create_schedule(**{**resource.properties, "Name": name})[
        "ScheduleArn"
    ]
    return Created(physical_id=name, attributes={"Arn": arn})
