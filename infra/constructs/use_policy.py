"""What a person or a program may do with the pipeline: deliver, run, follow, fetch, ask."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.catalog import VIEW, Catalog
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.encryption import Encryption
from infra.constructs.storage import Storage
from infra.constructs.workflow import Workflow, grant_executions
from infra.constructs.workgroups import Workgroups
from infra.settings import Settings
from lambdas.shared import places
from lambdas.shared.contract import DATASETS


class UsePolicy(Construct):
    """A managed policy, to be attached to whoever works with the stack; nobody has it yet.

    It allows the calls of `refi-ready run --stack` and `refi-ready status`, redriving and
    stopping a run, reading what is published through S3 and Athena, and emptying the dead
    letters. It does not read deliveries.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        encryption: Encryption,
        storage: Storage,
        catalog: Catalog,
        workgroups: Workgroups,
        dead_letters: DeadLetters,
        workflow: Workflow,
    ) -> None:
        super().__init__(scope, construct_id)
        self.policy = iam.ManagedPolicy(
            self, "Policy", description=f"To work with {settings.stack_name}"
        )
        storage.raw.grant_write(self.policy, *(dataset.prefix for dataset in DATASETS))
        storage.output.grant_list(self.policy)
        storage.output.grant_read(self.policy, places.LATEST, places.RUNS)
        self._runs(settings, workflow)
        self._queries(storage, catalog, workgroups)
        self._allow(
            dead_letters.queue.queue_arn,
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        )
        self._describe(settings)

    def _runs(self, settings: Settings, workflow: Workflow) -> None:
        self._allow(
            workflow.state_machine.state_machine_arn,
            "states:ListExecutions",
            "states:StartExecution",
        )
        grant_executions(
            self.policy,
            settings,
            "states:DescribeExecution",
            "states:GetExecutionHistory",
            "states:RedriveExecution",
            "states:StopExecution",
        )

    def _queries(self, storage: Storage, catalog: Catalog, workgroups: Workgroups) -> None:
        """Of what is published, with Athena, which acts with its caller's rights."""
        workgroups.grant_people(
            self.policy,
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
        )
        catalog.grant_ask(
            self.policy, ["latest", "refi_evaluations", VIEW], looked_up=["refi_evaluations"]
        )
        storage.output.grant_locate(self.policy)

    def _describe(self, settings: Settings) -> None:
        """Read the stack's outputs. Who asks by its name, as everybody does, asks about `<name>/*`:
        the id behind it, which the stack's ARN ends with, is not known beforehand.
        """
        stack = Stack.of(self)
        name = f"{settings.stack_name}/*"
        arn = stack.format_arn(service="cloudformation", resource="stack", resource_name=name)
        self._allow(arn, "cloudformation:DescribeStacks")
        acknowledge(
            self.policy,
            "IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:"
            f"stack/{name}]",
            "a stack's id is AWS's to make up, and whoever asks knows its name only",
        )

    def _allow(self, resource: str, *actions: str) -> None:
        iam.Grant.add_to_principal(
            grantee=self.policy, actions=list(actions), resource_arns=[resource]
        )
