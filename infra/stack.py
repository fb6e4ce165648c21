"""The one stack. It only wires: what a thing is stands in the module of its name."""

from pathlib import Path

from aws_cdk import CfnOutput, DefaultStackSynthesizer, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.catalog import Catalog
from infra.crawling import Crawling
from infra.ledger import Ledger
from infra.matching import Matching
from infra.querying import Querying
from infra.settings import Settings
from infra.storage import Storage
from infra.tasks import Tasks
from infra.triggers import Triggers
from infra.workflow import Workflow, task_names


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

        storage = Storage(self, "Storage")
        ledger = Ledger(self, "Ledger")
        catalog = Catalog(self, "Catalog", storage=storage)
        matching = Matching(self, "Matching", storage=storage, catalog=catalog)
        crawling = Crawling(self, "Crawling", storage=storage, catalog=catalog)
        querying = Querying(self, "Querying", storage=storage, catalog=catalog)
        tasks = Tasks(
            self,
            "Tasks",
            names=task_names(),
            code=lambda_.Code.from_asset(str(asset)),
            settings=settings,
            ledger=ledger,
            storage=storage,
            catalog=catalog,
            matching=matching,
            crawling=crawling,
            querying=querying,
        )
        workflow = Workflow(self, "Workflow", tasks=tasks.functions)
        Triggers(
            self,
            "Triggers",
            settings=settings,
            storage=storage,
            state_machine=workflow.state_machine,
        )

        outputs = {
            "RawBucketName": storage.raw.name,
            "WorkingBucketName": storage.working.name,
            "ResolvedBucketName": storage.resolved.name,
            "OutputBucketName": storage.output.name,
            "StateMachineArn": workflow.state_machine.state_machine_arn,
            "DatabaseName": catalog.database_name,
            "LedgerTableName": ledger.table_name,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
