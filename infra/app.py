"""The CDK app: `python -m infra.app` writes the cloud assembly to cdk.out (or $CDK_OUTDIR)."""

import os
import sys
import tempfile
from pathlib import Path

from infra.asset import stage
from infra.node import provide_node
from infra.settings import Settings, WrongSetting

STACK_NAME = "RefiReady"


def main() -> None:
    provide_node()  # before the imports: importing aws_cdk starts Node
    from aws_cdk import App

    from infra.stack import RefiReadyStack

    app = App(outdir=os.environ.get("CDK_OUTDIR", "cdk.out"), analytics_reporting=False)
    try:
        settings = Settings.from_context(app.node.get_all_context())
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    with tempfile.TemporaryDirectory() as directory:
        asset = stage(Path(directory))
        RefiReadyStack(app, STACK_NAME, settings=settings, asset=asset)
        app.synth()


if __name__ == "__main__":
    main()
