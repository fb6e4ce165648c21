"""Nothing in a statement, a view or a table leads out of the cloud's own directories."""

import json
import re
from base64 import b64encode

import duckdb
import pytest
from botocore.exceptions import ClientError

from infra.embedded.athena import types
from infra.embedded.tables import sql
from infra.embedded.tables.catalog import NotReadable
from infra.embedded.tables.engine import Engines, confine
from tests.embedded.support import assemblies
from tests.embedded.support.athena_queries import Lake
from tests.embedded.support.fakes import FolderStore

FORGED_TYPES = [
    "varchar) from (select 'forged') as t(x) union all select cast(null as varchar",
    "struct(x varchar)",
    "decimal(9,4)) --",
    "array(varchar) --)",
    'x"',
    "",
]


@pytest.fixture
def secret(tmp_path_factory):
    """A file outside of the cloud; its name is in lower case, as a type's name would be."""
    file = tmp_path_factory.mktemp("private") / "secret.csv"
    file.write_text("x\nborrower\n", encoding="utf-8")
    return file


@pytest.fixture
def connection(tmp_path):
    with Engines(threads=1, memory="100MB").lend(FolderStore(tmp_path)) as connection:
        yield connection


@pytest.fixture
def lake(tmp_path):
    with Lake(tmp_path) as lake:
        yield lake


def forge(lake, query, type_):
    """A view that nobody made with CREATE VIEW."""
    definition = {
        "originalSql": query,
        "catalog": "awsdatacatalog",
        "schema": "lake",
        "columns": [{"name": "x", "type": type_}],
    }
    lake.add(view_of(b64encode(json.dumps(definition).encode()).decode()))


def view_of(text):
    return {
        "Name": "forged",
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": f"/* Presto View: {text} */",
    }


@pytest.mark.parametrize(
    "attack",
    [
        "from read_csv('{secret}')",
        "from read_text('{secret}')",
        "from read_text('{own}/../{secret}')",
        "from glob('{folder}/*')",
        "copy (select 1) to '{folder}/written.csv'",
        "copy (select 1) to '{own}/../written.csv'",
        "attach '{folder}/other.db'",
        "export database '{folder}/exported'",
        "install httpfs",
        "load httpfs",
        "from read_csv('https://example.com/x.csv')",
        "create secret (type s3)",
        "from only_in_python",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set lock_configuration = false",
        "set temp_directory = '{folder}'",
        "set threads = 1",
    ],
)
def test_a_statement_reaches_nothing_but_the_clouds_own_files(connection, tmp_path, secret, attack):
    only_in_python = [1]
    text = attack.format(secret=secret.as_posix(), folder=secret.parent.as_posix(), own=tmp_path)

    with pytest.raises(duckdb.Error):
        connection.execute(text)
    assert [path.name for path in secret.parent.iterdir()] == [secret.name]
    assert only_in_python == [1]


def test_what_a_job_made_the_next_one_does_not_find_and_a_failed_one_has_no_next(tmp_path):
    engines, objects = Engines(threads=1, memory="100MB"), FolderStore(tmp_path)
    with (lent := engines.lend(objects)) as first:
        lent.create_view("scan 1", "select 1 as borrower_id")
        assert first.execute('from "scan 1"').fetchall() == [(1,)]
    with engines.lend(objects) as second:
        with engines.lend(objects) as beside:
            assert beside is not second
        with pytest.raises(duckdb.CatalogException):
            second.execute('from "scan 1"')
    assert second is first

    with pytest.raises(duckdb.Error), engines.lend(objects) as failed:
        failed.execute("from nowhere")
    with engines.lend(objects) as after:
        assert after is not failed
    engines.close()


def test_what_is_lent_reaches_the_objects_it_was_asked_for(tmp_path, secret):
    engines = Engines(threads=1, memory="100MB")
    with engines.lend(FolderStore(secret.parent)) as other:
        other.execute(f"from read_csv({sql.paths([secret])})")

    with engines.lend(FolderStore(tmp_path)) as connection, pytest.raises(duckdb.Error):
        connection.execute(f"from read_csv({sql.paths([secret])})")


def test_a_link_in_the_clouds_directory_leads_nowhere(connection, tmp_path, secret):
    link = tmp_path / "link.csv"
    try:
        link.symlink_to(secret)
    except OSError:
        pytest.skip("this user of Windows may not make links")

    with pytest.raises(duckdb.PermissionException):
        connection.execute(f"from read_csv({sql.paths([link])})")


@pytest.mark.parametrize("name", ["plain.csv", "[a]*?.csv", "it's é.csv"])
def test_a_single_file_can_be_reached_and_not_the_one_beside_it(tmp_path, name):
    if re.search(r"[*?]", name):
        pytest.importorskip("fcntl", reason="Windows has no such names")
    for each in (name, "beside.csv"):
        (tmp_path / each).write_text("x\n1\n", encoding="utf-8")

    with duckdb.connect() as connection:
        confine(connection, [tmp_path / name])
        found = f"select x from read_csv({sql.paths([tmp_path / name])})"
        assert connection.execute(found).fetchall() == [(1,)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"from read_csv({sql.paths([tmp_path / 'beside.csv'])})")


def test_a_view_with_a_forged_column_type_runs_nothing(lake, secret):
    path = f"lower('{secret.as_posix()}')"
    forge(
        lake,
        "select null as x",
        f"varchar) from (select content from read_text({path})) as t(x)"
        " union all select cast(null as varchar",
    )

    assert "is not emulated in the embedded cloud" in lake.failure("select x from forged")


