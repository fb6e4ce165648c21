"""The embedded cloud: AWS, as far as this project uses it, inside this process.

with Cloud.start() as cloud:
    cloud.deploy(assembly, "RefiReady")
    cloud.client("s3").list_buckets()
"""

import shutil
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

from infra.embedded import moto_internals
from infra.embedded.agenda import Agenda
from infra.embedded.athena import Athena
from infra.embedded.cloudformation import CloudFormation
from infra.embedded.contents import Contents
from infra.embedded.deployment import Assembly, Stack
from infra.embedded.directory import OwnDirectory
from infra.embedded.endpoint import Endpoint
from infra.embedded.entity_resolution import EntityResolution
from infra.embedded.events import Courier, EventBridge, Events
from infra.embedded.functions import Functions
from infra.embedded.glue import Glue
from infra.embedded.objects import ObjectStore
from infra.embedded.operations import botocore_session
from infra.embedded.s3 import S3
from infra.embedded.scheduler import Scheduler
from infra.embedded.server import Server

ACCOUNT = moto_internals.ACCOUNT
REGION = moto_internals.REGION


class Cloud:
    """Owns a directory, an endpoint, worker processes and jobs; all of them end with it.

    One lives in a process at a time: moto's state is global.
    """

    def __init__(self, own: OwnDirectory, port: int) -> None:
        self._own = own
        directory = own.path
        self._clients: dict[str, Any] = {}
        self._clients_lock = threading.Lock()
        self._session: Any = boto3.Session(
            "embedded", "embedded", region_name=REGION, botocore_session=botocore_session()
        )
        self._assets: dict[tuple[str, str], Path] = {}
        self._stacks: dict[str, Stack] = {}
        self._outputs: dict[str, Mapping[str, str]] = {}
        self._previous_handler: Any = None
        contents = Contents(directory / "objects")
        self._agenda = Agenda("events")
        courier = Courier(self.client, self._agenda)
        self.events = Events(self._agenda, courier)
        self.scheduler = Scheduler(self.client, self._agenda, courier)
        moto_internals.connect(
            contents, self.client, self.events.object_created, self.events.execution_changed
        )
        moto = moto_internals.application()
        self._s3 = S3(moto, contents)
        self._functions = Functions(
            asset=lambda bucket, key: self._assets[bucket, key],
            client=self.client,
            endpoint=lambda: self.endpoint,
            put_log_events=moto_internals.put_log_events,
            directory=directory,
            account=ACCOUNT,
            region=REGION,
        )
        self._data_services = (
            Athena(self._s3, self.client),
            EntityResolution(self._s3, self.client, account=ACCOUNT, region=REGION),
            Glue(self._s3, self.client),
        )
        self._cloudformation = CloudFormation(account=ACCOUNT, region=REGION)
        endpoint = Endpoint(
            [
                self._functions,
                self._cloudformation,
                EventBridge(self.events.put),
                *self._data_services,
            ],
            moto=moto,
            s3=self._s3.answer,
        )
        self._server = Server(endpoint, port=port, handler=moto_internals.request_handler())
        self.endpoint = f"http://127.0.0.1:{self._server.port}"
        self.scheduler.begin()

    @classmethod
    def start(cls, directory: Path | None = None, *, port: int = 0) -> Self:
        """A running cloud without resources.

        `directory`: where its own goes; default: temp. `port` of 127.0.0.1; default: a free one.
        """
        own = OwnDirectory.make(directory)
        try:
            return cls(own, port)
        except BaseException:
            own.remove()
            raise

    def deploy(self, assembly: Path, stack_name: str) -> Mapping[str, str]:
        """Makes or changes a stack of a cloud assembly; its outputs. Raises DeploymentFailed."""
        parameters = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": REGION,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackId": self._cloudformation.arn_of(stack_name),
        }
        source = Assembly(assembly, stack_name)
        for place, asset in source.directories(parameters).items():
            self._assets[place] = self._publish(asset)
        stack = self._stacks.setdefault(
            stack_name, Stack(stack_name, pseudo_parameters=parameters, client=self.client)
        )
        template = source.template()
        outputs = stack.deploy(template)
        self._cloudformation.deployed(
            stack_name,
            template=template,
            outputs=outputs,
            physical_ids={name: made.physical_id for name, made in stack.existing.items()},
        )
        self._outputs[stack_name] = outputs
        return outputs

    def delete(self, stack_name: str) -> None:
        """Removes a stack, but for what its template retains. Raises DeploymentFailed."""
        self._stacks[stack_name].delete()
        self._cloudformation.deleted(stack_name)
        del self._stacks[stack_name], self._outputs[stack_name]

    def _publish(self, asset: Path) -> Path:
        """A copy of the asset: Python keeps bytecode beside the modules that a function runs."""
        published = self._own.path / "assets" / asset.name
        if not published.exists():
            shutil.copytree(asset, published)
        return published

    @property
    def objects(self) -> ObjectStore:
        """S3 from the inside."""
        return self._s3

    @property
    def stack_outputs(self) -> Mapping[str, str]:
        """The outputs of what has been deployed, by name; of two stacks, the first one's."""
        return {name: v for each in reversed(self._outputs.values()) for name, v in each.items()}

    def client(self, service: str) -> Any:
        """A boto3 client against this cloud; one per service, shared between threads."""
        with self._clients_lock:
            if service not in self._clients:
                self._clients[service] = self._session.client(
                    service,
                    endpoint_url=self.endpoint,
                    config=Config(
                        retries={"mode": "standard", "total_max_attempts": 3},
                        read_timeout=16 * 60,  # a function may take fifteen minutes
                        max_pool_connections=50,
                        tcp_keepalive=True,
                    ),
                )
            return self._clients[service]

    def stop(self) -> None:
        """Ends what runs and removes what there is; jobs under way are lost."""
        moto_internals.stop_executions()
        self._agenda.stop()
        self._functions.stop()
        for service in self._data_services:
            service.stop()
        self._server.stop()
        moto_internals.disconnect()
        for client in self._clients.values():
            client.close()
        self._own.remove()

    def __enter__(self) -> Self:
        """SIGTERM ends the block as an exception does, so that nothing is left behind."""
        if threading.current_thread() is threading.main_thread():
            self._previous_handler = signal.signal(signal.SIGTERM, _exit)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self._previous_handler is not None:
            signal.signal(signal.SIGTERM, self._previous_handler)


def _exit(signal_number: int, frame: FrameType | None) -> None:
    sys.exit(128 + signal_number)
