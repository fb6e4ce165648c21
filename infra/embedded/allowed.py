"""What moto may answer: operations, by botocore's name of the service.

What stands here was tried; an operation that does not might only look right. Our own services
name what they pass on themselves (`Service.passed_on`).
"""

from collections.abc import Mapping

MOTO_ANSWERS: Mapping[str, frozenset[str]] = {
    "s3": frozenset(
        {
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CopyObject",
            "CreateBucket",
            "CreateMultipartUpload",
            "DeleteBucket",
            "DeleteObject",
            "DeleteObjects",
            "GetBucketEncryption",
            "GetBucketLifecycleConfiguration",
            "GetBucketLocation",
            "GetBucketOwnershipControls",
            "GetBucketPolicy",
            "GetBucketTagging",
            "GetBucketVersioning",
            "GetObject",
            "GetPublicAccessBlock",
            "HeadBucket",
            "HeadObject",
            "ListBuckets",
            "ListMultipartUploads",
            "ListObjectVersions",
            "ListObjects",
            "ListObjectsV2",
            "ListParts",
            "PutBucketEncryption",
            "PutBucketLifecycleConfiguration",
            "PutBucketNotificationConfiguration",
            "PutBucketOwnershipControls",
            "PutBucketPolicy",
            "PutBucketTagging",
            "PutBucketVersioning",
            "PutObject",
            "PutPublicAccessBlock",
            "UploadPart",
            "UploadPartCopy",
        }
    ),
    "stepfunctions": frozenset(
        {
            "CreateStateMachine",
            "DescribeExecution",
            "DescribeStateMachine",
            "DescribeStateMachineForExecution",
            "GetExecutionHistory",
            "ListExecutions",
            "ListStateMachines",
            "StartExecution",
            "StopExecution",
        }
    ),
    "events": frozenset(
        {
            "DeleteRule",
            "DescribeRule",
            "DisableRule",
            "EnableRule",
            "ListRules",
            "ListTargetsByRule",
            "PutRule",
            "PutTargets",
            "RemoveTargets",
        }
    ),
    "scheduler": frozenset(
        {
            "CreateSchedule",
            "DeleteSchedule",
            "GetSchedule",
            "ListSchedules",
            "UpdateSchedule",
        }
    ),
    "logs": frozenset(
        {
            "CreateLogGroup",
            "CreateLogStream",
            "DescribeLogGroups",
            "DescribeLogStreams",
            "FilterLogEvents",
            "GetLogEvents",
            "PutLogEvents",
            "PutRetentionPolicy",
        }
    ),
    "iam": frozenset(
        {
            "AttachRolePolicy",
            "CreatePolicy",
            "CreateRole",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "ListRoles",
            "PutRolePolicy",
        }
    ),
    "sts": frozenset(
        {
            "AssumeRole",
            "GetCallerIdentity",
        }
    ),
}
