"""The CDK app: `python -m infra.app` writes the cloud assembly to cdk.out (or $CDK_OUTDIR)."""

import os
import tempfile
from pathlib import Path

from infra.node import provide_node

STACK_NAME = "RefiReady"


def main() -> None:
    provide_node()  # first: importing aws_cdk starts Node
    from aws_cdk import App

    from infra.asset import stage
    from infra.settings import Settings
    from infra.stack import RefiReadyStack

    app = App(outdir=os.environ.get("CDK_OUTDIR", "cdk.out"), analytics_reporting=False)
    settings = Settings.from_context(app.node.get_all_context())
    with tempfile.TemporaryDirectory() as directory:
        asset = stage(Path(directory))
        RefiReadyStack(app, STACK_NAME, settings=settings, asset=asset)
        app.synth()


if __name__ == "__main__":
    main()
