"""The folder a run's files end up in."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.errors import RunFailed, WrongUse

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MANIFEST = "manifest.json"
# The names that a run writes; a file of such a name may be somebody else's.
_OWN_NAME = re.compile(
    r"refi_opportunities\.csv|call\.csv|email\.csv|sms\.csv|rejected_rows\.csv"
    r"|refi_evaluations-part-[0-9]+\.parquet|summary\.json|report\.html|manifest\.json"
)


def flat(name: str) -> str:
    """`refi_evaluations/part-00000.parquet` lies beside the others, its folder in its name."""
    return name.replace("/", "-")


def check(out: Path) -> None:
    """Raises WrongUse unless a run may write to `out`: no file but an earlier run's is replaced."""
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out} is a file: give a folder with --out")
    present = {path.name for path in out.iterdir()} if out.exists() else set()
    foreign = sorted(filter(_OWN_NAME.fullmatch, present - _earlier_files(out)))
    if foreign:
        raise WrongUse(
            f"{out / foreign[0]} was not written by an earlier run and would be replaced: "
            "move it away, or give another folder with --out"
        )


def fetch(s3: "S3Client", *, bucket: str, prefix: str, out: Path) -> None:
    """Leaves the objects under `prefix` flat in `out`, in place of an earlier run's files.

    Everything is downloaded before anything is replaced. The manifest goes last and comes first,
    so that whenever this is cut short, what it names covers every file of ours.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".refi-ready-", dir=out) as fresh:
        names = _download(s3, bucket, prefix, Path(fresh))
        try:
            for name in sorted(_earlier_files(out), key=MANIFEST.__eq__):
                (out / name).unlink(missing_ok=True)
            for name in sorted(names, key=MANIFEST.__ne__):
                shutil.move(Path(fresh) / name, out / name)
        except OSError as error:
            raise RunFailed(
                f"the run is done, but {error.filename or out} cannot be written "
                f"({error.strerror}): close the program that has it open and run again"
            ) from error


def _download(s3: "S3Client", bucket: str, prefix: str, into: Path) -> list[str]:
    names = []
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for item in page.get("Contents", []):
            name = flat(item["Key"].removeprefix(prefix))
            s3.download_file(bucket, item["Key"], str(into / name))
            names.append(name)
    return names


def _earlier_files(out: Path) -> set[str]:
    """The names that the manifest in `out` gives, and its own; none, if it is not one of ours."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        names = {flat(str(name)) for name in manifest["files"] if manifest["run_id"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {MANIFEST, *filter(_OWN_NAME.fullmatch, names)}
