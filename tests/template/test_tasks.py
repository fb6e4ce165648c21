"""constructs/tasks.py: each task is deployed with what its handler reads, and may do no more."""

import importlib
import json
from dataclasses import fields
from pathlib import Path

import pytest

from tests.template.support.calls import operations

PROJECT = Path(__file__).parents[2]
DEFINITION = json.loads((PROJECT / "statemachine/refi_ready.asl.json").read_text(encoding="utf-8"))
TASKS = {
    state["Parameters"]["FunctionName"].strip("${}"): state
    for state in DEFINITION["States"].values()
    if state["Type"] == "Task"
}
LISTENERS = {"announce_run"}  # functions that the machine does not call
FUNCTIONS = sorted({*TASKS, *LISTENERS})
POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}
PREFIXES = {"stepfunctions": "states"}  # of actions, where the service's name is another
READS_RAW = {"admit_run", "stage_snapshot"}

# An S3 operation is allowed by an action of another name; elsewhere the names agree.
S3_ACTIONS = {
    "CompleteMultipartUpload": {"s3:PutObject"},
    "CopyObject": {"s3:PutObject"},
    "CreateMultipartUpload": {"s3:PutObject"},
    "DeleteObjects": {"s3:DeleteObject"},
    "GetObject": {"s3:GetObject", "s3:GetObjectVersion"},
    "ListObjectVersions": {"s3:ListBucketVersions"},
    "ListObjectsV2": {"s3:ListBucket"},
    "PutObject": {"s3:PutObject"},
    "UploadPart": {"s3:PutObject"},
}

# A transaction is allowed by what it is made of: all of ours are updates.
ALLOWED_BY = {"dynamodb:TransactWriteItems": "dynamodb:UpdateItem"}

# What a function needs beside its own calls: to write its log and trace, to use the key, and to
# leave an event that it failed at.
A_MINUTE = 60
BESIDE = ("logs:", "xray:", "kms:", "sqs:")


def test_there_is_a_function_for_each_task_and_no_other(template):
    assert set(template.functions) == set(FUNCTIONS)
    assert set(FUNCTIONS) == {path.stem for path in (PROJECT / "lambdas").glob("[!_]*.py")}


@pytest.mark.parametrize("task", FUNCTIONS)
def test_a_function_is_given_exactly_the_environment_its_handler_reads(template, task):
    handler = importlib.import_module(f"lambdas.{task}")
    settings = getattr(handler, "Settings", None)
    read = {field.name.upper() for field in fields(settings)} if settings else set()
    given = template.functions[task]["Environment"]["Variables"]
    assert set(given) == read | POWERTOOLS
    assert all(given.values())
    assert given["POWERTOOLS_SERVICE_NAME"] == "RefiReady"  # the dimension of its metrics


@pytest.mark.parametrize("task", TASKS)
def test_a_function_runs_out_of_time_a_minute_before_its_state_does(template, task):
    assert TASKS[task]["TimeoutSeconds"] - template.functions[task]["Timeout"] == A_MINUTE


# MiB and seconds. Who moves files or reads them through has more than who asks a service something.
ROOM = dict.fromkeys(FUNCTIONS, (256, 60)) | {
    "admit_run": (1024, 900),
    "publish_leads": (1024, 900),
    "stage_matches": (1024, 900),
    "stage_snapshot": (512, 900),
}


@pytest.mark.parametrize("task", FUNCTIONS)
def test_a_function_has_the_memory_and_the_time_that_its_work_takes(template, task):
    function = template.functions[task]
    assert (function["MemorySize"], function["Timeout"]) == ROOM[task]


def test_functions_run_one_asset_on_the_runtime_it_is_written_for(template):
    functions = template.functions.values()
    assert {tuple(function["Architectures"]) for function in functions} == {("arm64",)}
    assert all("-assets-" in str(function["Code"]["S3Bucket"]) for function in functions)
    assert {function["Runtime"] for function in functions} == {"python3.14"}
    assert len({function["Code"]["S3Key"] for function in functions}) == 1


def test_each_function_has_a_role_and_a_log_of_its_own(template):
    roles = [function["Role"] for function in template.functions.values()]
    groups = [f["LoggingConfig"]["LogGroup"].strip("<>") for f in template.functions.values()]
    assert len(set(roles)) == len(set(groups)) == len(FUNCTIONS)


