"""Lambda: handlers in processes of their own, and what goes wrong with them."""

import json
import os
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.embedded.support import assemblies

HANDLERS = """
    import json, logging, os, sys, tempfile, time

    import boto3

    count = 0

    def tell(event, context):
        return {"event": event, "environment": dict(os.environ), "process": os.getpid()}

    def about(event, context):
        return {
            "name": context.function_name,
            "version": context.function_version,
            "arn": context.invoked_function_arn,
            "memory": context.memory_limit_in_mb,
            "request": context.aws_request_id,
            "group": context.log_group_name,
            "left": context.get_remaining_time_in_millis(),
        }

    def call(event, context):
        return boto3.client("sts").get_caller_identity()["Arn"]

    def misbehave(event, context):
        global count
        count += 1
        match event.get("how"):
            case "raise":
                raise LookupError("no such borrower")
            case "exit":
                sys.exit(3)
            case "eat":
                eaten = b"x" * event["megabytes"] * 1_000_000
                time.sleep(20)
            case "fill":
                with open(os.path.join(tempfile.gettempdir(), "filled"), "wb") as file:
                    file.truncate(event["megabytes"] * 1_000_000)
                time.sleep(20)
            case "sleep":
                time.sleep(30)
            case "unserialisable":
                return {1, 2}
            case "large":
                return "x" * 7_000_000
        return count

    def meet(event, context):
        time.sleep(0.5)
        return os.getpid()

    def write(event, context):
        print("to standard output")
        print("to standard error", file=sys.stderr)
        logging.warning("through logging")
"""


@pytest.fixture(scope="module")
def functions(cloud, tmp_path_factory):
    """Every function of HANDLERS and two that cannot start, by name."""
    asset = tmp_path_factory.mktemp("asset")
    (asset / "package").mkdir()
    (asset / "package" / "handlers.py").write_text(textwrap.dedent(HANDLERS))
    (asset / "package" / "needs_more.py").write_text("import duckdb\ndef handler(e, c): ...\n")
    handlers = {name: f"package.handlers.{name}" for name in ("tell", "about", "call", "meet")}
    handlers |= {"Write": "package.handlers.write", "Misbehave": "package.handlers.misbehave"}
    handlers |= {"Greedy": "package.handlers.misbehave"}
    handlers |= {"NeedsMore": "package.needs_more.handler", "Absent": "package.handlers.absent"}
    resources = {
        name.title(): assemblies.function(
            handler,
            Timeout=1 if name == "Misbehave" else 20,
            Environment={"Variables": {"DATASET": "loans"}},
        )
        for name, handler in handlers.items()
    }
    assembly = assemblies.write(
        tmp_path_factory.mktemp("assembly"),
        "Functions",
        {"Role": assemblies.ROLE, **resources},
        outputs={f"{name}Function": {"Ref": name} for name in resources},
        asset=asset,
    )
    outputs = cloud.deploy(assembly, "Functions")
    return {name: outputs[f"{name}Function"] for name in resources}


@pytest.fixture
def invoke(cloud, functions):
    def invoke(name, event=None):
        answer = cloud.client("lambda").invoke(
            FunctionName=functions[name], Payload=json.dumps(event or {}).encode()
        )
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    return invoke


def test_a_handler_gets_its_event_and_its_environment(invoke, cloud):
    _, told = invoke("Tell", {"a": ["ü", 1.5, None]})

    assert told["event"] == {"a": ["ü", 1.5, None]}
    assert told["environment"]["DATASET"] == "loans"
    assert told["environment"]["AWS_REGION"] == "us-east-1"
    assert told["environment"]["AWS_ENDPOINT_URL"] == cloud.endpoint


def test_a_handler_sees_nothing_else_of_our_environment(invoke, monkeypatch):
    monkeypatch.setenv("HOME_GROWN", "visible")

    _, told = invoke("Tell")

    assert "HOME_GROWN" not in told["environment"]
    assert "HOME" not in told["environment"]


def test_a_handlers_clients_look_for_nothing_of_the_users(invoke):
    _, told = invoke("Tell")

    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        assert told["environment"][name] == os.devnull
    assert told["environment"]["NO_PROXY"] == "*"


def test_temporary_files_are_the_clouds(invoke):
    _, told = invoke("Tell")

    assert "refi-ready-" in told["environment"]["TMPDIR"]


def test_the_context_has_the_documented_attributes(invoke, functions, cloud):
    _, about = invoke("About")

    assert about["name"] == functions["About"]
    assert about["version"] == "$LATEST"
    assert about["arn"].endswith(f":function:{functions['About']}")
    assert about["memory"] == "128"
    assert len(about["request"]) == 36
    assert about["group"] == f"/aws/lambda/{functions['About']}"
    assert 18_000 < about["left"] <= 20_000


def test_a_handler_calls_aws_in_its_role(invoke):
    _, arn = invoke("Call")

    assert ":assumed-role/Functions-Role-" in arn


def test_a_warm_process_is_used_again(invoke):
    assert invoke("Tell")[1]["process"] == invoke("Tell")[1]["process"]


def test_invocations_at_once_run_in_processes_of_their_own(invoke):
    with ThreadPoolExecutor(2) as pool:
        processes = {process for _, process in pool.map(invoke, ["Meet", "Meet"])}

    assert len(processes) == 2


