"""The four zones that data passes through, each a private bucket."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

# Copies that a run works on. A redrive, possible for 14 days, still finds them.
WORKING_DAYS = 30


class Zone(Construct):
    """A bucket that only TLS reaches and nobody publicly, with grants by prefix.

    A prefix is written with its slash, "runs/"; none means the whole bucket.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        versioned: bool = False,
        expiration: Duration | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            versioned=versioned,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(7), expiration=expiration
                )
            ],
        )

    @property
    def name(self) -> str:
        return self.bucket.bucket_name

    def uri(self, prefix: str) -> str:
        return f"s3://{self.name}/{prefix}"

    def grant_read(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObject")

    def grant_read_versions(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObjectVersion")

    def grant_read_version_tags(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        self._grant_objects(grantee, prefixes, "s3:GetObjectVersionTagging")

    def grant_put(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Put objects, none of which is put in parts."""
        self._grant_objects(grantee, prefixes, "s3:PutObject")

    def grant_write(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Put objects, in parts too; a part upload that failed may be cleared away."""
        self._grant_objects(grantee, prefixes, "s3:PutObject", "s3:AbortMultipartUpload")

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

    def grant_list_uploads(self, grantee: iam.IGrantable, *prefixes: str) -> None:
        """Find the parts of an unfinished upload, which Athena asks for when it writes."""
        self._grant_bucket(grantee, "s3:ListBucketMultipartUploads")
        self._grant_objects(grantee, prefixes, "s3:ListMultipartUploadParts")

    def grant_locate(self, grantee: iam.IGrantable) -> None:
        """Athena, Glue and Entity Resolution ask for a bucket's Region before they use it."""
        self._grant_bucket(grantee, "s3:GetBucketLocation")

    def _grant_objects(
        self, grantee: iam.IGrantable, prefixes: tuple[str, ...], *actions: str
    ) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[
                self.bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes or ("",)
            ],
        )

    def _grant_bucket(self, grantee: iam.IGrantable, *actions: str) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee, actions=list(actions), resource_arns=[self.bucket.bucket_arn]
        )


class Storage(Construct):
    """raw: deliveries, as users leave them. working: a run's own copies and intermediate results.
    resolved: who is who. output: what is published.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.raw = Zone(self, "Raw", versioned=True)
        self.working = Zone(self, "Working", expiration=Duration.days(WORKING_DAYS))
        self.resolved = Zone(self, "Resolved")
        self.output = Zone(self, "Output")

        # `event_bridge_enabled` of the L2 bucket would bring a custom resource with a function
        # of its own; the property does the same without.
        raw = cast(s3.CfnBucket, self.raw.bucket.node.default_child)
        raw.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
