"""The CDK app: `python -m infra.app` writes the cloud assembly to cdk.out (or $CDK_OUTDIR)."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from infra.asset import stage
from infra.node import provide_node
from infra.settings import STACK_NAME, Settings, WrongSetting

if TYPE_CHECKING:
    from aws_cdk import App

__all__ = ["STACK_NAME", "main", "synthesize"]


def synthesize(directory: str, *, prepare: Callable[[App], None] = lambda app: None) -> None:
    """Writes the assembly of the stack that context and environment describe.

    `prepare` may add to the app before anything is in it. Raises WrongSetting.
    """
    provide_node()  # before the imports: importing aws_cdk starts Node
    from aws_cdk import App

    from infra.constructs.stack import RefiReadyStack

    app = App(
        outdir=directory,
        analytics_reporting=False,
        context={
            # Access logs are let in by the bucket's policy; CDK's default is an ACL, which S3
            # advises against.
            "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
            # Statements of the same actions are one: what a task may do stays within the size of
            # a role's own policy, and no second, managed one is attached.
            "@aws-cdk/aws-iam:minimizePolicies": True,
        },
    )
    prepare(app)
    settings = Settings.read(app.node.get_all_context(), os.environ)
    with tempfile.TemporaryDirectory() as asset:
        RefiReadyStack(app, settings.stack_name, settings=settings, asset=stage(Path(asset)))
        app.synth()


def main() -> None:
    try:
        synthesize(os.environ.get("CDK_OUTDIR", "cdk.out"))
    except WrongSetting as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
