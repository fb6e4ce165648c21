"""Who is who: the Entity Resolution schema mapping and matching workflow, and their role."""

import hashlib
import json
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_entityresolution as entityresolution
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.catalog import Catalog
from infra.constructs.encryption import Encryption
from infra.constructs.service_role import trusting
from infra.constructs.storage import Storage
from infra.settings import Settings
from lambdas.shared import places

INPUT_TABLE = "prepared_borrowers"

# What rules compare, from the surest evidence to the weakest: people's own decisions, and what two
# records share. sql/prepare has compared the names; each of these holds a borrower id, equal where
# two records are one person.
ANCHORS = ("told_same", "same_email", "same_phone", "near_phone", "same_property")

# Columns of prepared_borrowers: (name, type, match key). An id is text, which the service takes as
# it is: it normalises names, addresses, telephones and e-mail only. `borrower_id` and `prepared_by`
# have match keys only because advanced rules want one for every field; no rule names them.
# https://docs.aws.amazon.com/entityresolution/latest/userguide/rule-based-mw-advanced.html
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("borrower_id", "UNIQUE_ID", "borrower_id"),
    *((anchor, "STRING", anchor) for anchor in ANCHORS),
    ("prepared_by", "STRING", "prepared_by"),
)

# (name, condition). Transitive matching wants rules with more attributes first; each has one.
RULES = tuple((anchor.replace("_", " "), f"Exact({anchor})") for anchor in ANCHORS)

# Ids only: the resolved zone holds no personal data.
OUTPUT_FIELDS = ("borrower_id", "prepared_by")


# Fixed when the workflow is made, as the mapping, the rules' type and the key are.
# https://docs.aws.amazon.com/entityresolution/latest/userguide/transitive-matching-limitations.html
# https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html
RESOLUTION_TYPE = "RULE_MATCHING"
TRANSITIVE = True
NORMALISED = False

_NAMES = "borrowers-{version}"


def _name(settings: Settings, *, key: str) -> str:
    """A name of its own for each definition: what is fixed when mapping and workflow are made can
    only be changed by making others, and CloudFormation makes others under other names.

    `key`: the logical id of the key, which another key in its place would not have.
    """
    fixed = [FIELDS, RULES, OUTPUT_FIELDS, RESOLUTION_TYPE, TRANSITIVE, NORMALISED, key]
    version = hashlib.sha256(json.dumps(fixed).encode()).hexdigest()[:8]
    return settings.name(_NAMES.format(version=version))


class Matching(Construct):
    """Reads the input table, writes `<workflow>/<jobId>/…` below `places.MATCHING_OUTPUT`."""

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
        self._settings = settings
        key = cast(kms.CfnKey, encryption.key.node.default_child)
        name = _name(settings, key=Stack.of(self).get_logical_id(key))
        mapping = entityresolution.CfnSchemaMapping(
            self,
            "SchemaMapping",
            schema_name=name,
            mapped_input_fields=[
                entityresolution.CfnSchemaMapping.SchemaInputAttributeProperty(
                    field_name=name, type=kind, match_key=match_key
                )
                for name, kind, match_key in FIELDS
            ],
        )
        role = self._role(storage, catalog, encryption)
        self._workflow = entityresolution.CfnMatchingWorkflow(
            self,
            "Workflow",
            workflow_name=name,
            input_source_config=[
                entityresolution.CfnMatchingWorkflow.InputSourceProperty(
                    input_source_arn=catalog.table_arn(INPUT_TABLE),
                    schema_arn=mapping.attr_schema_arn,
                    apply_normalization=NORMALISED,
                )
            ],
            output_source_config=[
                entityresolution.CfnMatchingWorkflow.OutputSourceProperty(
                    output_s3_path=storage.resolved.uri(places.MATCHING_OUTPUT),
                    kms_arn=encryption.key.key_arn,
                    output=[
                        entityresolution.CfnMatchingWorkflow.OutputAttributeProperty(name=name)
                        for name in OUTPUT_FIELDS
                    ],
                )
            ],
            resolution_techniques=entityresolution.CfnMatchingWorkflow.ResolutionTechniquesProperty(
                resolution_type=RESOLUTION_TYPE,
                rule_condition_properties=_rule_conditions(),
            ),
            role_arn=role.role_arn,
        )
        # The role's permissions, not just the role, and the table its ARN only names.
        self._workflow.node.add_dependency(role, catalog.tables[INPUT_TABLE])

    @property
    def workflow_name(self) -> str:
        return self._workflow.ref

    def grant(self, grantee: iam.IGrantable, *actions: str) -> None:
        """Entity Resolution actions on this stack's workflows and their jobs, whatever their
        definition: a run that is under way while another definition is deployed goes on with the
        workflow, and the job, that it began with.
        """
        workflows = self._settings.name(_NAMES.format(version="*"))
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[
                Stack.of(self).format_arn(
                    service="entityresolution",
                    resource="matchingworkflow",
                    resource_name=workflows,
                )
            ],
        )
        acknowledge(
            cast(Construct, grantee),
            "IAM5[Resource::arn:<AWS::Partition>:entityresolution:<AWS::Region>:<AWS::AccountId>:"
            f"matchingworkflow/{workflows}]",
            "a workflow's name has its definition in it, and a run may outlive its workflow's",
        )

    def _role(self, storage: Storage, catalog: Catalog, encryption: Encryption) -> iam.Role:
        """What AWS's page on the workflow job role asks for, narrowed to the one table."""
        role = iam.Role(self, "Role", assumed_by=trusting(self, "entityresolution.amazonaws.com"))
        for zone in (storage.working, storage.resolved):
            zone.grant_list(role)
            zone.grant_locate(role)
        storage.working.grant_read(role, "prepared/")
        storage.resolved.grant_put(role, places.MATCHING_OUTPUT)
        encryption.key.grant(role, "kms:Encrypt")
        catalog.grant(role, "glue:GetDatabase")
        catalog.grant(
            role,
            "glue:GetTable",
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:BatchGetPartition",
            tables=[INPUT_TABLE],
        )
        return role


def _rule_conditions() -> entityresolution.CfnMatchingWorkflow.RuleConditionPropertiesProperty:
    """Advanced rules: a simple rule would keep a record it matched from every later rule."""
    workflow = entityresolution.CfnMatchingWorkflow
    return workflow.RuleConditionPropertiesProperty(
        rules=[
            workflow.RuleConditionProperty(rule_name=name, condition=condition)
            for name, condition in RULES
        ],
        matching_config=workflow.MatchingConfigProperty(enable_transitive_matching=TRANSITIVE),
    )
