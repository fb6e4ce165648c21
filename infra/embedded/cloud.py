"""The embedded cloud: AWS, as far as this project uses it, inside this process.

with Cloud.start() as cloud:
    cloud.deploy(assembly, "RefiReady")
    cloud.client("s3").list_buckets()
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra.embedded import moto_internals, moto_services
from infra.embedded.access import (
    Access,
    Administrator,
    Delegate,
    Keys,
    Lookups,
    Recording,
    RoleSession,
)
from infra.embedded.access.clients import Clients
from infra.embedded.athena import Athena
from infra.embedded.deployment import Assembly, Stack
from infra.embedded.deployment.cloudformation import CloudFormation
from infra.embedded.endpoint.desks import ServiceDesk
from infra.embedded.endpoint.endpoint import Endpoint
from infra.embedded.entity_resolution import EntityResolution
from infra.embedded.events import Courier, EventBridge, Events
from infra.embedded.faults import Callers, Faults, FaultyRequests
from infra.embedded.functions.declared import Declared
from infra.embedded.functions.logs import FunctionLogs
from infra.embedded.functions.service import Functions
from infra.embedded.gate import Gate
from infra.embedded.glue import Glue
from infra.embedded.lake_formation import LakeFormation
from infra.embedded.objects.contents import Contents
from infra.embedded.objects.store import ObjectStore
from infra.embedded.s3.guard import GuardedS3
from infra.embedded.s3.service import S3
from infra.embedded.scheduler import Clockwork, EventBridgeScheduler
from infra.embedded.step_functions.service import StepFunctions
from infra.embedded.sts.service import Sts
from infra.embedded.upkeep.archive import Archive
from infra.embedded.upkeep.copying import copy_folder
from infra.embedded.upkeep.memory import give_back_what_is_freed
from infra.embedded.upkeep.server import Server
from infra.embedded.upkeep.timer import Timer
from infra.process.directory import OwnDirectory
from infra.process.signals import heeded, uninterrupted

__all__ = ["ACCOUNT", "REGION", "Cloud"]

ACCOUNT = moto_internals.ACCOUNT
REGION = moto_internals.REGION


class Cloud:
    """Owns a directory, an endpoint, worker processes and jobs; all of them end with it.

    One lives in a process at a time: moto's state is global.
    """

    def __init__(self, own: OwnDirectory, port: int) -> None:
        self._own = own
        self._signals = ExitStack()
        self._administrator = Administrator(ACCOUNT)
        self._keys = Keys(self._administrator)
        self.credentials = self._keys.of(self._administrator)
        self._clients = Clients(self._keys, lambda: self.endpoint, region=REGION)
        self._assets: dict[tuple[str, str], Path] = {}
        self._declared = Declared()
        self._stacks: dict[str, Stack] = {}
        self._outputs: dict[str, Mapping[str, str]] = {}
        contents = Contents(own.path / "objects")
        self._archive = Archive(own.path / "archive")
        self._s3 = S3(moto_internals.application("s3"), contents)
        self._access = self._make_access()
        self._delegate = Delegate(self._access, self._s3, self._clients.of)
        self.faults = Faults()
        self._timer = Timer("events")
        courier = Courier(self._delegate, self._timer)
        self.events = Events(self._timer, courier, arrivals=self.faults.of_event)
        self.scheduler = Clockwork(self.client, self._timer, courier)
        moto_internals.connect(
            contents,
            self._archive,
            self._client_of_state_machine,
            self.events.object_created,
            self.events.execution_changed,
        )
        self._functions = self._make_functions()
        self._make_data_services()
        self._cloudformation = CloudFormation(account=ACCOUNT, region=REGION)
        self._server = Server(
            self._make_endpoint(), port=port, handler=moto_internals.request_handler()
        )
        self.endpoint = f"http://127.0.0.1:{self._server.port}"
        self.scheduler.begin()

    def _make_access(self) -> Access:
        """IAM, which looks up what services know; they are asked once there are requests."""
        resources = moto_internals.MotoResources(
            workflow_key=lambda arn: self._entity_resolution.workflow_key(arn)
        )
        lookups = Lookups(
            work_group=lambda query: self._athena.work_group(query),
            key_arn=resources.key_arn,
            function_policy=lambda name: self._functions.policy(name),
        )
        return Access(resources, lookups, account=ACCOUNT, region=REGION)

    def _make_functions(self) -> Functions:
        logs = FunctionLogs(self._access, moto_internals.MotoLogs(), account=ACCOUNT, region=REGION)
        return Functions(
            asset=lambda bucket, key: self._assets[bucket, key],
            declared=self._declared,
            delegate=self._delegate,
            keys=self._keys,
            endpoint=lambda: self.endpoint,
            logs=logs,
            directory=self._own.path,
            account=ACCOUNT,
            region=REGION,
        )

    def _make_data_services(self) -> None:
        """Those whose work takes a while, and may go wrong on purpose."""
        self._athena = Athena(
            self._delegate, self._archive, fate=lambda: self.faults.of_work("query")
        )
        self._entity_resolution = EntityResolution(
            self._delegate,
            account=ACCOUNT,
            region=REGION,
            fate=lambda: self.faults.of_work("job"),
        )
        self._glue = Glue(
            self._delegate,
            account=ACCOUNT,
            region=REGION,
            fate=lambda: self.faults.of_work("crawl"),
        )

    def _make_endpoint(self) -> Endpoint:
        services = [
            self._functions,
            self._cloudformation,
            EventBridge(self.events.put),
            EventBridgeScheduler(),
            StepFunctions(),
            Sts(self._keys),
            LakeFormation(),
            self._athena,
            self._entity_resolution,
            self._glue,
            *(service() for service in moto_services.SERVICES),
        ]
        return Endpoint(
            [
                GuardedS3(self._access, self._s3.answer),
                *(
                    ServiceDesk(each, self._access, moto_internals.application(each.service))
                    for each in services
                ),
            ],
            gate=Gate(self._keys, region=REGION),
            faulty=FaultyRequests(
                self.faults, Callers(self._functions.handler), self._functions.kill_running
            ),
        )

    @classmethod
    def start(cls, directory: Path | None = None, *, port: int = 0) -> Self:
        """A running cloud without resources.

        `directory`: where its own goes; default: temp. `port` of 127.0.0.1; default: a free one.
        """
        give_back_what_is_freed()
        own = OwnDirectory.make(directory)
        try:
            return cls(own, port)
        except BaseException:
            own.remove()
            raise

    def deploy(self, assembly: Path, stack_name: str) -> Mapping[str, str]:
        """Makes or changes a stack of a cloud assembly; its outputs. Raises DeploymentFailed."""
        with _nothing_collected():
            return self._deploy(assembly, stack_name)

    def _deploy(self, assembly: Path, stack_name: str) -> Mapping[str, str]:
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
        self._declared.add(template)
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
            copy_folder(asset, published)
        return published

    @property
    def objects(self) -> ObjectStore:
        """S3 from the inside."""
        return self._s3

    @property
    def stack_outputs(self) -> Mapping[str, str]:
        """The outputs of what has been deployed, by name; of two stacks, the first one's."""
        return {name: v for each in reversed(self._outputs.values()) for name, v in each.items()}

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables with which any AWS client works here, as the administrator."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret_key,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        """A boto3 client of the administrator's; one per service, shared between threads."""
        return self._clients.of(self._administrator, service)

    def client_as(self, role_arn: str, service: str) -> Any:
        """A boto3 client that signs as a role, as if somebody had been let assume it."""
        return self._clients.of(RoleSession(role_arn, "somebody"), service)

    def recording(self) -> AbstractContextManager[Recording]:
        """Every decision that IAM takes within."""
        return self._access.recording()

    def _client_of_state_machine(self, role: str, machine: str | None, service: str) -> Any:
        rights = self._delegate.of_role(role, service="states.amazonaws.com", source=machine)
        return rights.client(service)

    def stop(self) -> None:
        """Ends what runs and removes what there is; jobs under way are lost."""
        self.faults.stop()
        moto_internals.stop_executions()
        self._timer.stop()
        self._functions.stop()
        for service in (self._athena, self._entity_resolution, self._glue):
            service.stop()
        self._server.stop()
        moto_internals.disconnect()
        self._clients.close()
        self._own.remove()
        gc.unfreeze()

    def __enter__(self) -> Self:
        """A signal that asks the process to end ends the block first: nothing is left behind."""
        self._signals.enter_context(heeded())
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._signals, uninterrupted():
            self.stop()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What there is in the end stays: the garbage collector is spared it, meanwhile and later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