@pytest.mark.parametrize("forged", FORGED_TYPES)
def test_a_type_that_is_none_never_becomes_sql(lake, forged):
    for read in (types.from_trino, types.from_hive):
        with pytest.raises(NotReadable, match="not emulated"):
            _ = read(forged).in_duckdb
    forge(lake, "select null as x", forged)

    assert lake.failure("select x from forged").startswith("NOT_SUPPORTED")


@pytest.mark.parametrize(
    "text",
    [
        "no base64!",
        b64encode(b"\xff\xfe").decode(),
        b64encode(b"[]").decode(),
        b64encode(b"{}").decode(),
        b64encode(b'{"originalSql": "select 1", "schema": "lake", "columns": [7]}').decode(),
    ],
)
def test_a_view_that_is_not_as_athena_writes_one_is_refused_by_name(lake, text):
    lake.add(view_of(text))

    reason = lake.failure("select * from forged")

    assert reason.startswith("NOT_SUPPORTED: view lake.forged is not as Athena writes one")


@pytest.mark.parametrize("name", ["x\" from read_text('/etc/passwd') --", "x'y", 'x"', "{x}"])
def test_a_column_is_only_ever_a_name(lake, name):
    name_a_column(lake, name)

    assert lake.rows("select * from odd") == [("1",)]


@pytest.mark.parametrize("name", ["x\0y", "x\ny", "\x1b[2Jx", ""])
def test_a_column_whose_name_is_none_is_refused(lake, name):
    name_a_column(lake, name)

    assert "a column cannot be called" in lake.failure("select * from odd")


def test_a_query_that_gives_a_column_no_name_for_it_is_refused(lake):
    assert "nothing can be called" in lake.failure('select 1 as "x\0y"')


def name_a_column(lake, name):
    lake.put("odd/0.csv", "1\n")
    definition = {
        "Name": "odd",
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": "string"}],
            "Location": "s3://data/odd/",
            "SerdeInfo": {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            },
        },
    }
    lake.add(definition)


@pytest.fixture(scope="module")
def deployed(cloud, tmp_path_factory):
    """The name of a function that a template has, with the variable DATASET."""
    asset = tmp_path_factory.mktemp("asset")
    (asset / "handlers.py").write_text("def handler(event, context):\n    return 'as declared'\n")
    resources = {
        "Role": assemblies.ROLE,
        "Function": assemblies.function(
            "handlers.handler", Timeout=20, Environment={"Variables": {"DATASET": "loans"}}
        ),
    }
    assembly = assemblies.write(
        tmp_path_factory.mktemp("assembly"),
        "Declared",
        resources,
        outputs={"Name": {"Ref": "Function"}},
        asset=asset,
    )
    return cloud.deploy(assembly, "Declared")["Name"]


@pytest.mark.parametrize(
    "change",
    [
        {"Handler": "os.system"},
        {"Handler": "subprocess.getoutput"},
        {"Handler": "handlers.handler.__call__"},
        {"Handler": "../handlers.handler"},
        {"Environment": {"Variables": {"LD_PRELOAD": "/tmp/evil.so"}}},
        {"Environment": {"Variables": {"DATASET": "loans", "PYTHONPATH": "/tmp"}}},
        {"Environment": {"Variables": {"AWS_LAMBDA_RUNTIME_API": "example.com"}}},
    ],
)
def test_nothing_runs_but_what_a_template_declares(cloud, deployed, change):
    functions = cloud.client("lambda")
    like = functions.get_function(FunctionName=deployed)["Configuration"]
    code = {"S3Bucket": assemblies.ASSETS, "S3Key": "asset.zip"}
    made = {"Runtime": like["Runtime"], "Role": like["Role"], "Handler": like["Handler"]} | change

    with pytest.raises(ClientError, match="no deployed template has"):
        functions.update_function_configuration(FunctionName=deployed, **change)
    with pytest.raises(ClientError, match="no deployed template has"):
        functions.create_function(FunctionName="another", Code=code, **made)

    answer = functions.invoke(FunctionName=deployed)["Payload"].read()
    assert json.loads(answer) == "as declared"


def test_a_function_runs_published_assets_only(cloud, deployed):
    with pytest.raises(ClientError, match="the embedded cloud runs published assets"):
        cloud.client("lambda").update_function_code(
            FunctionName=deployed, S3Bucket="any", S3Key="../../evil"
        )
    with pytest.raises(ClientError, match="the embedded cloud runs published assets"):
        cloud.client("lambda").update_function_code(FunctionName=deployed, ZipFile=b"PK")


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("http", "http://127.0.0.1:9/"),
        ("https", "https://example.com/"),
        ("lambda", "arn:aws:lambda:us-east-1:123456789012:function:x"),
        ("sqs", "arn:aws:sqs:us-east-1:123456789012:x"),
        ("sms", "+15125550100"),
        ("application", "arn:aws:sns:us-east-1:123456789012:endpoint/x"),
    ],
)
def test_a_topic_tells_nobody_but_by_mail(cloud, protocol, endpoint):
    topic = cloud.client("sns").create_topic(Name="quiet")["TopicArn"]

    with pytest.raises(ClientError, match=f"with the protocol {protocol}"):
        cloud.client("sns").subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
