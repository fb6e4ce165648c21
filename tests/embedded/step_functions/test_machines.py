"""State machines as they are created and changed.

As LocalStack's tests recorded it on AWS: localstack/localstack,
tests/aws/services/stepfunctions/v2/test_sfn_api.snapshot.json.
"""

import json
import uuid

import pytest

from tests.embedded.support.roles import make_role


def definition(seconds):
    wait = {"Type": "Wait", "Seconds": seconds, "End": True}
    return json.dumps({"StartAt": "Wait", "States": {"Wait": wait}})


@pytest.fixture
def stepfunctions(cloud):
    return cloud.client("stepfunctions")


@pytest.fixture
def machine(cloud, stepfunctions):
    """The request that has made one."""
    role = make_role(cloud, trusts="states")
    request = {"name": f"m-{uuid.uuid4()}", "definition": definition(1), "roleArn": role}
    stepfunctions.create_state_machine(**request)
    return request


def test_the_same_request_makes_no_other_machine(stepfunctions, machine):
    first, second = (stepfunctions.create_state_machine(**machine) for _ in range(2))

    assert first["stateMachineArn"] == second["stateMachineArn"]


def test_a_name_in_use_is_refused_for_another_definition(stepfunctions, machine):
    arn = stepfunctions.create_state_machine(**machine)["stateMachineArn"]

    with pytest.raises(stepfunctions.exceptions.StateMachineAlreadyExists) as refused:
        stepfunctions.create_state_machine(**machine | {"definition": definition(2)})

    assert refused.value.response["Error"]["Message"] == f"State Machine Already Exists: '{arn}'"
    kept = stepfunctions.describe_state_machine(stateMachineArn=arn)
    assert kept["definition"] == machine["definition"]


def test_a_change_is_a_revision_with_an_id(stepfunctions, machine):
    arn = stepfunctions.create_state_machine(**machine)["stateMachineArn"]
    assert "revisionId" not in stepfunctions.describe_state_machine(stateMachineArn=arn)

    first = stepfunctions.update_state_machine(stateMachineArn=arn, definition=definition(2))
    second = stepfunctions.update_state_machine(stateMachineArn=arn, definition=definition(3))

    assert first["revisionId"] != second["revisionId"]
    described = stepfunctions.describe_state_machine(stateMachineArn=arn)
    assert described["revisionId"] == second["revisionId"]
