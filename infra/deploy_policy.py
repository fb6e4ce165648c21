"""What may be granted to deploy the stack: `python -m infra.deploy_policy ACCOUNT REGION`.

IAM policies, as one JSON object. "deployer" is for whoever runs `cdk deploy`: it takes the roles
that `cdk bootstrap` has made, and nothing else. "data" and "machinery", two because IAM limits a
policy's size, are for the role that CloudFormation then acts as, which is an administrator's
unless told otherwise:

    cdk bootstrap --cloudformation-execution-policies ARN_OF_DATA,ARN_OF_MACHINERY

"boundary" is what no role of the stack goes beyond. An administrator makes it once, under the name
that `boundary_name` gives, which those policies cannot change; the stack is deployed with that
name as the setting `permissions_boundary`. A role without it cannot be made or given rights, so
whoever deploys cannot make an administrator by way of one.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

All are for the instance that the environment's settings name. Names that CloudFormation makes up
begin with the stack's name.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from infra.settings import Settings, WrongSetting

_QUALIFIER = "hnb659fds"  # of `cdk bootstrap`, unless told otherwise

# By service: the actions, and the resources they are on. `{}` of a resource are filled in; where
# a service knows no narrower resource than "*" for an action, it stands under "*".
_DATA = ("athena", "dynamodb", "entityresolution", "glue", "kms", "s3")
_EXECUTION: dict[str, dict[tuple[str, ...], str]] = {
    "athena": {
        (
            "workgroup/{name}",
            "workgroup/{name}-people",
        ): "CreateWorkGroup DeleteWorkGroup GetWorkGroup ListTagsForResource TagResource "
        "UntagResource UpdateWorkGroup",
    },
    "cloudwatch": {
        ("alarm:{stack}-*",): "DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm "
        "TagResource UntagResource",
        ("dashboard/{stack}-{region}",): "DeleteDashboards GetDashboard PutDashboard",
    },
    "dynamodb": {
        ("table/{stack}-*",): "CreateTable DeleteTable DescribeContinuousBackups "
        "DescribeContributorInsights DescribeKinesisStreamingDestination DescribeTable "
        "DescribeTimeToLive GetResourcePolicy ListTagsOfResource TagResource UntagResource "
        "UpdateContinuousBackups UpdateTable",
    },
    "entityresolution": {
        ("schemamapping/{name}-*", "matchingworkflow/{name}-*"): "DeleteMatchingWorkflow "
        "DeleteSchemaMapping GetMatchingWorkflow GetSchemaMapping TagResource UntagResource "
        "UpdateMatchingWorkflow UpdateSchemaMapping",
        ("*",): "CreateMatchingWorkflow CreateSchemaMapping ListTagsForResource",
    },
    "events": {
        (
            "rule/{stack}-*",
        ): "DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets "
        "RemoveTargets TagResource UntagResource",
    },
    "glue": {
        (
            "catalog",
            "database/{database}",
            "table/{database}/*",
            "userDefinedFunction/{database}/*",
        ): "CreateDatabase CreateTable DeleteDatabase DeleteTable GetDatabase GetTable "
        "UpdateDatabase UpdateTable",
        ("crawler/{name}-*",): "DeleteCrawler GetCrawler GetTags StopCrawler TagResource "
        "UntagResource UpdateCrawler",
        ("*",): "CreateClassifier CreateCrawler CreateSecurityConfiguration DeleteClassifier "
        "DeleteSecurityConfiguration GetClassifier GetSecurityConfiguration UpdateClassifier",
    },
    "iam": {
        ("role/{stack}-*",): "CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy "
        "ListAttachedRolePolicies ListRolePolicies PassRole PutRolePolicy TagRole UntagRole "
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",  # some under conditions, below
        ("policy/{stack}-*",): "CreatePolicy CreatePolicyVersion DeletePolicy "
        "DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy ListPolicyVersions",
    },
    "kms": {
        ("key/*", "alias/{name}"): "CreateAlias CreateGrant Decrypt DeleteAlias DescribeKey "
        "DisableKey DisableKeyRotation EnableKey EnableKeyRotation GenerateDataKey GetKeyPolicy "
        "GetKeyRotationStatus ListResourceTags PutKeyPolicy RevokeGrant ScheduleKeyDeletion "
        "TagResource UntagResource UpdateAlias UpdateKeyDescription",
        # What DynamoDB asks of whoever makes a table with a key, beside some of those above; under
        # a condition, below.
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
        ("key/*",): "Encrypt GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
        ("*",): "CreateKey ListAliases",
    },
    "lambda": {
        ("function:{stack}-*",): "AddPermission CreateFunction DeleteFunction GetFunction "
        "GetFunctionCodeSigningConfig GetFunctionRecursionConfig "
        "GetFunctionScalingConfig GetPolicy GetRuntimeManagementConfig PutRuntimeManagementConfig "
        "RemovePermission TagResource "
        "UntagResource UpdateFunctionCode UpdateFunctionConfiguration",
    },
    "logs": {
        (
            "log-group:{stack}-*",
            "log-group:/aws/vendedlogs/states/{stack}*",
        ): "AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteRetentionPolicy "
        "DisassociateKmsKey GetDataProtectionPolicy "
        "ListTagsForResource PutRetentionPolicy TagResource UntagResource",
        ("*",): "CreateLogDelivery DeleteLogDelivery DescribeIndexPolicies DescribeLogGroups "
        "DescribeResourcePolicies "
        "GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery",
    },
    "s3": {
        ("bucket {bucket}-*",): "CreateBucket DeleteBucket DeleteBucketPolicy GetBucketLogging "
        "GetBucketNotification GetBucketOwnershipControls GetBucketPolicy "
        "GetBucketPublicAccessBlock GetBucketVersioning "
        "GetBucketTagging GetEncryptionConfiguration GetLifecycleConfiguration ListBucket "
        "ListTagsForResource PutBucketLogging "
        "PutBucketNotification PutBucketOwnershipControls PutBucketPolicy "
        "PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning "
        "PutEncryptionConfiguration PutLifecycleConfiguration TagResource UntagResource",
        (
            "bucket cdk-{qualifier}-assets-{account}-{region}",
        ): "GetBucketLocation GetObject GetObjectVersion",
    },
    "scheduler": {
        ("schedule/default/{stack}-*",): "CreateSchedule DeleteSchedule GetSchedule UpdateSchedule",
    },
    "sns": {
        ("{stack}-*",): "CreateTopic DeleteTopic GetDataProtectionPolicy GetSubscriptionAttributes "
        "GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource PutDataProtectionPolicy "
        "SetSubscriptionAttributes SetTopicAttributes "
        "Subscribe TagResource Unsubscribe UntagResource",
    },
    "sqs": {
        ("{stack}-*",): "CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags "
        "SetQueueAttributes TagQueue UntagQueue",
    },
    "states": {
        ("stateMachine:{stack}",): "CreateStateMachine DeleteStateMachine "
        "DescribeStateMachine ListTagsForResource TagResource UntagResource UpdateStateMachine",
    },
}


# Whoever takes a role of the stack; to no other service may one be handed.
_TAKERS = ("entityresolution", "events", "glue", "lambda", "scheduler", "states")

# What the stack's roles may do at most, each on what the stack is made of.
_AT_MOST = {
    "athena": ("workgroup/{name}*",),
    "cloudwatch": ("*",),
    "dynamodb": ("table/{stack}-*",),
    "entityresolution": ("matchingworkflow/{name}-*",),
    "glue": ("catalog", "database/*", "table/{database}/*", "crawler/{name}-*"),
    "kms": ("key/*",),
    "lambda": ("function:{stack}-*",),
    "logs": ("*",),
    "s3": ("bucket {bucket}-*",),
    "sns": ("{stack}-*",),
    "sqs": ("{stack}-*",),
    "states": ("stateMachine:{stack}", "execution:{stack}:*"),
    "xray": ("*",),
}

# A key is not told from others of the account by its ARN: roles use keys and never manage one.
# What writing to a log group with a key wants is in it too (constructs/encryption.py).
_AT_MOST_OF = {
    "kms": ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*")
}


def boundary_name(settings: Settings, region: str) -> str:
    """Of the boundary; the policies' `policy/{stack}-*` does not cover it. IAM knows no Region, and
    what the boundary allows is of one.
    """
    return f"boundary-of-{settings.stack_name}-{region}"


def policies(account: str, region: str, settings: Settings) -> dict[str, Any]:
    """{"deployer": policy, "data": policy, "machinery": policy, "boundary": policy}."""

    def execution(services: Iterable[str]) -> dict[str, Any]:
        return _policy(
            *(
                statement
                for service in services
                for resources, actions in _EXECUTION[service].items()
                for statement in _statements(
                    service,
                    actions.split(),
                    [
                        arn
                        for resource in resources
                        for arn in _arns(service, resource, account, region, settings)
                    ],
                    _conditions(account, region, settings),
                )
            )
        )

    bootstrapped = {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": [
            f"arn:aws:iam::{account}:role/cdk-{_QUALIFIER}-{kind}-role-{account}-{region}"
            for kind in ("deploy", "file-publishing", "lookup")
        ],
    }
    return {
        "deployer": _policy(bootstrapped),
        "data": execution(_DATA),
        "machinery": execution(service for service in _EXECUTION if service not in _DATA),
        "boundary": _boundary(account, region, settings),
    }


def _conditions(
    account: str, region: str, settings: Settings
) -> dict[str, dict[str, dict[str, Any]]]:
    """By action, the condition under which alone it is allowed."""
    boundary = f"arn:aws:iam::{account}:policy/{boundary_name(settings, region)}"
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    takers = [f"{service}.amazonaws.com" for service in _TAKERS]
    by_tables = {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    return {
        **dict.fromkeys(
            (
                "kms:Encrypt",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ),
            by_tables,
        ),
        "iam:CreateRole": bounded,
        "iam:PutRolePolicy": bounded,
        "iam:PassRole": {"StringEquals": {"iam:PassedToService": takers}},
    }


def _statements(
    service: str,
    actions: list[str],
    resources: list[str],
    conditions: dict[str, dict[str, dict[str, Any]]],
) -> list[dict[str, Any]]:
    """One of the actions that stand under no condition, and one for each condition."""
    together: dict[str, list[str]] = {}
    for name in (f"{service}:{action}" for action in actions):
        together.setdefault(json.dumps(conditions.get(name)), []).append(name)
    return [
        {"Effect": "Allow", "Action": names, "Resource": resources}
        | ({} if condition == "null" else {"Condition": json.loads(condition)})
        for condition, names in together.items()
    ]


def _boundary(account: str, region: str, settings: Settings) -> dict[str, Any]:
    """All of a service on the stack's own resources; of KMS, to use keys; of IAM, to hand a role to
    the matching.
    """
    own_role = f"arn:aws:iam::{account}:role/{settings.stack_name}-*"
    return _policy(
        *(
            {
                "Effect": "Allow",
                "Action": [f"{service}:{action}" for action in _AT_MOST_OF.get(service, ("*",))],
                "Resource": [
                    arn
                    for resource in resources
                    for arn in _arns(service, resource, account, region, settings)
                ],
            }
            for service, resources in _AT_MOST.items()
        ),
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [own_role],
            "Condition": {
                "StringEquals": {"iam:PassedToService": ["entityresolution.amazonaws.com"]}
            },
        },
    )


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _arns(service: str, resource: str, account: str, region: str, settings: Settings) -> list[str]:
    if resource == "*":
        return ["*"]
    named = resource.format(
        account=account,
        bucket=settings.stack_name.lower(),
        database=settings.database,
        name=settings.name(),
        qualifier=_QUALIFIER,
        region=region,
        stack=settings.stack_name,
    )
    if service == "s3":  # a bucket's ARN names neither account nor Region
        bucket = f"arn:aws:s3:::{named.removeprefix('bucket ')}"
        return [bucket, f"{bucket}/*"]
    # Roles and dashboards are of the account, not of a Region.
    place = "" if service == "iam" or named.startswith("dashboard/") else region
    return [f"arn:aws:{service}:{place}:{account}:{named}"]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("give account and Region: python -m infra.deploy_policy 111122223333 us-east-1")
    try:
        settings = Settings.read({}, os.environ)
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    print(json.dumps(policies(sys.argv[1], sys.argv[2], settings), indent=2))


if __name__ == "__main__":
    main()
