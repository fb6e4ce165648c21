"""The files a person brings, and the keys they get in the raw bucket."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.errors import WrongUse
from infra.command.importing.headings import refusals
from infra.command.importing.headings.lists import names_a_list
from infra.command.invocation import COMMAND
from lambdas.shared.contract import BY_NAME, COMPLETE, DATASETS, OPT_OUTS, Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

FOLDER = "delivery"  # the name a dataset's folder gets in the raw bucket
# What an import leaves beside its datasets.
IMPORTED = IMPORT_REPORT, _, _ = ("import_report.csv", "mapping.toml", "import.json")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
_LONGEST_KEY = 1024  # bytes
_CHUNK_BYTES = 1 << 20
_MAC = "._"  # what macOS keeps beside a file, on disks of others
_ENDINGS = {".csv", ".tsv", ".txt", ".xls", ".xlsx"}  # of lists that people keep


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file and its key; `path` None is the empty object that completes a folder."""

    key: str
    path: Path | None


@dataclass(frozen=True, kw_only=True)
class Found:
    uploads: tuple[Upload, ...]
    ignored: tuple[Path, ...]  # files that are no dataset's CSV, in name order

    @property
    def files(self) -> list[Path]:
        return [upload.path for upload in self.uploads if upload.path is not None]


def find(data: Path) -> Found:
    """`<dataset>.csv`, or `<dataset>/*.csv` as one delivery, of each dataset in `data`.

    Raises WrongUse if there is no such folder, no known dataset, or one dataset twice; and for
    whatever is named like a dataset, or like a list of people who must not be contacted, and is
    not taken: it would else be missing without a word.
    """
    if not data.is_dir():
        what = "is a file" if data.exists() else "does not exist"
        raise WrongUse(f"{data} {what}: give the folder that holds your CSV files with --data")
    entries = _entries(data)
    for entry in entries:
        _refuse_lookalike(entry)
    uploads = [upload for dataset in DATASETS for upload in _of(dataset, data, entries)]
    if not uploads:
        names = ", ".join(f"{dataset.name}.csv" for dataset in DATASETS if dataset.required)
        exports = (
            "; exports with names and columns of their own are made into these: "
            f"{COMMAND} import {data}/* --out ./imported"
        )
        advice = exports if _files(data) else " — try: refi-ready demo"
        raise WrongUse(f"no known dataset in {data}: it needs {names}{advice}")
    taken = {upload.path for upload in uploads}
    if not any(upload.key.startswith(each.prefix) for each in OPT_OUTS for upload in uploads):
        _refuse_lists_within(entries)
    return Found(
        uploads=tuple(uploads),
        ignored=tuple(path for path in _files(data) if path not in taken),
    )


def demand_file(path: Path) -> None:
    """Raises WrongUse unless this is a file, or a link to one, that can be read."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            path.open("rb").close()
            return
        what = "is a folder" if path.is_dir() else "is no file: a pipe, a socket or a device"
    except OSError as error:
        gone = path.is_symlink() and isinstance(error, FileNotFoundError)
        what = "is a link to nothing" if gone else f"cannot be read ({error.strerror})"
    raise WrongUse(f"{path} {what}: give a CSV file that you may read, or remove it")


def chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes, as admission reads an object's."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def dataset_meant(name: str) -> str | None:
    """The dataset in whose place a person may have put what has such a name."""
    letters = refusals.plain(name).replace(" ", "")
    longest_first = sorted(BY_NAME, key=len, reverse=True)
    return next((each for each in longest_first if each.replace("_", "") in letters), None)


def _refuse_lookalike(entry: Path) -> None:
    """What only a person would take for a dataset's file or folder, or for a list of opt-outs."""
    is_table = _is_table(entry)
    if (entry.stem if is_table else entry.name) in BY_NAME:
        if is_table or _is(entry, stat.S_ISDIR):
            return
    elif is_left_alone(entry):
        return
    is_file = is_table or _is(entry, stat.S_ISREG)
    if meant := dataset_meant(entry.name):
        do = "save it as" if is_file and entry.suffix and not is_table else "name it"
        wanted = f"{meant}.csv" if is_file else meant
        raise WrongUse(
            f"{entry} looks like {meant} and is none: {do} {wanted}, or take it out of the folder"
        )
    if names_a_list(entry.name):
        raise WrongUse(
            f"{entry} seems to say who must not be contacted, and is not read: make it "
            f"{' or '.join(f'{dataset.name}.csv' for dataset in OPT_OUTS)}, or take it out of the "
            f"folder; {COMMAND} import makes these of your systems' exports"
        )


def _refuse_lists_within(entries: Sequence[Path]) -> None:
    """Where no list of opt-outs is delivered, one in a folder of another name may be meant."""
    for folder in entries:
        if folder.name in BY_NAME or _is_hidden(folder) or not _is(folder, stat.S_ISDIR):
            continue
        if not os.access(folder, os.R_OK):
            continue  # such as lost+found
        for entry in lists_within(folder):
            raise WrongUse(
                f"{entry} seems to say who must not be contacted, and is not read: put it "
                f"beside {folder.name} as {OPT_OUTS[0].name}.csv, or take it out of there"
            )


