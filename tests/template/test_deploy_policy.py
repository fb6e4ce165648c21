"""infra/deploy_policy.py: what deploying asks for, held against CloudFormation's own registry.

The schemas that cfn-lint brings say which permissions the handlers of each resource type use.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import cfnlint
import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from infra.asset import PROJECT
from infra.constructs.stack import RefiReadyStack
from infra.deploy_policy import policies
from infra.embedded.access import patterns
from infra.embedded.access.reference import action_exists, resource_types
from infra.settings import Settings

# Of features that the template does not use, or of what the policy's resources cannot be.
UNUSED = re.compile(
    r"(ec2|elasticfilesystem|firehose|kinesis|lakeformation|profile|s3files|s3tables):"
    r"|dynamodb:(.*(Import|Item|Replica)|(Dis|En)able.*|Update(Contributor|Kinesis|TimeToLive).*"
    r"|(Put|Delete)ResourcePolicy|Query|Scan)|dynamodb:ImportTable$"
    r"|s3:.*(Abac|Accelerate|Acl|Analytics|Cors|CORS|IntelligentTiering|Inventory|Metadata|Metrics"
    r"|ObjectLock|Replication|Website|MultipartUpload)|s3:(REST.*|(Put|Delete)Object)$"
    r"|iam:.*(GroupPolicy|UserPolicy|PermissionsBoundary)|iam:(Attach|Detach)RolePolicy$"
    r"|iam:CreateServiceLinkedRole$|glue:(.*Connection|GetSchemaVersion)$"
    r"|lambda:(GetCodeSigningConfig|(Put|Delete)Function(CodeSigning|Concurrency|Recursion|Scaling).*"
    r"|AssociateRuntimeAlias|GetLayerVersion|PassCapacityProvider|PublishVersion)$"
    r"|logs:((CreateLogStream|DescribeLogStreams|PutLogEvents)$|((Put|Delete)(IndexPolicy|DataProtectionPolicy))|PutBearerTokenAuthentication"
    r"|PutLogGroupDeletionProtection|DeleteResourcePolicy)$"
)
# What DynamoDB requires, at a minimum, of whoever makes a table with a key.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
FOR_A_TABLE = {
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
# Step Functions asks for a log's delivery with the rights of who makes the machine.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
BESIDE = {
    "logs:DeleteLogDelivery",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:UpdateLogDelivery",
}
# Actions that know no resource, or whose resource is named by AWS only afterwards.
ON_EVERYTHING = {
    "entityresolution": 3,
    "glue": 8,
    "kms": 2,
    "logs": 9,
}
# Actions that know kinds of resources and are asked about one of them at a time.
ABOUT_ONE = re.compile(r"[Tt]ag|GetResourcePolicy$")


@pytest.fixture(scope="module")
def asked(template):
    """Every permission that a handler of a type of ours uses, but for what is of no use here."""
    types = {resource["Type"] for resource in template.document["Resources"].values()}
    found = set()
    for path in Path(cfnlint.__file__).parent.glob("data/schemas/resources/*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        if schema.get("typeName") in types:
            handlers = schema["handlers"]
            for verb in ("create", "read", "update", "delete"):
                found |= set(handlers.get(verb, {}).get("permissions", ()))
    return {
        permission
        for permission in found
        # the registry also lists what is an operation of an API and no action of IAM
        if action_exists(*permission.split(":")) and not UNUSED.match(permission)
    }


def execution(settings):
    """The statements of both policies of the role that CloudFormation acts as."""
    documents = policies("111122223333", "us-east-1", settings)
    return [*documents["data"]["Statement"], *documents["machinery"]["Statement"]]


@pytest.fixture(scope="module")
def statements():
    return execution(Settings())


@pytest.fixture(scope="module")
def granted(statements):
    return {action for statement in statements for action in statement["Action"]}


def test_what_cloudformation_does_for_the_stack_is_granted(asked, granted):
    assert asked - granted == set()


def test_what_dynamodb_requires_for_a_table_with_a_key_is_granted(granted):
    assert FOR_A_TABLE - granted == set()


def test_nothing_else_is_granted(asked, granted):
    subscription = {action for action in granted if action.startswith("sns:")}
    assert granted - asked - subscription - FOR_A_TABLE == BESIDE


def test_no_action_is_a_wildcard_and_few_are_on_everything(statements):
    assert not [action for each in statements for action in each["Action"] if "*" in action]
    wide = {}
    for statement in statements:
        if statement["Resource"] == ["*"]:
            wide[statement["Action"][0].partition(":")[0]] = len(statement["Action"])
    assert wide == ON_EVERYTHING


def test_each_action_is_on_all_that_it_is_asked_about_and_on_nothing_that_it_knows_not(statements):
    """An action that knows no resource is allowed on "*" only; another on every kind of resource
    that AWS's reference calls required, or on one where each call is about one.
    """
    for statement in statements:
        for action in statement["Action"]:
            kinds = resource_types(*action.split(":"))
            assert bool(kinds) == (statement["Resource"] != ["*"]), action
            for kind in kinds:
                fitting = [arn for arn in statement["Resource"] if kind.fits(arn)]
                assert fitting or not kind.required or ABOUT_ONE.search(action), (action, kind.name)


def test_resources_are_those_of_the_instance():
    first = json.dumps(execution(Settings()))
    east = json.dumps(execution(Settings(instance="east")))

    assert "arn:aws:s3:::refiready-*" in first
    assert "arn:aws:iam::111122223333:role/RefiReady-*" in first
    assert "arn:aws:s3:::east-refiready-*" in east
    assert ":table/east_refi_ready_db/*" in east
    assert "RefiReady-*" not in east.replace("east-RefiReady-*", "")


def test_an_instance_has_a_boundary_and_a_dashboard_in_each_region():
    """IAM and dashboards are of the account: what names the Region is not had twice."""
    one, other = (
        policies("111122223333", region, Settings()) for region in ("us-east-1", "eu-west-1")
    )
    for name in ("policy/boundary-of-RefiReady-", ":dashboard/RefiReady-"):
        assert f'{name}us-east-1"' in json.dumps(one)
        assert f'{name}eu-west-1"' in json.dumps(other)


def test_the_names_that_resources_have_are_within_the_policys(template, statements):
    """Of the fixed names; those that CloudFormation makes up begin with the stack's."""
    resources = [arn for statement in statements for arn in statement["Resource"]]
    for name in (
        template.the("AWS::Glue::Crawler")["Name"],
        template.the("AWS::EntityResolution::MatchingWorkflow")["WorkflowName"],
        template.the("AWS::Glue::Database")["DatabaseInput"]["Name"],
        *(each["Name"] for each in template.resources("AWS::Athena::WorkGroup").values()),
    ):
        patterns = [re.escape(arn.rpartition("/")[2]).replace("\\*", ".*") for arn in resources]
        assert any(re.fullmatch(pattern, name) for pattern in patterns if pattern != ".*"), name


