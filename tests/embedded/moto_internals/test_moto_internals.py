"""moto's inner names: each still exists, each is used in one place, and moto is pinned to it."""

import ast
import gc
import importlib
import importlib.util
import inspect
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from moto.core.common_models import BaseModel
from moto.glue.models import glue_backends

from infra.embedded import moto_internals
from infra.embedded.moto_internals import events_and_logs, hooks, left_out, s3, tracking
from infra.embedded.protocol.operations import service_model
from infra.embedded.s3.declaration import PASSED_ON
from tests.embedded.support.roles import allow, make_role
from tests.embedded.support.services import OURS

PROJECT = Path(__file__).parents[3]
PACKAGE = PROJECT / "infra" / "embedded" / "moto_internals"
SOURCES = sorted(
    path for folder in ("infra", "lambdas") for path in (PROJECT / folder).rglob("*.py")
)


def imported_names(path):
    """(module, name) for `from module import name`, (module, None) for `import module`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)


def is_moto(module):
    return module.partition(".")[0] == "moto"


NAMES = sorted(
    {
        (module, name)
        for path in PACKAGE.glob("*.py")
        for module, name in imported_names(path)
        if is_moto(module)
    }
)


def test_moto_is_imported_in_one_place():
    elsewhere = [
        path.relative_to(PROJECT).as_posix()
        for path in SOURCES
        if path.parent != PACKAGE and any(is_moto(module) for module, _ in imported_names(path))
    ]

    assert elsewhere == []


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_name_still_exists(module, name):
    found = importlib.import_module(module)

    assert hasattr(found, name) or importlib.util.find_spec(f"{module}.{name}")


def attributes_of(owner, *names):
    return [(owner, name) for name in names]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        *attributes_of("moto.s3.models.FakeKey", "value", "etag", "dispose", "__init__"),
        *attributes_of("moto.s3.models.FakeMultipart", "complete", "dispose"),
        *attributes_of("moto.s3.models.S3Backend", "put_object", "get_bucket"),
        *attributes_of("moto.stepfunctions.parser.backend.execution.Execution", "start", "stop"),
        *attributes_of(
            "moto.stepfunctions.parser.models.StepFunctionsParserBackend",
            "start_execution",
            "describe_execution",
        ),
        *attributes_of("moto.events.models.EventPattern", "matches_event", "get_pattern"),
        *attributes_of("moto.events.models.EventsBackend", "describe_event_bus"),
        *attributes_of("moto.logs.models.LogsBackend", "create_log_group", "put_log_events"),
        *attributes_of("moto.logs.models.LogsBackend", "ensure_log_stream"),
        *attributes_of("moto.s3.models.FakeBucket", "get_permission"),
        *attributes_of("moto.sns.models.Topic", "policy"),
        *attributes_of("moto.sqs.models.Queue", "policy"),
        *attributes_of(
            "moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task.StateTask",
            "_eval_state_credentials",
        ),
    ],
)
def test_an_attribute_we_lean_on_still_exists(owner, name):
    module, _, owner_name = owner.rpartition(".")

    assert hasattr(getattr(importlib.import_module(module), owner_name), name)


def test_the_integration_we_leave_out_is_still_where_it_was():
    spec = importlib.util.find_spec(left_out.BATCH.rpartition(".service.")[0])
    left = Path(spec.submodule_search_locations[0], "service", "state_task_service_batch.py")

    assert "class StateTaskServiceBatch(" in left.read_text(encoding="utf-8")


def test_ec2_is_never_imported():
    imported = "import sys, infra.embedded.cloud; print('moto.ec2' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", imported], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_schedule_of_motos_says_when_and_what():
    from moto.scheduler.models import Schedule

    said = inspect.getsource(Schedule.__init__)
    for name in (
        "arn",
        "schedule_expression",
        "schedule_expression_timezone",
        "state",
        "target",
        "start_date",
        "end_date",
        "action_after_completion",
        "last_modified_date",
    ):
        assert f"self.{name} =" in said


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        ("moto.dynamodb.models.table.Table", ["sse_specification"]),
        ("moto.iam.models.Role", ["policies", "managed_policies", "assume_role_policy_document"]),
        ("moto.iam.models.Policy", ["versions"]),
        ("moto.iam.models.PolicyVersion", ["is_default", "document"]),
        ("moto.kms.models.Key", ["id", "arn", "policy", "aliases"]),
        ("moto.events.models.Rule", ["name", "state", "event_pattern", "targets"]),
        ("moto.s3.models.FakeBucket", ["policy", "encryption", "keys"]),
        ("moto.s3.models.FakeKey", ["kms_key_id"]),
        ("moto.s3.models.S3Backend", ["tagger"]),
        ("moto.sns.models.Topic", ["kms_master_key_id"]),
    ],
)
def test_what_deciding_about_requests_looks_at_is_still_there(owner, names):
    module, _, owner_name = owner.rpartition(".")
    kinds = inspect.getmro(getattr(importlib.import_module(module), owner_name))
    makers = (vars(kind).get("__init__") for kind in kinds)
    said = "".join(inspect.getsource(made) for made in makers if inspect.isfunction(made))
    for name in names:
        assert f"self.{name} =" in said or f"self.{name}:" in said


def test_replacing_a_name_that_is_gone_is_an_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        hooks.replace(moto_internals, "no_such_name", None)


@pytest.mark.parametrize("service", [each for each in OURS if each.passed_on])
def test_what_a_service_declares_are_operations_and_members_of_its_model(service):
    model = service_model(service.service)

    assert service.passed_on.keys() <= set(model.operation_names)
    assert model.signing_name == (service.signed_as or service.service)
    for operation, passed_on in service.passed_on.items():
        shapes = model.operation_model(operation)
        assert passed_on.overlooks <= shapes.input_shape.members.keys()
        if passed_on.pages is not None:
            paging = passed_on.pages
            assert {paging.token, paging.size} <= shapes.input_shape.members.keys()
            assert {paging.token, paging.items} <= shapes.output_shape.members.keys()
            assert paging.refusal in {shape.name for shape in shapes.error_shapes}


def test_what_s3_declares_are_operations_and_headers_of_its_model():
    model = service_model("s3")

    for operation, passed_on in PASSED_ON.items():
        members = model.operation_model(operation).input_shape.members.values()
        assert passed_on.overlooks <= {each.serialization.get("name") for each in members}


def test_two_clouds_in_one_process_are_refused(cloud, tmp_path):
    from infra.embedded.cloud import Cloud

    with pytest.raises(RuntimeError, match="another embedded cloud lives in this process"):
        Cloud.start(tmp_path)

    assert list(tmp_path.iterdir()) == []

    # and the living one makes clients for somebody new as before
    reader = make_role(cloud, allow("s3:ListAllMyBuckets"))
    assert "Buckets" in cloud.client_as(reader, "s3").list_buckets()


def test_what_versions_of_objects_have_in_common_is_what_moto_would_give_each():
    (motos_own,) = s3.FileKey.__bases__
    key = motos_own("key", b"content", account_id=hooks.ACCOUNT, region_name="aws")
    theirs = dict(vars(key))
    key.dispose()
    common = {name: value for name, value in vars(s3.FileKey).items() if name in theirs}

    assert len(common) > 15
    assert common == {name: theirs[name] for name in common}


def test_a_table_has_no_old_versions_and_its_versions_are_counted(cloud):
    glue = cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "versions"})
    glue.create_table(DatabaseName="versions", TableInput={"Name": "t", "Description": "1"})
    for description in ("2", "3", "4"):
        changed = {"Name": "t", "Description": description}
        glue.update_table(DatabaseName="versions", TableInput=changed)

    table = glue.get_table(DatabaseName="versions", Name="t")["Table"]
    backend = glue_backends[hooks.ACCOUNT][hooks.REGION]
    kept = backend.get_table("versions", "t").versions
    glue.delete_database(Name="versions")

    assert (table["Description"], table["VersionId"]) == ("4", "4")
    assert list(kept) == ["3", "4"]


def test_a_line_of_a_log_is_kept_packed():
    line = "INIT_START Runtime Version: python:3.13" * 100

    event = events_and_logs.PackedEvent(2, {"timestamp": 1, "message": line})

    assert event.to_response_dict() == {"ingestionTime": 2, "message": line, "timestamp": 1}
    assert all(sys.getsizeof(kept) < 200 for kept in vars(event).values())


def test_what_moto_made_and_dropped_is_freed():
    tracking.patch()
    dropped = weakref.ref(type("Model", (BaseModel,), {})())

    gc.collect()

    assert dropped() is None
