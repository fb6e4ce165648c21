"""The files a person brings, and the keys they get in the raw bucket."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.errors import WrongUse
from lambdas.shared.contract import DATASETS, Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

FOLDER = "delivery"  # the name a dataset's folder gets in the raw bucket
SUCCESS = "_SUCCESS"  # completes a folder; written last


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

    Raises WrongUse if there is no such folder, no known dataset, or one dataset twice.
    """
    if not data.is_dir():
        what = "is a file" if data.exists() else "does not exist"
        raise WrongUse(f"{data} {what}: give the folder that holds your CSV files with --data")
    uploads = [upload for dataset in DATASETS for upload in _of(dataset, data)]
    if not uploads:
        names = ", ".join(f"{dataset.name}.csv" for dataset in DATASETS if dataset.required)
        raise WrongUse(f"no known dataset in {data}: it needs {names} — try: refi-ready demo")
    taken = {upload.path for upload in uploads}
    return Found(
        uploads=tuple(uploads),
        ignored=tuple(path for path in _files(data) if path not in taken),
    )


def _of(dataset: Dataset, data: Path) -> list[Upload]:
    folder = data / dataset.name
    single = next((path for path in _tables(data) if path.stem == dataset.name), None)
    parts = _tables(folder)
    if single and parts:
        raise WrongUse(
            f"{dataset.name} is in {data} twice, as {single.name} and as the folder "
            f"{folder.name}: keep one of them"
        )
    if single:
        return [Upload(key=f"{dataset.prefix}{single.name}", path=single)]
    if not parts:
        return []
    prefix = f"{dataset.prefix}{FOLDER}/"
    uploads = [Upload(key=f"{prefix}{part.name}", path=part) for part in parts]
    return [*uploads, Upload(key=f"{prefix}{SUCCESS}", path=None)]


def _tables(folder: Path) -> list[Path]:
    """The CSV files in a folder, in name order; `.CSV` is as good, and no folder has none."""
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in files if path.suffix.lower() == ".csv" and path.is_file())


def _files(data: Path) -> list[Path]:
    """What a person might expect to be uploaded: files beside and inside the datasets' folders."""
    folders = [data, *(data / dataset.name for dataset in DATASETS)]
    return sorted(
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith((".", "_"))
    )


def upload(found: Found, *, s3: "S3Client", bucket: str, on_file: "Callable[[Path], None]") -> None:
    """Uploads in order: a folder's `_SUCCESS` follows all of its files."""
    for item in found.uploads:
        if item.path is None:
            s3.put_object(Bucket=bucket, Key=item.key, Body=b"")
        else:
            on_file(item.path)
            s3.upload_file(str(item.path), bucket, item.key)
