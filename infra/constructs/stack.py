"""The one stack. It only wires: what a thing is stands in the module of its name."""

from pathlib import Path

from aws_cdk import CfnOutput, DefaultStackSynthesizer, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.announcer import Announcer
from infra.constructs.catalog import Catalog
from infra.constructs.crawler import Crawler
from infra.constructs.dashboard import Dashboard
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.encryption import Encryption
from infra.constructs.ledger import Ledger
from infra.constructs.matching import Matching
from infra.constructs.notifications import Notifications
from infra.constructs.storage import Storage
from infra.constructs.tasks import Tasks
from infra.constructs.triggers import Triggers
from infra.constructs.use_policy import UsePolicy
from infra.constructs.workflow import Workflow, task_names
from infra.constructs.workgroups import Workgroups
from infra.settings import Settings

# What is kept when the stack goes does not stay behind when its first deployment fails, where it
# would be in the way of the next one.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
_REMOVAL = {
    "retain": RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    "destroy": RemovalPolicy.DESTROY,
}


class RefiReadyStack(Stack):
    """`asset`: the directory that every function is deployed with, see infra/asset.py."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, asset: Path
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Refi-Ready: from deliveries to refinance opportunities",
            # Without the rule the template has no parameter that looks into an account.
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        # CDK makes a function depend on its role beside the role's policy, to be safe; cfn-lint
        # calls the first superfluous. It reads this from the template wherever it is run.
        self.template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}

        if settings.permissions_boundary:
            boundary = iam.ManagedPolicy.from_managed_policy_name(
                self, "Boundary", settings.permissions_boundary
            )
            iam.PermissionsBoundary.of(self).apply(boundary)

        removal = _REMOVAL[settings.removal_policy]
        encryption = Encryption(self, "Encryption", settings=settings, removal=removal)
        dead_letters = DeadLetters(self, "DeadLetters", encryption=encryption)
        notifications = Notifications(
            self, "Notifications", settings=settings, encryption=encryption
        )
        storage = Storage(
            self, "Storage", settings=settings, encryption=encryption, removal=removal
        )
        ledger = Ledger(self, "Ledger", encryption=encryption, removal=removal)
        catalog = Catalog(self, "Catalog", settings=settings, storage=storage)
        matching = Matching(
            self,
            "Matching",
            settings=settings,
            encryption=encryption,
            storage=storage,
            catalog=catalog,
        )
        crawler = Crawler(
            self,
            "Crawling",
            settings=settings,
            encryption=encryption,
            storage=storage,
            catalog=catalog,
        )
        workgroups = Workgroups(
            self,
            "Querying",
            settings=settings,
            encryption=encryption,
            storage=storage,
            catalog=catalog,
        )
        code = lambda_.Code.from_asset(str(asset))
        tasks = Tasks(
            self,
            "Tasks",
            names=task_names(),
            code=code,
            settings=settings,
            encryption=encryption,
            ledger=ledger,
            storage=storage,
            catalog=catalog,
            matching=matching,
            crawler=crawler,
            workgroups=workgroups,
        )
        workflow = Workflow(
            self, "Workflow", settings=settings, encryption=encryption, tasks=tasks.functions
        )
        Announcer(
            self,
            "Announcing",
            code=code,
            settings=settings,
            encryption=encryption,
            ledger=ledger,
            notifications=notifications,
            dead_letters=dead_letters,
            workflow=workflow,
        )
        Triggers(
            self,
            "Triggers",
            settings=settings,
            storage=storage,
            state_machine=workflow.state_machine,
            dead_letters=dead_letters,
            encryption=encryption,
        )

        alarms = Alarms(
            self,
            "Alarms",
            settings=settings,
            notifications=notifications,
            dead_letters=dead_letters,
            state_machine=workflow.state_machine,
        )
        dashboard = Dashboard(
            self,
            "Dashboard",
            settings=settings,
            state_machine=workflow.state_machine,
            alarms=alarms.all,
        )

        use_policy = UsePolicy(
            self,
            "Using",
            settings=settings,
            encryption=encryption,
            storage=storage,
            catalog=catalog,
            workgroups=workgroups,
            dead_letters=dead_letters,
            workflow=workflow,
        )

        outputs = {
            "RawBucketName": storage.raw.name,
            "WorkingBucketName": storage.working.name,
            "ResolvedBucketName": storage.resolved.name,
            "OutputBucketName": storage.output.name,
            "StateMachineArn": workflow.state_machine.state_machine_arn,
            "TopicArn": notifications.topic.topic_arn,
            "DashboardUrl": dashboard.url,
            "UsePolicyArn": use_policy.policy.managed_policy_arn,
            "DatabaseName": catalog.database_name,
            "WorkgroupName": workgroups.peoples_workgroup_name,
            "LedgerTableName": ledger.table_name,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
