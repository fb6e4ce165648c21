"""`refi-ready up`: the embedded cloud stays up, for any AWS client."""

import argparse
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from infra.command.errors import DONE, WrongUse
from infra.command.invocation import COMMAND
from infra.command.runs.options import DEFAULT_OUT
from infra.command.runs.out import demand_folder
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import progress_console, say_json, say_lines, say_on_stderr
from infra.command.target import embedded_cloud
from infra.command.watch import Watch
from infra.process import signals
from lambdas.shared.contract import DATASETS

if TYPE_CHECKING:
    from infra.embedded.cloud import Cloud

LOOPBACK = "127.0.0.1"
LARGEST_PORT = 65535
_NOTICE_SECONDS = 0.2


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "up",
        help="the embedded cloud stays up: drop files, start runs, look around",
        description="Starts the embedded cloud on this machine, with upload rule and schedule "
        "switched on, and keeps it until Ctrl-C. When it is ready, one JSON object on stdout "
        "tells where: endpoint, region, credentials, raw_bucket, output_bucket, "
        "state_machine_arn, database, workgroup. What runs do passes by on stderr. Nothing of the "
        "cloud is left behind; the files of published runs stay in OUT.",
        epilog="example: refi-ready up --port 4566 --out ./leads",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help="of 127.0.0.1, for the endpoint (default: a free one)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="gets a folder <run_id> with the files of each published run (default: ./%(default)s)",
    )
    parser.set_defaults(execute=execute)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port: give 1 to {LARGEST_PORT}")


def execute(options: argparse.Namespace) -> int:
    _check(options.port, options.out)
    with (
        Progress() as progress,
        embedded_cloud(progress, triggers_enabled=True, port=options.port) as cloud,
    ):
        watch = Watch(
            s3=cloud.client("s3"),
            stepfunctions=cloud.client("stepfunctions"),
            state_machine_arn=cloud.stack_outputs["StateMachineArn"],
            raw_bucket=cloud.stack_outputs["RawBucketName"],
            output_bucket=cloud.stack_outputs["OutputBucketName"],
            out=options.out,
        )
        cloud.events.listen(watch.hear)
        progress.done()
        try:
            say_json(_where(cloud))
            say_lines(progress_console(), _what_next(cloud, options.out))
            _until_interrupted()
        except KeyboardInterrupt:
            signals.ignore()  # cleaning up takes a second, and must not be cut short
            say_on_stderr(watch.end())
    return DONE


def _check(port: int, out: Path) -> None:
    demand_folder(out)
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise WrongUse(
                f"port {port} cannot be had ({error.strerror}): give another with --port"
            ) from error


def _until_interrupted() -> NoReturn:
    """Raises KeyboardInterrupt, at the latest a moment after the signal.

    It may be another thread that the system gives the signal to, which does not end this one's
    sleep.
    """
    while True:
        time.sleep(_NOTICE_SECONDS)


def _where(cloud: "Cloud") -> dict[str, object]:
    """What a program needs to work with the cloud."""
    from infra.embedded.cloud import REGION

    return {
        "endpoint": cloud.endpoint,
        "region": REGION,
        "credentials": {
            "access_key_id": cloud.credentials.access_key,
            "secret_access_key": cloud.credentials.secret_key,
        },
        "raw_bucket": cloud.stack_outputs["RawBucketName"],
        "output_bucket": cloud.stack_outputs["OutputBucketName"],
        "state_machine_arn": cloud.stack_outputs["StateMachineArn"],
        "database": cloud.stack_outputs["DatabaseName"],
        "workgroup": cloud.stack_outputs["WorkgroupName"],
    }


def _what_next(cloud: "Cloud", out: Path) -> str:
    """What a person would do now: commands to copy into another terminal."""
    outputs = cloud.stack_outputs
    raw, output = outputs["RawBucketName"], outputs["OutputBucketName"]
    aws = f"aws --endpoint-url {cloud.endpoint}"
    start = f"{aws} stepfunctions start-execution --state-machine-arn {outputs['StateMachineArn']}"
    uploads = [
        f"{aws} s3 cp ./my-data/{dataset.name}.csv s3://{raw}/{dataset.prefix}"
        for dataset in sorted(DATASETS, key=lambda dataset: dataset.required)
    ]
    commands = [
        f"{COMMAND} sample --borrowers 200 --out ./my-data",
        _exported(cloud.environment),
        *uploads,
        f"{start} --input {_quoted(json.dumps({'force': True}))}",
        f"{aws} s3 ls s3://{output}/runs/ --recursive",
    ]
    return "\n".join(
        (
            "",
            "The cloud is up. In another terminal (aws is the AWS CLI; any client will do):",
            "",
            *(f"  {command}" for command in commands),
            "",
            "Each upload starts a run; the first that finds all three datasets is published,",
            f"and its files are in {out / '<run_id>'}. Ctrl-C ends the cloud.",
            "",
            f"To ask in SQL: Athena's database is {outputs['DatabaseName']}, the workgroup",
            f"{outputs['WorkgroupName']}; begin with SELECT * FROM unified_refi_dataset.",
            "",
        )
    )


def _exported(environment: Mapping[str, str]) -> str:
    """The line that sets the variables in this platform's shell."""
    if os.name == "nt":
        return "; ".join(f'$env:{name}="{value}"' for name, value in environment.items())
    return "export " + " ".join(f"{name}={value}" for name, value in environment.items())


def _quoted(document: str) -> str:
    """JSON as an argument; Windows PowerShell passes a quote on only if it is escaped."""
    escaped = document.replace('"', '\\"') if os.name == "nt" else document
    return f"'{escaped}'"
