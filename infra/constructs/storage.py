"""The four zones that data passes through, each a private bucket, and the log of who used them."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge, acknowledge_checkov
from infra.constructs.encryption import Encryption
from infra.settings import Settings
from lambdas.shared import places

# Copies that a run works on. A redrive, possible for 14 days, still finds them.
WORKING_DAYS = 30

# Of the output zone: the opt-outs of published runs, which those who read lists do not see.

UNFINISHED_UPLOADS_GO = s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7))


class Zone(Construct):
    """A bucket that only TLS reaches and nobody publicly, with grants by prefix.

    A prefix is written with its slash, "runs/"; none means the whole bucket. Who may read objects
    may decrypt them, and so on: the key's grants come with those on the bucket.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption: Encryption,
        access_log: s3.IBucket,
        removal: RemovalPolicy,
        versioned: bool = False,
        lifecycle: Sequence[s3.LifecycleRule] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._encryption = encryption
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=encryption.key,
            bucket_key_enabled=True,  # a request to KMS for hours of objects, not for each
            versioned=versioned,
            lifecycle_rules=[UNFINISHED_UPLOADS_GO, *lifecycle],
            removal_policy=removal,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix=f"{construct_id.lower()}/",
        )
        _keep_policy(self.bucket, removal)
        if not versioned:
            acknowledge_checkov(
                self.bucket,
                "AWS_21",
                "a run writes each object once; versions would keep what is erased or has expired",
            )

    @property
    def name(self) -> str:
        return self.bucket.bucket_name

    def uri(self, prefix: str) -> str:
        return f"s3://{self.name}/{prefix}"

    def grant_read(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObject")
        self._encryption.grant_read(grantee)

    def grant_read_versions(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObjectVersion")
        self._encryption.grant_read(grantee)

    def grant_read_version_tags(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObjectVersionTagging")

    def grant_put(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Put objects, none of which is put in parts."""
        self._grant_objects(grantee, prefixes, "s3:PutObject")
        self._encryption.grant_put(grantee)

    def grant_write(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Put objects, in parts too; a part upload that failed may be cleared away."""
        self._grant_objects(grantee, prefixes, "s3:PutObject", "s3:AbortMultipartUpload")
        self._encryption.grant_write(grantee)

    def grant_write_tags(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:PutObjectTagging")

    def grant_delete(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:DeleteObject")

    def grant_list(self, grantee: iam.IGrantable) -> None:
        """List keys. Without it S3 answers 403, not 404, for a key that does not exist.

        Not narrowed by s3:prefix: that condition holds for listing only, so the 404 would go.
        """
        self._grant_bucket(grantee, "s3:ListBucket")

    def grant_list_versions(self, grantee: iam.IGrantable) -> None:
        self._grant_bucket(grantee, "s3:ListBucketVersions")

    def grant_unload(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Write as Athena does: it also asks for the parts of an unfinished upload.

        One statement for both: a role's policies may be 10,240 characters long.
        """
        self._grant_bucket(grantee, "s3:ListBucketMultipartUploads")
        self._grant_objects(
            grantee,
            prefixes,
            "s3:PutObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        )
        self._encryption.grant_write(grantee)

    def grant_locate(self, grantee: iam.IGrantable) -> None:
        """Athena, Glue and Entity Resolution ask for a bucket's Region before they use it."""
        self._grant_bucket(grantee, "s3:GetBucketLocation")

    def grant_crawl(self, grantee: iam.IGrantable) -> None:
        """What a crawler asks of a bucket, as AWSGlueServiceRole has it."""
        self._grant_bucket(grantee, "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket")

    def grant_look_about(self, grantee: iam.IGrantable) -> None:
        """Locate and list, in one statement: a role's policies may be 10,240 characters long.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        """
        self._grant_bucket(grantee, "s3:GetBucketLocation", "s3:ListBucket")

    def _grant_objects(
        self, grantee: iam.IGrantable, prefixes: tuple[str, ...], *actions: str
    ) -> None:
        prefixes = prefixes or ("",)
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[self.bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes],
        )
        for prefix in prefixes:
            acknowledge(
                cast(iam.Role, grantee),
                f"IAM5[Resource::<{self._logical_id()}.Arn>/{prefix}*]",
                "objects have names that nobody knows beforehand: a prefix is the narrowest",
            )

    def _logical_id(self) -> str:
        return Stack.of(self).get_logical_id(cast(s3.CfnBucket, self.bucket.node.default_child))

    def _grant_bucket(self, grantee: iam.IGrantable, *actions: str) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=list(actions), resource_arns=[self.bucket.bucket_arn]
        )


class Storage(Construct):
    """raw: deliveries, as users leave them. working: a run's own copies and intermediate results.
    resolved: who is who. output: what is published.

    Nothing in the resolved zone expires by age: a run whose borrowers have not changed uses the
    last good resolution, however old; the tasks remove those before it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        encryption: Encryption,
        removal: RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        log = self._access_log(settings, removal)

        def zone(name: str, *lifecycle: s3.LifecycleRule, versioned: bool = False) -> Zone:
            return Zone(
                self,
                name,
                encryption=encryption,
                access_log=log,
                removal=removal,
                versioned=versioned,
                lifecycle=lifecycle,
            )

        self.raw = zone(
            "Raw",
            s3.LifecycleRule(
                noncurrent_version_expiration=Duration.days(settings.raw_version_days),
                expired_object_delete_marker=True,
            ),
            versioned=True,
        )
        self.working = zone("Working", s3.LifecycleRule(expiration=Duration.days(WORKING_DAYS)))
        self.resolved = zone("Resolved")
        # What is current, latest/, never expires.
        self.output = zone(
            "Output",
            *(
                s3.LifecycleRule(expiration=Duration.days(settings.published_days), prefix=prefix)
                for prefix in (places.RUNS, places.KEPT_OPT_OUTS)
            ),
        )

        # `event_bridge_enabled` of the L2 bucket would bring a custom resource with a function
        # of its own; the property does the same without.
        raw = cast(s3.CfnBucket, self.raw.bucket.node.default_child)
        raw.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )

    def _access_log(self, settings: Settings, removal: RemovalPolicy) -> s3.Bucket:
        """S3 writes its access log to a bucket with SSE-S3 only.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
        """
        log = s3.Bucket(
            self,
            "AccessLog",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            lifecycle_rules=[
                UNFINISHED_UPLOADS_GO,
                s3.LifecycleRule(expiration=Duration.days(settings.log_retention_days)),
            ],
            removal_policy=removal,
        )
        _keep_policy(log, removal)
        own = "this is the access log: a log of it would log itself"
        acknowledge(log, "S1", own)
        acknowledge_checkov(log, "AWS_18", own)
        acknowledge_checkov(log, "AWS_21", "S3 only ever adds to the access log")
        return log


def _keep_policy(bucket: s3.Bucket, removal: RemovalPolicy) -> None:
    """A bucket that outlives the stack goes on refusing what comes without TLS."""
    if bucket.policy is None:
        raise LookupError(f"{bucket.node.path} has no policy: it is there to demand TLS")
    bucket.policy.apply_removal_policy(removal)
