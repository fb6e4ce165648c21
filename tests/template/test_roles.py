"""Who acts as which role: each has one of its own, which only its service may take."""

import re

import pytest

from infra.embedded.access.reference import resource_types
from tests.template.conftest import as_list


def users(template):
    """(role, the service that acts as it) for everything that has a role."""
    for function in template.functions.values():
        yield function["Role"], "lambda.amazonaws.com"
    machine = template.the("AWS::StepFunctions::StateMachine")
    yield machine["RoleArn"], "states.amazonaws.com"
    yield template.the("AWS::Glue::Crawler")["Role"], "glue.amazonaws.com"
    workflow = template.the("AWS::EntityResolution::MatchingWorkflow")
    yield workflow["RoleArn"], "entityresolution.amazonaws.com"
    schedule = template.the("AWS::Scheduler::Schedule")
    yield schedule["Target"]["RoleArn"], "scheduler.amazonaws.com"
    for rule in template.resources("AWS::Events::Rule").values():
        for target in rule["Targets"]:
            if "RoleArn" in target:
                yield target["RoleArn"], "events.amazonaws.com"


@pytest.fixture
def by_role(template):
    return {role.strip("<>").removesuffix(".Arn"): service for role, service in users(template)}


def test_everything_that_acts_has_a_role_of_its_own_and_no_role_is_left_over(template, by_role):
    assert len(list(users(template))) == len(by_role)
    assert set(by_role) == set(template.resources("AWS::IAM::Role"))


def test_a_role_is_taken_by_its_service_only(template, by_role):
    for role, properties in template.resources("AWS::IAM::Role").items():
        (statement,) = properties["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == "sts:AssumeRole"
        assert statement["Principal"] == {"Service": by_role[role]}


def test_step_functions_takes_its_role_for_machines_of_this_account_only(template):
    role = template.the("AWS::StepFunctions::StateMachine")["RoleArn"].strip("<>")
    trust = template.resources("AWS::IAM::Role")[role.removesuffix(".Arn")]
    (statement,) = trust["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "<AWS::AccountId>"}
    source = statement["Condition"]["ArnLike"]["aws:SourceArn"]
    assert source.endswith(":states:<AWS::Region>:<AWS::AccountId>:stateMachine:*")


def test_every_role_is_taken_for_this_account_only(template):
    """What the service names is this account; it must name it where its guide says that it does."""
    documented = {"states.amazonaws.com": "StringEquals", "scheduler.amazonaws.com": "StringEquals"}
    for name, role in template.resources("AWS::IAM::Role").items():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        service = statement["Principal"]["Service"]
        operator = documented.get(service, "StringEqualsIfExists")
        assert statement["Condition"][operator] == {"aws:SourceAccount": "<AWS::AccountId>"}, name


def test_scheduler_takes_its_role_for_schedules_of_its_group_only(template):
    role = template.the("AWS::Scheduler::Schedule")["Target"]["RoleArn"].strip("<>")
    trust = template.resources("AWS::IAM::Role")[role.removesuffix(".Arn")]
    (statement,) = trust["AssumeRolePolicyDocument"]["Statement"]
    source = statement["Condition"]["ArnLike"]["aws:SourceArn"]
    assert source.endswith(":scheduler:<AWS::Region>:<AWS::AccountId>:schedule-group/default")


def test_every_policy_is_of_one_role_and_allows(template):
    for policy in template.resources("AWS::IAM::Policy").values():
        assert len(policy["Roles"]) == 1
        effects = {statement["Effect"] for statement in policy["PolicyDocument"]["Statement"]}
        assert effects == {"Allow"}


@pytest.fixture
def policies(template):
    """Of every policy there is, the roles' and the one to be attached: what is granted
    as (action, resource, condition)."""
    documents = [
        *template.resources("AWS::IAM::Policy").values(),
        template.the("AWS::IAM::ManagedPolicy"),
    ]
    return [
        [
            (action, resource, str(statement.get("Condition")))
            for statement in document["PolicyDocument"]["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]
        for document in documents
    ]


def test_nothing_is_granted_twice(policies):
    for granted in policies:
        assert len(granted) == len(set(granted))


def test_each_action_is_granted_on_what_it_is_asked_about(policies):
    """On AWS an action is denied on an ARN that it is never asked about."""
    for action, resource, _ in {each for granted in policies for each in granted}:
        kinds = resource_types(*action.split(":"))
        assert bool(kinds) == (resource != "*"), action
        arn = re.sub(r"<AWS::(\w+)>", r"\1", resource)  # other references are ARNs themselves
        is_known = "<" in arn or ":log-group:" in arn or any(kind.fits(arn) for kind in kinds)
        assert is_known or not kinds, (action, arn)


def test_what_a_role_may_do_fits_into_its_own_policy(template):
    """CDK would attach a second, managed one, which is not read where rights are compared."""
    assert list(template.resources("AWS::IAM::ManagedPolicy")) == [
        template.logical_id("AWS::IAM::ManagedPolicy")
    ]
