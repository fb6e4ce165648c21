"""cdk-nag's AwsSolutions pack, and CDK's own validation of what CloudFormation would refuse: both
find nothing but what is acknowledged, with a reason, in place.
"""

import json
import os
import subprocess
import sys

import pytest

from infra.asset import PROJECT
from infra.settings import PREFIX
from tests.template.conftest import OTHER

CONTEXT = {PREFIX + name: value for name, value in OTHER.items()}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.template.support.nag", str(tmp_path_factory.mktemp("nag"))],
        cwd=PROJECT,
        env=os.environ | {"CDK_CONTEXT_JSON": json.dumps(CONTEXT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("validation", ["AwsSolutions", "CloudFormation Validate"])
def test_it_has_looked_and_finds_nothing_in_the_stack(report, validation):
    (pack,) = (each for each in report["pluginReports"] if each["pluginName"] == validation)
    stacks = {
        construct["constructPath"].partition("/")[0]
        for finding in pack["violations"]
        for construct in finding["violatingConstructs"]
    }

    assert stacks == {"Flawed"}


def test_every_acknowledgement_has_its_reason(report):
    acknowledged = [
        finding
        for pack in report["pluginReports"]
        for finding in pack.get("suppressedViolations", ())
    ]

    assert acknowledged
    assert [finding for finding in acknowledged if len(finding["reason"].split()) < 5] == []
