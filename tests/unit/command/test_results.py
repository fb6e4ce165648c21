"""The folder of the results: an earlier run's files are replaced, nobody else's are touched."""

import errno
import io
import json
import sys

import boto3
import pytest
from botocore.stub import Stubber

from infra.command.errors import RunFailed, WrongUse
from infra.command.runs import exports, results

FIRST = {
    "summary.json": "first",
    "refi_opportunities.csv": "first",
    "refi_evaluations/part-00000.parquet": "first",
    "refi_evaluations/part-00001.parquet": "first",
}
SECOND = {"refi_opportunities.csv": "second", "refi_evaluations/part-00000.parquet": "second"}


def fetch(files, out):
    """What `fetch` leaves, if a run published `files` and the manifest that names them."""
    manifest = {"run_id": "r1", "files": {name: {"rows": 1} for name in files}}
    objects = {"runs/r1/manifest.json": json.dumps(manifest)}
    objects |= {f"runs/r1/{name}": content for name, content in files.items()}
    s3 = boto3.client("s3", region_name="us-east-1")
    with Stubber(s3) as service:
        for key, body in objects.items():
            answer = {"ContentLength": len(body), "ETag": '"e"'}
            service.add_response("head_object", answer, {"Bucket": "output", "Key": key})
            content = {"Body": io.BytesIO(body.encode())} | answer
            service.add_response("get_object", content, {"Bucket": "output", "Key": key})
        results.fetch(s3, bucket="output", prefix="runs/r1/", out=out)
        service.assert_no_pending_responses()
    return {path.name: path.read_text() for path in out.iterdir() if path.name != "manifest.json"}


