"""The Athena workgroups, and what their callers may do: Athena acts with its caller's rights."""

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.catalog import Catalog
from infra.constructs.encryption import Encryption
from infra.constructs.storage import Storage
from infra.settings import Settings
from lambdas.shared import places
from lambdas.shared.columns import STAGED_COLUMNS
from lambdas.shared.query.stages import QUERIES

RESULTS_PREFIX = "athena-results/"
PEOPLES_PREFIX = "peoples-results/"  # what publication never reads


def _folders(names: Iterable[str]) -> list[str]:
    """The prefixes of what these queries unload, as few as say it."""
    found = [QUERIES[name].folder for name in names]
    return sorted({f"{folder.partition('/')[0]}/" for folder in found if folder})


UNLOAD_PREFIXES = _folders(QUERIES)
READ_BACK_PREFIXES = _folders(STAGED_COLUMNS)


class Workgroups(Construct):
    """The pipeline's workgroup, and people's; a client cannot choose another place for results.

    What people's queries leave is under a prefix of its own: who may write there could else put
    rows in place of those that a run is about to publish.
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
    ) -> None:
        super().__init__(scope, construct_id)
        self._storage = storage
        self._catalog = catalog
        self._key_arn = encryption.key.key_arn
        # CloudFormation makes no name up for this type.
        self._workgroup = self._make("Workgroup", settings.name(), RESULTS_PREFIX)
        self._peoples = self._make("PeoplesWorkgroup", settings.name("people"), PEOPLES_PREFIX)

    def _make(self, construct_id: str, name: str, prefix: str) -> athena.CfnWorkGroup:
        configuration = athena.CfnWorkGroup.WorkGroupConfigurationProperty(
            enforce_work_group_configuration=True,
            engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                selected_engine_version="Athena engine version 3"
            ),
            result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                output_location=self._storage.working.uri(prefix),
                encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                    encryption_option="SSE_KMS", kms_key=self._key_arn
                ),
            ),
        )
        return athena.CfnWorkGroup(
            self,
            construct_id,
            name=name,
            recursive_delete_option=True,  # query history must not keep the stack from going
            work_group_configuration=configuration,
        )

    @property
    def peoples_workgroup_name(self) -> str:
        return self._peoples.ref

    @property
    def workgroup_name(self) -> str:
        return self._workgroup.ref

    def grant_start(self, grantee: iam.IGrantable) -> None:
        """Start any statement of sql/: Athena reads tables and writes results as the caller."""
        self.grant(grantee, "athena:StartQueryExecution")
        self._catalog.grant_athena(grantee)
        for zone in (self._storage.working, self._storage.resolved, self._storage.output):
            zone.grant_look_about(grantee)
        self._storage.working.grant_read(grantee, "staged/", RESULTS_PREFIX, *READ_BACK_PREFIXES)
        self._storage.working.grant_unload(grantee, RESULTS_PREFIX, *UNLOAD_PREFIXES)
        self._storage.resolved.grant_read(grantee, places.MATCHES)
        # whom earlier runs have listed, and who had opted out
        self._storage.output.grant_read(grantee, places.RUNS, places.KEPT_OPT_OUTS)

    def grant_follow(self, grantee: iam.IGrantable) -> None:
        """Ask how a query does and read its rows, which lie in S3."""
        self.grant(grantee, "athena:GetQueryExecution", "athena:GetQueryResults")
        self._storage.working.grant_locate(grantee)
        self._storage.working.grant_read(grantee, RESULTS_PREFIX)

    def grant_people(self, grantee: iam.IGrantable, *actions: str) -> None:
        """Athena actions in people's workgroup, and their results."""
        self._grant_in(self._peoples, grantee, *actions)
        self._storage.working.grant_locate(grantee)
        self._storage.working.grant_read(grantee, PEOPLES_PREFIX)
        self._storage.working.grant_write(grantee, PEOPLES_PREFIX)

    def grant(self, grantee: iam.IGrantable, *actions: str) -> None:
        """Athena actions in the pipeline's workgroup."""
        self._grant_in(self._workgroup, grantee, *actions)

    def _grant_in(
        self, workgroup: athena.CfnWorkGroup, grantee: iam.IGrantable, *actions: str
    ) -> None:
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[
                Stack.of(self).format_arn(
                    service="athena", resource="workgroup", resource_name=workgroup.ref
                )
            ],
        )
