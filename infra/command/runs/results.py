"""The folder a run's files end up in."""

import errno
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.errors import RunFailed, WrongUse
from infra.command.runs import exports, opt_outs, private
from infra.command.runs.out import demand_folder
from infra.process.directory import HIDDEN, OwnDirectory
from lambdas.shared.publication.names import MANIFEST, PUBLISHED

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What the command adds to a run's files: they are ours where a manifest of ours is.
ADDED = frozenset({"import_report.csv", "leads.xlsx", opt_outs.NAME})


def flat(name: str) -> str:
    """`refi_evaluations/part-00000.parquet` lies beside the others, its folder in its name."""
    return name.replace("/", "-")


# A file of such a name may be somebody else's.
_OWN_NAME = re.compile(flat(PUBLISHED.pattern))


def check(out: Path) -> None:
    """Raises WrongUse unless a run can and may write to `out`: no file but an earlier run's is
    replaced.
    """
    demand_folder(out)
    present = {path.name for path in out.iterdir()} if out.exists() else set()
    ours = {name for name in present if name in ADDED or _OWN_NAME.fullmatch(name)}
    foreign = sorted(ours - _earlier_files(out))
    if foreign:
        raise WrongUse(
            f"{out / foreign[0]} was not written by an earlier run and would be replaced: "
            "move it away, or give another folder with --out"
        )


def folder_of_run(out: Path, run_id: str) -> Path:
    """Where a run has a folder of its own in `out`, which is made; RunFailed if that is outside."""
    folder = out / run_id
    if not folder.resolve().is_relative_to(out.resolve()):
        raise RunFailed(f"{folder} leads out of {out}: remove it, or give another --out")
    private.make_folder(out)
    return folder


def fetch(
    s3: "S3Client",
    *,
    bucket: str,
    prefix: str,
    out: Path,
    accept: Callable[[Path], None] = lambda _fresh: None,
) -> list[str]:
    """Leaves the files of a run's manifest flat in `out`, in place of an earlier run's, and a
    sentence on each export of that one's lists.

    They are their owner's alone. Everything is downloaded before anything is replaced: `accept`
    looks at the folder with the new ones, and what it raises leaves the earlier ones in place. The
    manifest goes last and comes first, so that whenever this is cut short, what it names covers
    every file of ours.
    """
    private.make_folder(out, own=_earlier_files(out))
    with OwnDirectory.make(out, prefix=HIDDEN) as fresh:
        try:
            names = _download(s3, bucket, prefix, fresh)
            accept(fresh)
            told = exports.withdraw(out)
            for name in sorted(_earlier_files(out), key=MANIFEST.__eq__):
                (out / name).unlink(missing_ok=True)
            for name in sorted(names, key=MANIFEST.__ne__):
                shutil.move(fresh / name, out / name)
            return told
        except OSError as error:
            raise not_written(Path(error.filename or out), error) from error


def not_written(path: Path, error: OSError) -> RunFailed:
    """What is to be said of a file that a run which is done cannot leave."""
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    what_to_do = "make room on that disk" if is_full else "close the program that has it open"
    return RunFailed(
        f"the run is done, but {path} cannot be written ({error.strerror}): {what_to_do} and run "
        "again"
    )


def add(path: Path, out: Path) -> None:
    """Puts a file of ADDED beside those of the run."""
    shutil.copyfile(path, out / path.name)
    private.take_file(out / path.name)


def _download(s3: "S3Client", bucket: str, prefix: str, into: Path) -> list[str]:
    """What the manifest under the prefix names, and nothing else that may lie there."""
    s3.download_file(bucket, prefix + MANIFEST, str(into / MANIFEST))
    names = _names(into / MANIFEST)
    if names is None or not all(_OWN_NAME.fullmatch(flat(name)) for name in names):
        raise RunFailed(
            f"s3://{bucket}/{prefix}{MANIFEST} names files that no run writes: nothing was "
            "fetched; take the version of refi-ready that the stack was deployed with"
        )
    for name in names:
        s3.download_file(bucket, prefix + name, str(into / flat(name)))
    fetched = [*map(flat, names), MANIFEST]
    for name in fetched:
        private.take_file(into / name)
    return fetched


def _names(manifest: Path) -> list[str] | None:
    """The files that a manifest names; None if it is no run's."""
    try:
        document = json.loads(manifest.read_text(encoding="utf-8"))
        return [str(name) for name in document["files"]] if document["run_id"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _earlier_files(out: Path) -> set[str]:
    """The names that the manifest in `out` gives, and its own; none, if it is not one of ours."""
    names = _names(out / MANIFEST)
    return (
        set()
        if names is None
        else {MANIFEST, *ADDED, *filter(_OWN_NAME.fullmatch, map(flat, names))}
    )