@pytest.mark.parametrize(
    "name",
    [
        "../../home/user/.profile",
        "..\\..\\evil.csv",
        "C:evil.csv",
        "/etc/passwd",
        "CON",
        "refi_opportunities.csv\n",
        "refi_opportunities.csv/../../x",
        "notes.txt",
        "",
    ],
)
def test_a_manifest_that_names_a_file_no_run_writes_fetches_nothing(tmp_path, name):
    out = tmp_path / "out"
    manifest = json.dumps({"run_id": "r1", "files": {"summary.json": {}, name: {}}}).encode()
    s3 = boto3.client("s3", region_name="us-east-1")
    with Stubber(s3) as service:
        answer = {"ContentLength": len(manifest), "ETag": '"e"'}
        service.add_response("head_object", answer)
        service.add_response("get_object", {"Body": io.BytesIO(manifest)} | answer)

        with pytest.raises(RunFailed, match="names files that no run writes: nothing was fetched"):
            results.fetch(s3, bucket="output", prefix="runs/r1/", out=out)

    assert [path.name for path in tmp_path.rglob("*")] == ["out"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")
@pytest.mark.parametrize("before", ["nothing", "an empty folder", "an earlier run"])
def test_folder_and_files_are_their_owners_alone(tmp_path, before):
    out = tmp_path / "out"
    if before != "nothing":
        out.mkdir()
    if before == "an earlier run":
        fetch(FIRST, out)
        out.chmod(0o755)

    fetch(SECOND, out)

    assert oct(out.stat().st_mode & 0o777) == "0o700"
    assert {oct(path.stat().st_mode & 0o777) for path in out.iterdir()} == {"0o600"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")
def test_a_folder_with_other_things_in_it_stays_as_open_as_it_was(tmp_path):
    (tmp_path / "notes.txt").write_text("for all")
    tmp_path.chmod(0o755)

    fetch(FIRST, tmp_path)

    assert oct(tmp_path.stat().st_mode & 0o777) == "0o755"
    assert oct((tmp_path / "summary.json").stat().st_mode & 0o777) == "0o600"


def test_a_link_in_place_of_a_runs_folder_leads_nowhere(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    try:
        (tmp_path / "out" / "r1").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this user of Windows may not make links")

    with pytest.raises(RunFailed, match="leads out of"):
        results.folder_of_run(tmp_path / "out", "r1")


def test_the_files_lie_flat_in_a_folder_that_is_made(tmp_path):
    left = fetch(FIRST, tmp_path / "new" / "out")

    assert left == {
        "summary.json": "first",
        "refi_opportunities.csv": "first",
        "refi_evaluations-part-00000.parquet": "first",
        "refi_evaluations-part-00001.parquet": "first",
    }


def test_an_earlier_runs_files_are_replaced_even_those_that_the_new_one_has_not(tmp_path):
    fetch(FIRST, tmp_path)
    results.check(tmp_path)

    assert fetch(SECOND, tmp_path) == {
        "refi_opportunities.csv": "second",
        "refi_evaluations-part-00000.parquet": "second",
    }


def test_what_was_exported_of_an_earlier_list_goes_with_it(tmp_path):
    fetch(FIRST, tmp_path)
    (tmp_path / "crm.csv").write_text("of the first")
    exports.remember(tmp_path, tmp_path / "crm.csv")

    assert fetch(SECOND, tmp_path).keys() == set(map(results.flat, SECOND))


def test_other_files_are_not_touched(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    fetch(FIRST, tmp_path)
    (tmp_path / "refi_evaluations-mine.parquet").write_text("mine")

    left = fetch(SECOND, tmp_path)

    assert left["notes.txt"] == left["refi_evaluations-mine.parquet"] == "mine"


def test_a_file_that_cannot_be_replaced_is_named_and_what_is_ours_stays_known(tmp_path):
    fetch(FIRST, tmp_path)
    (tmp_path / "rejected_rows.csv").mkdir()  # as good as open in another program
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["files"]["rejected_rows.csv"] = {}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(RunFailed, match=r"rejected_rows\.csv cannot be written .*: close"):
        fetch(SECOND, tmp_path)

    results.check(tmp_path)


def test_what_a_killed_one_was_fetching_goes_with_the_next(tmp_path):
    left = tmp_path / ".refi-ready-x"
    left.mkdir()
    for name in ("owner.lock", "call.csv"):
        (left / name).touch()

    fetched = fetch(SECOND, tmp_path)

    assert fetched.keys() == set(map(results.flat, SECOND))
    assert not left.exists()


def test_a_full_disk_is_told_as_such_and_what_was_there_stays(tmp_path, monkeypatch):
    fetch(FIRST, tmp_path)
    before = sorted(tmp_path.iterdir())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(results, "_download", full)

    with pytest.raises(RunFailed, match=r"cannot be written \(No space .*: make room on that disk"):
        fetch(SECOND, tmp_path)

    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "name",
    [
        "refi_opportunities.csv",
        "refi_evaluations-part-00000.parquet",
        "summary.json",
        "report.html",
        "manifest.json",
    ],
)
def test_a_file_of_somebody_else_is_not_replaced(tmp_path, name):
    (tmp_path / name).write_text("{}")

    with pytest.raises(WrongUse, match=f"{name} was not written by an earlier run"):
        results.check(tmp_path)


def test_a_manifest_makes_no_file_ours_that_a_run_does_not_write(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for path in (tmp_path / "precious.txt", out / "precious.txt"):
        path.write_text("mine")
    names = {"../precious.txt": {}, "..\\precious.txt": {}, "precious.txt": {}, "..": {}}
    (out / "manifest.json").write_text(json.dumps({"run_id": "r0", "files": names}))

    assert fetch(SECOND, out)["precious.txt"] == "mine"
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_a_manifest_of_something_else_is_not_taken_for_ours(tmp_path):
    (tmp_path / "manifest.json").write_text('{"files": ["summary.json"]}')

    with pytest.raises(WrongUse, match=r"manifest\.json was not written by an earlier run"):
        results.check(tmp_path)


def test_a_file_in_place_of_the_folder_is_wrong_use(tmp_path):
    (tmp_path / "out").write_text("")

    with pytest.raises(WrongUse, match="out is a file: give another folder with --out"):
        results.check(tmp_path / "out")


def test_a_folder_that_does_not_exist_yet_is_fine(tmp_path):
    results.check(tmp_path / "new")

    assert not (tmp_path / "new").exists()