def test_every_log_is_encrypted_and_kept_for_a_while(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    for log in template.resources("AWS::Logs::LogGroup").values():
        assert (log["KmsKeyId"], log["RetentionInDays"]) == (key, 90)


def test_functions_and_machine_are_traced(template):
    for function in template.functions.values():
        assert function["TracingConfig"] == {"Mode": "Active"}
        traces = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
        assert template.rights(function["Role"])["*"] == traces
    machine = template.the("AWS::StepFunctions::StateMachine")
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert {pair for pair in template.grants(machine["RoleArn"]) if "xray:" in pair[0]} == {
        ("xray:GetSamplingRules", "*"),
        ("xray:GetSamplingTargets", "*"),
        ("xray:PutTelemetryRecords", "*"),
        ("xray:PutTraceSegments", "*"),
    }


@pytest.mark.parametrize("task", FUNCTIONS)
def test_a_task_may_make_the_calls_its_handler_makes_and_no_others(template, task):
    called = {
        f"{PREFIXES.get(service, service)}:{name}"
        for service, name in operations(task)
        if service != "s3"
    }
    called = {ALLOWED_BY.get(operation, operation) for operation in called}
    granted = {action for action, _ in template.grants(template.functions[task]["Role"])}
    granted = {action for action in granted if not action.startswith(("s3:", *BESIDE))}
    if task == "start_query":  # Athena reads the catalog with its caller's rights
        granted = {action for action in granted if not action.startswith("glue:")}
    assert granted == called


@pytest.mark.parametrize("task", TASKS)
def test_a_task_may_use_s3_as_its_handler_does(template, task):
    granted = {action for action, _ in template.grants(template.functions[task]["Role"])}
    used = [name for service, name in operations(task) if service == "s3"]
    assert [name for name in used if not S3_ACTIONS[name] & granted] == []


# Whoever writes an encrypted log, as CloudWatch Logs asks for it.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
OF_LOGS = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
# Whoever starts a job of a workflow with a key.
# https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html
STARTS_A_JOB = "entityresolution:StartMatchingJob"


def test_who_reads_or_writes_encrypted_data_may_use_the_key_and_nobody_else(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    reads = {"s3:GetObject", "s3:GetObjectVersion", "dynamodb:GetItem", "dynamodb:UpdateItem"}
    writes = {"s3:PutObject", "sns:Publish", "sqs:SendMessage", STARTS_A_JOB}
    for role in template.resources("AWS::IAM::Role"):
        actions = {action for action, _ in template.grants(f"<{role}>")}
        expected = {"kms:Decrypt"} if actions & (reads | writes) else set()
        expected |= {"kms:GenerateDataKey"} if actions & writes else set()
        granted = template.unconditional_grants(f"<{role}>")
        used = {(action, on) for action, on in granted if action.startswith("kms:")}
        # Entity Resolution's page on the workflow job role asks for kms:Encrypt beside.
        assert used - {("kms:Encrypt", key)} == {(action, key) for action in expected}, role


def test_who_writes_an_encrypted_log_may_use_its_key_through_logs_and_nobody_else(template):
    key = f"<{template.logical_id('AWS::KMS::Key')}.Arn>"
    through_logs = {"StringEquals": {"kms:ViaService": "logs.<AWS::Region>.amazonaws.com"}}
    writers = set()
    for role in template.resources("AWS::IAM::Role"):
        statements = [each for each in template.statements(f"<{role}>") if "Condition" in each]
        if statements:
            (statement,) = statements
            assert statement["Condition"] == through_logs
            anyway = {action for action, _ in template.unconditional_grants(f"<{role}>")}
            assert set(statement["Action"]) | (anyway & OF_LOGS) == OF_LOGS
            assert statement["Resource"] == key
            writers.add(role)
    granted = {role for role, action, _ in template.all_grants() if action == "logs:PutLogEvents"}
    assert writers == granted != set()


def test_who_starts_a_job_may_use_the_workflows_key(template):
    """https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html"""
    (output,) = template.the("AWS::EntityResolution::MatchingWorkflow")["OutputSourceConfig"]
    starter = template.functions["start_matching"]["Role"]
    needed = {("kms:Decrypt", output["KMSArn"]), ("kms:GenerateDataKey", output["KMSArn"])}
    assert needed <= template.unconditional_grants(starter)


def test_no_role_has_a_policy_that_aws_manages(template):
    roles = template.resources("AWS::IAM::Role").values()
    assert [role for role in roles if "ManagedPolicyArns" in role] == []


def test_no_grant_is_of_every_action_or_on_everything(template):
    wide = {
        (action, resource)
        for _, action, resource in template.all_grants()
        if "*" in action or resource == "*"
    }
    # Log deliveries, which the state machine sets up, and traces have no ARN to be named by.
    assert {resource for _, resource in wide} == {"*"}
    assert {action.partition(":")[0] for action, _ in wide} == {"logs", "xray"}


def test_nobody_may_write_to_the_raw_zone(template):
    on_raw = {(role, action) for role, action, r in template.all_grants() if "<raw>" in r}
    assert {action for _, action in on_raw} <= {
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTagging",
        "s3:ListBucket",
        "s3:ListBucketVersions",
    }
    readers = {
        task
        for task, function in template.functions.items()
        if (function["Role"][1:-5], "s3:GetObjectVersion") in on_raw
    }
    assert readers == READS_RAW


def test_only_publishing_writes_to_the_output_zone_and_admission_finishes_it(template):
    writers = {
        (f"<{role}.Arn>", resource.rpartition("<output>")[2])
        for role, action, resource in template.all_grants()
        if "<output>" in resource and action in ("s3:PutObject", "s3:DeleteObject")
    }
    publishing, admission = (
        template.functions[task]["Role"] for task in ("publish_leads", "admit_run")
    )
    assert writers == {
        (publishing, "/runs/*"),
        (publishing, "/opt_outs/*"),
        (publishing, "/latest/*"),
        (admission, "/latest/*"),
    }


def test_admission_tells_a_version_that_went_from_a_refusal(template):
    """S3 says which only to who may list. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""
    rights = template.rights(template.functions["admit_run"]["Role"])
    assert rights["<raw>"] == {"s3:ListBucket", "s3:ListBucketVersions"}


def test_large_matches_are_written_in_parts_and_cleared_away_if_one_fails(template):
    rights = template.rights(template.functions["stage_matches"]["Role"])
    writes = {"s3:AbortMultipartUpload", "s3:PutObject"}
    assert rights["<resolved>/borrower_matches/*"] >= writes


def test_only_who_is_who_is_ever_deleted(template):
    deletable = {r for _, action, r in template.all_grants() if action.startswith("s3:Delete")}
    assert deletable == {"arn:<resolved>/matching/*", "arn:<resolved>/borrower_matches/*"}
