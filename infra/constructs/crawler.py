"""The crawler that adds a matching job's partition to borrower_matches."""

import json

from aws_cdk import Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.catalog import Catalog
from infra.constructs.encryption import Encryption
from infra.constructs.service_role import trusting
from infra.constructs.storage import Storage
from infra.settings import Settings
from lambdas.shared import places
from lambdas.shared.columns import MATCH_COLUMNS

LOG_GROUPS = "/aws-glue/crawlers*"

# A crawler with catalog targets makes no tables; it must group compatible schemas. A partition
# takes its schema from the table, so that no crawl changes how columns are read.
CONFIGURATION = {
    "Version": 1.0,
    "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
    "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
    # An index is of no use to a table of two partitions, and needs rights of its own.
    "CreatePartitionIndex": False,
}


class Crawler(Construct):
    """The crawler, its classifier, how its log is encrypted, and its role."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        encryption: Encryption,
        storage: Storage,
        catalog: Catalog,
    ) -> None:
        super().__init__(scope, construct_id)
        security = glue.CfnSecurityConfiguration(
            self,
            "Security",
            name=settings.name("crawler"),
            encryption_configuration=glue.CfnSecurityConfiguration.EncryptionConfigurationProperty(
                cloud_watch_encryption=glue.CfnSecurityConfiguration.CloudWatchEncryptionProperty(
                    cloud_watch_encryption_mode="SSE-KMS", kms_key_arn=encryption.key.key_arn
                ),
                # A crawler writes neither; the type asks for both.
                job_bookmarks_encryption=glue.CfnSecurityConfiguration.JobBookmarksEncryptionProperty(
                    job_bookmarks_encryption_mode="CSE-KMS", kms_key_arn=encryption.key.key_arn
                ),
                s3_encryptions=[
                    glue.CfnSecurityConfiguration.S3EncryptionProperty(
                        s3_encryption_mode="SSE-KMS", kms_key_arn=encryption.key.key_arn
                    )
                ],
            ),
        )
        # Glue's own classifier finds no header in a file of nothing but text.
        classifier = glue.CfnClassifier(
            self,
            "Classifier",
            csv_classifier=glue.CfnClassifier.CsvClassifierProperty(
                name=settings.name("borrower-matches"),
                contains_header="PRESENT",
                header=[name for name, _ in MATCH_COLUMNS],
                delimiter=",",
                quote_symbol='"',
            ),
        )
        role = self._role(storage, catalog, encryption)
        self._crawler = glue.CfnCrawler(
            self,
            "Crawler",
            name=settings.name("borrower-matches"),
            role=role.role_arn,
            classifiers=[classifier.ref],
            targets=glue.CfnCrawler.TargetsProperty(
                catalog_targets=[
                    glue.CfnCrawler.CatalogTargetProperty(
                        database_name=catalog.database_name,
                        tables=[catalog.tables[places.MATCHES_TABLE].ref],
                    )
                ]
            ),
            schema_change_policy=glue.CfnCrawler.SchemaChangePolicyProperty(
                update_behavior="LOG", delete_behavior="LOG"
            ),
            recrawl_policy=glue.CfnCrawler.RecrawlPolicyProperty(
                recrawl_behavior="CRAWL_EVERYTHING"
            ),
            configuration=json.dumps(CONFIGURATION),
            crawler_security_configuration=security.ref,
        )
        self._crawler.node.add_dependency(role)  # its permissions, not just the role

    @property
    def crawler_name(self) -> str:
        return self._crawler.ref

    def grant(self, grantee: iam.IGrantable, *actions: str) -> None:
        """Glue actions on the crawler."""
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[
                Stack.of(self).format_arn(
                    service="glue", resource="crawler", resource_name=self.crawler_name
                )
            ],
        )

    def _role(self, storage: Storage, catalog: Catalog, encryption: Encryption) -> iam.Role:
        """A scoped copy of what AWSGlueServiceRole gives a crawler. What that gives beside is for
        jobs (metrics), connections into a VPC (EC2) and Glue's console (IAM, all buckets).

        https://docs.aws.amazon.com/glue/latest/dg/crawler-prereqs.html
        https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSGlueServiceRole.html
        """
        role = iam.Role(self, "Role", assumed_by=trusting(self, "glue.amazonaws.com"))
        storage.resolved.grant_crawl(role)
        storage.resolved.grant_read(role, places.MATCHES)
        catalog.grant(role, "glue:GetDatabase")
        catalog.grant(
            role,
            "glue:GetTable",
            "glue:GetTables",
            "glue:UpdateTable",  # the statistics it keeps in the table's parameters
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:BatchGetPartition",
            "glue:CreatePartition",
            "glue:BatchCreatePartition",
            "glue:UpdatePartition",
            "glue:BatchUpdatePartition",
            tables=[places.MATCHES_TABLE],
        )
        # Glue makes a log group for the crawlers of a role and a security configuration, and
        # encrypts it. https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html
        encryption.grant_log(role)
        iam.Grant.add_to_principal(
            grantee=role,
            actions=[
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            resource_arns=[
                Stack.of(self).format_arn(service="logs", resource=f"log-group:{LOG_GROUPS}")
            ],
        )
        acknowledge(
            role,
            "IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:"
            f"log-group:{LOG_GROUPS}]",
            "Glue names the log group after the role, which the policy cannot do without a circle",
        )
        return role