def test_no_administrator_can_be_made(statements):
    """Roles are made and given rights within the boundary only, and handed to services of ours;
    nothing attaches a policy, takes a boundary away, or changes the boundary itself.
    """
    boundary = "arn:aws:iam::111122223333:policy/boundary-of-RefiReady-us-east-1"
    found = {
        action: statement.get("Condition")
        for statement in statements
        for action in statement["Action"]
        if action.startswith("iam:")
    }
    for action in ("iam:CreateRole", "iam:PutRolePolicy"):
        assert found[action] == {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    takers = found["iam:PassRole"]["StringEquals"]["iam:PassedToService"]
    assert set(takers) == {
        f"{name}.amazonaws.com"
        for name in ("entityresolution", "events", "glue", "lambda", "scheduler", "states")
    }
    forbidden = re.compile(
        r"iam:(Attach|Detach|.*PermissionsBoundary|.*User|.*Group|.*Login|.*AccessKey"
        r"|SetDefaultPolicyVersion|.*InstanceProfile|.*SAML|.*OpenID)"
    )
    assert not [action for action in found if forbidden.match(action)]
    policy = [
        arn
        for statement in statements
        for arn in statement["Resource"]
        if ":policy/" in arn and "iam:CreatePolicyVersion" in statement["Action"]
    ]
    assert policy == ["arn:aws:iam::111122223333:policy/RefiReady-*"]


# Names as CloudFormation makes them up, the stack's first; of what a policy names by its ARN.
MADE_UP = {
    "AWS::DynamoDB::Table": "dynamodb:{place}:table/RefiReady-{id}-1A2B3C",
    "AWS::EntityResolution::MatchingWorkflow": "entityresolution:{place}:matchingworkflow/{name}",
    "AWS::IAM::Role": "iam::111122223333:role/RefiReady-{id}-1A2B3C",
    "AWS::KMS::Key": "kms:{place}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "AWS::Lambda::Function": "lambda:{place}:function:RefiReady-{id}-1A2B3C",
    "AWS::Logs::LogGroup": "logs:{place}:log-group:RefiReady-{id}-1A2B3C:*",
    "AWS::SNS::Topic": "sns:{place}:RefiReady-{id}-1A2B3C",
    "AWS::SQS::Queue": "sqs:{place}:RefiReady-{id}-1A2B3C",
    "AWS::StepFunctions::StateMachine": "states:{place}:stateMachine:RefiReady",
}


def arn(template, resource):
    """An ARN that the reference in a policy of the template would have."""
    place = "us-east-1:111122223333"
    for pseudo, value in (
        ("Partition", "aws"),
        ("Region", "us-east-1"),
        ("AccountId", "111122223333"),
    ):
        resource = resource.replace(f"<AWS::{pseudo}>", value)
    resource = re.sub(
        r"^arn:<(raw|working|resolved|output)>", r"arn:aws:s3:::refiready-\1", resource
    )
    (*_, reference) = re.findall(r"<(\w+)(?:\.\w+)?>", resource) or [None]
    if reference is None:
        return resource
    kind = template.document["Resources"][reference]["Type"]
    properties = template.resources(kind)[reference]
    if resource.startswith("arn:"):  # the end of one that is put together: a name of our own
        return re.sub("<.*>", properties["Name"], resource)
    name = properties.get("WorkflowName")
    return f"arn:aws:{MADE_UP[kind].format(place=place, id=reference, name=name)}"


def test_every_role_of_the_stack_works_within_the_boundary(template):
    """What a role's policies allow is not taken away again, no action and on no resource."""
    document = policies("111122223333", "us-east-1", Settings())["boundary"]
    within = [
        (patterns.actions(each["Action"]), patterns.arns(each["Resource"]))
        for each in document["Statement"]
    ]
    asked = {(action, arn(template, resource)) for _, action, resource in template.all_grants()}

    assert asked
    assert {
        (action, resource)
        for action, resource in asked
        if not any(a.fullmatch(action) and r.fullmatch(resource) for a, r in within)
    } == set()
    assert {action for action, _ in asked if action.startswith("iam:")} <= {"iam:PassRole"}


def test_the_stack_puts_its_roles_within_the_boundary_it_is_given(tmp_path):
    settings = Settings(permissions_boundary="boundary-of-RefiReady")
    stack = RefiReadyStack(App(), "Bounded", settings=settings, asset=tmp_path)
    roles = Template.from_stack(stack).find_resources("AWS::IAM::Role").values()

    assert roles
    for role in roles:
        assert "policy/boundary-of-RefiReady" in json.dumps(
            role["Properties"]["PermissionsBoundary"]
        )


def test_whoever_deploys_takes_the_roles_of_the_bootstrap_and_no_more():
    (statement,) = policies("111122223333", "us-east-1", Settings())["deployer"]["Statement"]

    assert statement["Action"] == ["sts:AssumeRole"]
    assert statement["Resource"] == [
        f"arn:aws:iam::111122223333:role/cdk-hnb659fds-{kind}-role-111122223333-us-east-1"
        for kind in ("deploy", "file-publishing", "lookup")
    ]


def test_each_policy_is_small_enough_for_iam():
    """6,144 characters of a managed policy, white space not counted."""
    for policy in policies("111122223333", "us-east-1", Settings()).values():
        assert len(json.dumps(policy, separators=(",", ":"))) <= 6144


def test_it_prints_all_as_one_object():
    ran = subprocess.run(
        [sys.executable, "-m", "infra.deploy_policy", "111122223333", "us-east-1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(ran.stdout)) == {"deployer", "data", "machinery", "boundary"}
