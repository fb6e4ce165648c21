"""What moto may answer: operations, by botocore's name of the service.

What stands here was tried; an operation that does not might only look right. Our own services
name what they pass on themselves (`Service.passed_on`), and what moto overlooks there stands
here as well.
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
            "DeleteBucketLifecycle",
            "DeleteBucketPolicy",
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
    "dynamodb": frozenset(
        {
            "BatchGetItem",
            "CreateTable",
            "DeleteItem",
            "DeleteTable",
            "DescribeContinuousBackups",
            "DescribeTable",
            "GetItem",
            "ListTables",
            "PutItem",
            "Query",
            "Scan",
            "TransactWriteItems",
            "UpdateContinuousBackups",
            "UpdateItem",
            "UpdateTable",
        }
    ),
    "stepfunctions": frozenset(
        {
            "CreateStateMachine",
            "DeleteStateMachine",
            "DescribeExecution",
            "DescribeStateMachine",
            "DescribeStateMachineForExecution",
            "ListExecutions",
            "ListStateMachines",
            "StartExecution",
            "StopExecution",
            "UpdateStateMachine",
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
            "DeleteLogGroup",
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
            "DeletePolicy",
            "DeleteRole",
            "DeleteRolePolicy",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "ListRoles",
            "PutRolePolicy",
            "UpdateAssumeRolePolicy",
            "UpdateRole",
        }
    ),
    "sqs": frozenset(
        {
            "ChangeMessageVisibility",
            "CreateQueue",
            "DeleteMessage",
            "DeleteMessageBatch",
            "DeleteQueue",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListQueues",
            "PurgeQueue",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
            "SetQueueAttributes",
        }
    ),
    "sns": frozenset(
        {
            "CreateTopic",
            "DeleteTopic",
            "GetTopicAttributes",
            "ListSubscriptionsByTopic",
            "ListTopics",
            "Publish",
            "SetTopicAttributes",
            "Subscribe",
            "Unsubscribe",
        }
    ),
    "cloudwatch": frozenset(
        {
            "DeleteAlarms",
            "DeleteDashboards",
            "DescribeAlarms",
            "GetDashboard",
            "ListDashboards",
            "PutDashboard",
            "PutMetricAlarm",
        }
    ),
    "kms": frozenset(
        {
            "CreateAlias",
            "CreateKey",
            "DeleteAlias",
            "DescribeKey",
            "DisableKeyRotation",
            "EnableKeyRotation",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListAliases",
            "ListKeys",
            "PutKeyPolicy",
            "ScheduleKeyDeletion",
            "UpdateAlias",
            "UpdateKeyDescription",
        }
    ),
}

# Members of requests that moto reads past, though they change what the answer should be.
MOTO_OVERLOOKS: Mapping[str, frozenset[str]] = {
    "dynamodb.CreateTable": frozenset(
        {
            "GlobalTableSettingsReplicationMode",
            "GlobalTableSourceArn",
            "OnDemandThroughput",
            "ResourcePolicy",
            "VectorIndexes",
        }
    ),
    "dynamodb.DeleteItem": frozenset({"ConditionalOperator"}),
    "dynamodb.PutItem": frozenset({"ConditionalOperator"}),
    "dynamodb.Query": frozenset({"ConditionalOperator"}),
    "dynamodb.Scan": frozenset({"ConditionalOperator"}),
    "dynamodb.UpdateItem": frozenset({"ConditionalOperator"}),
    "dynamodb.UpdateTable": frozenset(
        {
            "DisassociationProtectionEnabled",
            "GlobalTableSettingsReplicationMode",
            "GlobalTableWitnessUpdates",
            "MultiRegionConsistency",
            "OnDemandThroughput",
            "ReplicaUpdates",
            "SSESpecification",
            "TableClass",
            "VectorIndexUpdates",
        }
    ),
    "events.DeleteRule": frozenset({"Force"}),
    "events.PutRule": frozenset({"ScheduleExpression"}),
    "events.RemoveTargets": frozenset({"Force"}),
    "glue.CreateTable": frozenset({"PartitionIndexes", "TransactionId"}),
    "glue.DeleteTable": frozenset({"TransactionId"}),
    "glue.BatchGetPartition": frozenset({"QuerySessionContext"}),
    "glue.GetDatabases": frozenset({"AttributesToGet", "ResourceShareType"}),
    "glue.GetPartitions": frozenset({"QueryAsOfTime", "Segment", "TransactionId"}),
    "glue.GetTable": frozenset(
        {"AttributesToGet", "IncludeStatusDetails", "QueryAsOfTime", "TransactionId"}
    ),
    "glue.GetTables": frozenset(
        {
            "AttributesToGet",
            "IncludeStatusDetails",
            "QueryAsOfTime",
            "ResourceShareType",
            "TransactionId",
        }
    ),
    "glue.UpdateTable": frozenset(
        {"Force", "TransactionId", "UpdateOpenTableFormatInput", "VersionId", "ViewUpdateAction"}
    ),
    "iam.CreateRole": frozenset({"PermissionsBoundary"}),
    "iam.ListRolePolicies": frozenset({"Marker", "MaxItems"}),
    "kms.CreateKey": frozenset(
        {"BypassPolicyLockoutSafetyCheck", "CustomKeyStoreId", "MultiRegion", "XksKeyId"}
    ),
    "kms.DescribeKey": frozenset({"GrantTokens"}),
    "kms.EnableKeyRotation": frozenset({"RotationPeriodInDays"}),
    "kms.ListAliases": frozenset({"Limit", "Marker"}),
    "kms.ListKeys": frozenset({"Limit", "Marker"}),
    "kms.PutKeyPolicy": frozenset({"BypassPolicyLockoutSafetyCheck"}),
    "logs.CreateLogGroup": frozenset({"deletionProtectionEnabled", "logGroupClass"}),
    "logs.DescribeLogGroups": frozenset(
        {
            "accountIdentifiers",
            "includeLinkedAccounts",
            "logGroupClass",
            "logGroupIdentifiers",
            "logGroupNamePattern",
        }
    ),
    "logs.FilterLogEvents": frozenset(
        {"logGroupIdentifier", "logStreamNamePrefix", "startFromHead", "unmask"}
    ),
    "logs.GetLogEvents": frozenset({"unmask"}),
    "logs.PutLogEvents": frozenset({"entity"}),
    "scheduler.UpdateSchedule": frozenset({"ActionAfterCompletion"}),
    "sns.CreateTopic": frozenset({"DataProtectionPolicy"}),
    "sqs.GetQueueUrl": frozenset({"QueueOwnerAWSAccountId"}),
    "sqs.ListQueues": frozenset({"NextToken"}),
    "sqs.ReceiveMessage": frozenset({"ReceiveRequestAttemptId"}),
    "stepfunctions.DescribeExecution": frozenset({"includedData"}),
    "stepfunctions.DescribeStateMachine": frozenset({"includedData"}),
    "stepfunctions.DescribeStateMachineForExecution": frozenset({"includedData"}),
    "stepfunctions.ListExecutions": frozenset({"mapRunArn", "redriveFilter"}),
}
