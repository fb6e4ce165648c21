"""cdk-nag's AwsSolutions pack finds nothing but what is acknowledged, with a reason, in place."""

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
        [sys.executable, "-m", "tests.template.nag", str(tmp_path_factory.mktemp("nag"))],
        cwd=PROJECT,
        env=os.environ | {"CDK_CONTEXT_JSON": json.dumps(CONTEXT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_pack_has_looked_and_finds_nothing(report):
    (pack,) = [each for each in report["pluginReports"] if each["pluginName"] == "AwsSolutions"]
    found = [
        (finding["ruleName"], construct["constructPath"])
        for finding in pack["violations"]
        for construct in finding["violatingConstructs"]
    ]
    assert found == []
    assert pack["conclusion"] == "success"