def lists_within(folder: Path) -> Iterator[Path]:
    """The files that are called lists of people who must not be contacted, at any depth, or lie in
    a folder that is.
    """
    for within, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        are_lists = any(map(names_a_list, Path(within).relative_to(folder).parts))
        for entry in (Path(within, name) for name in sorted(names)):
            is_kept = entry.suffix.lower() in _ENDINGS | {".zip"}
            if is_kept and (are_lists or names_a_list(entry.stem)):
                yield entry


def is_left_alone(entry: Path) -> bool:
    """What holds no data by its name: hidden files, a README, and what an import leaves; and the
    mark that Excel sets beside a workbook that is open.
    """
    return entry.name.startswith((".", "~$")) or _is_readme(entry) or entry.name in IMPORTED


def _is_readme(entry: Path) -> bool:
    is_list = entry.suffix.lower() in _ENDINGS - {".txt"} and names_a_list(entry.stem)
    return entry.name.casefold().startswith("readme") and not is_list


def _of(dataset: Dataset, data: Path, entries: Sequence[Path]) -> list[Upload]:
    tables = [path for path in entries if _is_table(path) and path.stem == dataset.name]
    folder = next((path for path in entries if path.name == dataset.name), None)
    parts = _parts(folder) if folder is not None else []
    if len(tables) > 1 or (tables and parts):
        twice = [path.name for path in tables] + [f"the folder {dataset.name}"] * bool(parts)
        raise WrongUse(
            f"{dataset.name} is in {data} twice, as {' and as '.join(twice)}: keep one of them"
        )
    for path in (*tables, *parts):
        demand_file(path)
    if tables:
        return [_upload(dataset.prefix, tables[0])]
    if not parts:
        return []
    prefix = f"{dataset.prefix}{FOLDER}/"
    uploads = [_upload(prefix, part) for part in parts]
    return [*uploads, Upload(key=f"{prefix}{COMPLETE}", path=None)]


def _parts(folder: Path) -> list[Path]:
    """The CSV files in a dataset's folder. Raises WrongUse for anything else of a person's."""
    entries = _entries(folder)
    for entry in entries:
        if _is_table(entry) and _is_hidden(entry) and not entry.name.startswith(_MAC):
            raise WrongUse(
                f"{entry} would be read by nobody, as its name begins with {entry.name[0]!r}: "
                "rename it, or take it out of the folder"
            )
        if _is_hidden(entry) or _is_readme(entry):
            continue
        if _is(entry, stat.S_ISDIR):
            raise WrongUse(f"{entry} is a folder: put its files into {folder} itself")
        if not _is_table(entry):
            raise WrongUse(f"{entry} is not read: make it a CSV file, or take it out of the folder")
    return [entry for entry in entries if _is_table(entry) and not _is_hidden(entry)]


def _upload(prefix: str, path: Path) -> Upload:
    key = f"{prefix}{path.name}"
    try:
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise WrongUse(f"the name of {path} is no Unicode: rename it") from error
    if size > _LONGEST_KEY:
        raise WrongUse(
            f"the name of {path} is too long for S3, {size} bytes of {_LONGEST_KEY}: give it a "
            "shorter one"
        )
    return Upload(key=key, path=path)


def _is_table(path: Path) -> bool:
    """By its name; `.CSV` is as good."""
    return path.suffix.lower() == ".csv"


def _is(path: Path, asked: "Callable[[int], bool]") -> bool:
    """Whether it is a folder, say; what cannot be looked at is nothing."""
    try:
        return asked(path.stat().st_mode)
    except OSError:
        return False


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "_"))


def _entries(folder: Path) -> list[Path]:
    """What a folder holds, in name order."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise WrongUse(
            f"{folder} cannot be read ({error.strerror}): give a folder that you may read"
        ) from error


def _files(data: Path) -> list[Path]:
    """What a person might expect to be uploaded: files beside and inside the datasets' folders."""
    folders = [data, *(data / dataset.name for dataset in DATASETS)]
    return sorted(
        path
        for folder in folders
        if _is(folder, stat.S_ISDIR)
        for path in folder.iterdir()
        if _is(path, stat.S_ISREG) and not _is_hidden(path) and path.name not in IMPORTED
    )


def upload(found: Found, *, s3: "S3Client", bucket: str, on_file: "Callable[[Path], None]") -> None:
    """Uploads in order: a folder's `_SUCCESS` follows all of its files."""
    for item in found.uploads:
        if item.path is None:
            s3.put_object(Bucket=bucket, Key=item.key, Body=b"")
        else:
            on_file(item.path)
            s3.upload_file(str(item.path), bucket, item.key)