def test_an_error_is_reported_as_lambda_does_and_the_process_stays(invoke):
    _, before = invoke("Misbehave")

    error, payload = invoke("Misbehave", {"how": "raise"})

    assert error == "Unhandled"
    assert payload["errorType"] == "LookupError"
    assert payload["errorMessage"] == "no such borrower"
    assert len(payload["requestId"]) == 36
    [frame] = payload["stackTrace"]
    assert "handlers.py" in frame
    assert 'raise LookupError("no such borrower")' in frame
    assert invoke("Misbehave")[1] == before + 2


def test_a_handler_that_overruns_is_killed(invoke):
    started = time.monotonic()

    error, payload = invoke("Misbehave", {"how": "sleep"})

    assert time.monotonic() - started < 10
    assert (error, payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert invoke("Misbehave")[1] == 1


@pytest.mark.parametrize(
    ("how", "megabytes", "told"),
    [("eat", 400, "of 128 MB of memory"), ("fill", 540, "no space left on device: 512 MB of /tmp")],
)
def test_a_handler_that_outgrows_its_room_is_killed(invoke, how, megabytes, told):
    error, payload = invoke("Greedy", {"how": how, "megabytes": megabytes})

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert told in payload["errorMessage"]
    assert invoke("Greedy")[1] == 1


def test_a_process_that_ends_is_reported_and_replaced(invoke):
    error, payload = invoke("Misbehave", {"how": "exit"})

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert payload["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert invoke("Misbehave")[1] == 1


def test_an_answer_that_is_not_json_is_an_error(invoke):
    error, payload = invoke("Misbehave", {"how": "unserialisable"})

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.MarshalError")
    assert "set is not JSON serializable" in payload["errorMessage"]


def test_an_answer_over_six_megabytes_is_an_error(invoke):
    error, payload = invoke("Misbehave", {"how": "large"})

    assert (error, payload["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")


def test_a_package_that_is_neither_in_the_asset_nor_in_the_runtime_is_missing(invoke):
    error, payload = invoke("Needsmore")

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ImportModuleError")
    assert "No module named 'duckdb'" in payload["errorMessage"]


def test_a_handler_that_does_not_exist_is_named(invoke):
    error, payload = invoke("Absent")

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.HandlerNotFound")
    assert payload["errorMessage"] == "Handler 'absent' missing on module 'package.handlers'"


def test_what_a_handler_writes_is_in_its_log_group(invoke, cloud, functions):
    invoke("Write")

    group = f"/aws/lambda/{functions['Write']}"
    deadline = time.monotonic() + 10  # what is written is read by a thread of its own
    while True:
        events = cloud.client("logs").filter_log_events(logGroupName=group)["events"]
        text = "\n".join(event["message"] for event in events)
        if "through logging" in text or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    assert "START RequestId: " in text
    assert "to standard output" in text
    assert "to standard error" in text
    assert "through logging" in text
    assert "REPORT RequestId: " in text


def test_a_function_that_does_not_exist_is_not_found(cloud):
    functions = cloud.client("lambda")

    with pytest.raises(functions.exceptions.ResourceNotFoundException, match="function:absent"):
        functions.invoke(FunctionName="absent")


@pytest.fixture
def throttled(cloud, functions):
    """A function that may not run, until it is allowed to."""
    client, name = cloud.client("lambda"), functions["Tell"]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    yield name
    client.delete_function_concurrency(FunctionName=name)


def test_a_function_with_as_many_invocations_as_it_may_have_is_throttled(cloud, throttled, invoke):
    """https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: 429, with a reason."""
    client = cloud.client("lambda")

    with pytest.raises(client.exceptions.TooManyRequestsException) as refusal:
        client.invoke(FunctionName=throttled)

    told = refusal.value.response
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert told["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    concurrency = client.get_function_concurrency(FunctionName=throttled)
    assert concurrency["ReservedConcurrentExecutions"] == 0
    client.put_function_concurrency(FunctionName=throttled, ReservedConcurrentExecutions=1)
    assert invoke("Tell")[0] is None


@pytest.mark.parametrize("option", [{"InvocationType": "DryRun"}, {"LogType": "Tail"}])
def test_other_kinds_of_invocation_are_refused_by_name(cloud, functions, option):
    client = cloud.client("lambda")

    with pytest.raises(
        client.exceptions.InvalidParameterValueException, match="not implemented in the embedded"
    ):
        client.invoke(FunctionName=functions["Tell"], **option)


def test_a_functions_configuration_can_be_read(cloud, functions):
    configuration = cloud.client("lambda").get_function_configuration(
        FunctionName=functions["Misbehave"]
    )

    assert configuration["Timeout"] == 1
    assert configuration["Handler"] == "package.handlers.misbehave"
    assert configuration["State"] == "Active"


def test_a_killed_process_is_replaced(invoke):
    _, told = invoke("Tell")
    process = psutil.Process(told["process"])
    process.kill()
    process.wait(5)

    _, after = invoke("Tell")
    if after.get("errorType") == "Runtime.ExitError":  # it met the process before its end was seen
        _, after = invoke("Tell")

    assert after["process"] != told["process"]
