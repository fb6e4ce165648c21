"""What roles are granted though no run of the pipeline calls it, each with AWS's page that asks
for it."""

from dataclasses import dataclass

from tests.embedded.support.privileges import Grant

_GUIDE = "https://docs.aws.amazon.com"


@dataclass(frozen=True)
class NeverCalled:
    """Grants of these actions to roles with `role` in their logical id, on what has `on` in its
    ARN."""

    role: str
    actions: tuple[str, ...]
    page: str
    on: str = ""

    def covers(self, grant: Grant) -> bool:
        return (
            self.role in grant.role and grant.action in self.actions and self.on in grant.resource
        )


NEVER_CALLED = (
    NeverCalled(
        # Lambda's and Step Functions' own daemons send traces.
        "",
        ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
        f"{_GUIDE}/lambda/latest/dg/services-xray.html",
    ),
    NeverCalled(
        "StateMachine",
        ("xray:GetSamplingRules", "xray:GetSamplingTargets"),
        f"{_GUIDE}/step-functions/latest/dg/concepts-xray-tracing.html",
    ),
    NeverCalled(
        # What could not be announced, …
        "AnnounceRun",
        ("sqs:SendMessage",),
        f"{_GUIDE}/lambda/latest/dg/invocation-async-retain-records.html",
        on="DeadLetters",
    ),
    NeverCalled(
        # … and a start that could not be made is kept in an encrypted queue.
        "ScheduleRole",
        ("kms:Decrypt", "kms:GenerateDataKey", "sqs:SendMessage"),
        f"{_GUIDE}/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
    ),
    NeverCalled(
        "Matching",
        ("kms:Encrypt",),
        f"{_GUIDE}/entityresolution/latest/userguide/create-workflow-job-role.html",
    ),
    NeverCalled(
        # A crawler's log is encrypted by its security configuration: no crawl here writes one.
        "Crawling",
        (
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "logs:AssociateKmsKey",
        ),
        f"{_GUIDE}/glue/latest/dg/encryption-security-configuration.html",
    ),
    NeverCalled(
        # A crawler's policy is a scoped copy of this one; it may write its log.
        "Crawling",
        (
            "glue:BatchGetPartition",
            "glue:BatchUpdatePartition",
            "glue:CreatePartition",
            "glue:GetDatabase",
            "glue:GetPartition",
            "glue:GetTables",
            "glue:UpdatePartition",
            "glue:UpdateTable",
            "s3:GetBucketAcl",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ),
        f"{_GUIDE}/aws-managed-policy/latest/reference/AWSGlueServiceRole.html",
    ),
    NeverCalled(
        # The same for every workflow, whether its table has partitions or not.
        "Matching",
        (
            "glue:BatchGetPartition",
            "glue:GetDatabase",
            "glue:GetPartition",
            "glue:GetPartitions",
            "s3:ListBucket",
        ),
        f"{_GUIDE}/entityresolution/latest/userguide/create-workflow-job-role.html",
    ),
    NeverCalled(
        "StartQuery",
        (
            "glue:BatchGetPartition",
            "glue:GetDatabase",
            "glue:GetDatabases",
            "glue:GetPartition",
            "glue:GetTables",
        ),
        f"{_GUIDE}/athena/latest/ug/fine-grained-access-to-glue-resources.html",
    ),
    NeverCalled(
        # Athena writes large results in parts.
        "StartQuery",
        (
            "s3:AbortMultipartUpload",
            "s3:ListBucketMultipartUploads",
            "s3:ListMultipartUploadParts",
        ),
        f"{_GUIDE}/athena/latest/ug/s3-permissions.html",
    ),
    NeverCalled(
        "StartQuery",
        ("s3:GetObject",),
        f"{_GUIDE}/athena/latest/ug/s3-permissions.html",
        on="/athena-results/",
    ),
    NeverCalled(
        # A large file is uploaded in parts, which are cleared away if one of them fails.
        "StageMatches",
        ("s3:AbortMultipartUpload",),
        f"{_GUIDE}/AmazonS3/latest/userguide/mpuoverview.html",
    ),
    NeverCalled(
        # A version that goes between listing and reading is missing, not denied.
        "AdmitRun",
        ("s3:ListBucket",),
        f"{_GUIDE}/AmazonS3/latest/API/API_GetObject.html",
        on="rawbucket",
    ),
    NeverCalled(
        # The log of a state machine is delivered, which happens outside of it.
        "StateMachine",
        (
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "logs:CreateLogDelivery",
            "logs:CreateLogStream",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutLogEvents",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ),
        f"{_GUIDE}/step-functions/latest/dg/cw-logs.html",
    ),
)


def is_never_called(grant: Grant) -> bool:
    return any(each.covers(grant) for each in NEVER_CALLED)
