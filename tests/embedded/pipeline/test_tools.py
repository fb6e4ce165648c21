"""Tools that know nothing of this project work with what `refi-ready up` prints, unmodified.

They are fetched by uv, each in an environment of its own: their pins of botocore are not ours.
"""

import os
import random
import shutil
import subprocess

import pytest

from tests.embedded.support.pipeline import TWINS
from tests.embedded.support.roles import make_bucket

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not shutil.which("uv"), reason="uv fetches the tools"),
]

AWSCLI, AWSWRANGLER = "awscli==1.46.3", "awswrangler==3.17.1"

WRANGLE = """
import sys
import awswrangler as wr
import pandas as pd

bucket, run_id = sys.argv[1:]
path, frame = f"s3://{bucket}/frame", pd.DataFrame({"number": [1, 2], "text": ["a", "ü"]})
wr.s3.to_parquet(frame, f"{path}.parquet")
assert wr.s3.read_parquet(f"{path}.parquet").values.tolist() == frame.values.tolist()
wr.s3.to_csv(frame, f"{path}.csv", index=False)
assert wr.s3.read_csv(f"{path}.csv").values.tolist() == frame.values.tolist()
assert len(wr.s3.list_objects(f"s3://{bucket}/")) == 2
wr.s3.delete_objects(f"s3://{bucket}/frame")
assert wr.s3.list_objects(f"s3://{bucket}/") == []
assert "refi_evaluations" in set(wr.catalog.tables(database="refi_ready_db")["Table"])
found = wr.athena.read_sql_query(
    f"select borrower_id, rate_spread from refi_evaluations where run_id = '{run_id}'",
    database="refi_ready_db", workgroup="refi-ready", ctas_approach=False,
)
print(len(found), found["rate_spread"].dtype)
"""


@pytest.fixture
def environment(cloud):
    """What is printed, and nothing else that AWS clients would read."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return own | dict(cloud.environment)


@pytest.fixture
def tool(environment, tmp_path):
    """Runs a command of a package; what it writes to standard output."""

    def tool(package, *command):
        ran = subprocess.run(
            ["uv", "run", "--quiet", "--no-project", "--isolated", "--with", package, *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return tool


@pytest.fixture
def aws(tool):
    return lambda *arguments: tool(AWSCLI, "aws", *arguments, "--output", "text")


def test_the_aws_cli_moves_objects_and_asks_each_service(cloud, aws, tmp_path):
    bucket, content = make_bucket(cloud), random.Random(7).randbytes(20 << 20)
    (tmp_path / "large.bin").write_bytes(content)

    aws("s3", "cp", "large.bin", f"s3://{bucket}/a folder/large.bin", "--no-progress")
    aws("s3", "cp", f"s3://{bucket}/a folder/large.bin", "back.bin", "--no-progress")

    assert (tmp_path / "back.bin").read_bytes() == content
    put = ("s3api", "put-object", "--bucket", bucket, "--key", "k", "--body", "large.bin")
    for algorithm in ("SHA1", "SHA256", "CRC32"):
        aws(*put, "--checksum-algorithm", algorithm)
        got = ("s3api", "get-object", "--bucket", bucket, "--key", "k", "--checksum-mode")
        aws(*got, "ENABLED", "checked.bin")
        assert (tmp_path / "checked.bin").read_bytes() == content
    assert "123456789012" in aws("sts", "get-caller-identity")
    assert cloud.stack_outputs["StateMachineArn"] in aws("stepfunctions", "list-state-machines")
    assert "refi_ready_db" in aws("glue", "get-databases")
    assert "refi-ready" in aws("athena", "list-work-groups")
    for service, operation in (
        ("cloudformation", "describe-stacks"),
        ("dynamodb", "list-tables"),
        ("events", "list-rules"),
        ("iam", "list-roles"),
        ("kms", "list-keys"),
        ("lambda", "list-functions"),
        ("logs", "describe-log-groups"),
        ("scheduler", "list-schedules"),
        ("sns", "list-topics"),
    ):
        assert aws(service, operation)
    aws("s3", "rm", f"s3://{bucket}", "--recursive")
    assert aws("s3", "ls", f"s3://{bucket}") == ""


def test_awswrangler_reads_and_writes_frames_and_queries(cloud, pipeline, tool):
    run = pipeline.run(TWINS)

    told = tool(AWSWRANGLER, "python", "-c", WRANGLE, make_bucket(cloud), str(run.output["run_id"]))

    rows, kind = told.split()
    assert (int(rows) > 0, kind) == (True, "object")
