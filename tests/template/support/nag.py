"""Synthesizes with cdk-nag's AwsSolutions pack and prints what it and CDK's own validation find.

As JSON. Beside the stack a flawed one is synthesized, in which both have something to find. A
program of its own: importing aws_cdk starts Node, which the other tests do without.
"""

import json
import sys
from pathlib import Path

from infra.app import synthesize
from infra.node import provide_node

provide_node()

from aws_cdk import App, Stack, Validations  # noqa: E402
from aws_cdk import aws_s3 as s3  # noqa: E402
from cdk_nag import AwsSolutionsChecks  # noqa: E402


def prepare(app: App) -> None:
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    s3.CfnBucket(Stack(app, "Flawed"), "Bucket", bucket_name="No_Such_Name")


def main(directory: Path) -> None:
    try:
        synthesize(str(directory), prepare=prepare)
    except Exception as failed:  # jsii has one class for all that CDK throws
        if "ValidationFailed" not in str(failed):
            raise
    report = json.loads((directory / "validation-report.json").read_text(encoding="utf-8"))
    print(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
