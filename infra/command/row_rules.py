"""The row rules, asked before anything is uploaded: the pipeline's own queries on local files.

Relations of sql/ run on the embedded Athena's engine, over tables of the contract's columns whose
objects are the files themselves.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from infra.command import data_folder
from infra.embedded.athena import readings
from infra.embedded.athena.engine import Limits, Query
from infra.embedded.objects.store import StoredObject
from infra.embedded.tables.catalog import Format, Place
from infra.embedded.tables.engine import Engines
from infra.embedded.tables.scan import Scanner
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    LOAN_INFORMATION,
    OVERFLOW_COLUMN,
)
from lambdas.shared.delivery import backslashes
from lambdas.shared.query import composition
from lambdas.shared.query.parameters import CONSTANTS
from lambdas.shared.query.stages import READ_BACK
from lambdas.shared.text import csv_reading

_RUN_ID = "20000101T000000Z-00000000"  # of no run: it only has to be the same on both sides
_DATABASE = "local_files"
_LIMITS = Limits()


class Finding(NamedTuple):
    """A line of rejected_rows.csv."""

    dataset: str
    key: str
    column: str
    reason: str
    effect: str
    value: str


def findings(files: Mapping[str, Sequence[Path]]) -> Iterator[Finding]:
    """What a run would report of these files, by dataset, in its order.

    Whether a loan's borrower is known is left out when no borrower_information is given.
    """
    for line in _rows("rejected_rows", files):
        finding = Finding(*line.values())
        if finding.reason != "UNKNOWN_BORROWER" or BORROWER_INFORMATION.name in files:
            yield finding


def unknown_loan_types(files: Mapping[str, Sequence[Path]]) -> list[str]:
    """The loan types of which a run would not understand what they are, in order."""
    if LOAN_INFORMATION.name not in files:
        return []
    found = _rows("loan_types", files)
    return sorted(each["loan_type"] for each in found if not each["loan_product"])


def _as_staged(path: Path, copy: Path) -> Path:
    """The file, or the copy of it that a run would read."""
    if not any(b"\\" in chunk for chunk in data_folder.chunks(path)):
        return path
    with copy.open("wb") as staged:
        staged.writelines(backslashes.staged(data_folder.chunks(path)))
    return copy


def _rows(relation: str, files: Mapping[str, Sequence[Path]]) -> Iterator[dict[str, str]]:
    """The rows of a relation of sql/ over these files, a NULL as an empty text."""
    values: dict[str, composition.Value] = {
        "run_id": _RUN_ID,
        **CONSTANTS,
        "as_of": datetime.now(UTC).date(),
    }
    text = composition.render(composition.compose(relation, instead=READ_BACK), values)
    with tempfile.TemporaryDirectory(prefix="refi-ready-validate-") as folder:
        staged = {
            name: [_as_staged(path, Path(folder) / f"{name}-{at}") for at, path in enumerate(given)]
            for name, given in files.items()
        }
        objects = _Files(staged, Path(folder))
        with closing(Engines(threads=_LIMITS.threads, memory=_LIMITS.memory)) as engines:
            Query(
                readings.read(text),
                execution_id=relation,
                database=_DATABASE,
                output=Place("results", ""),
                objects=objects,
                scanner=Scanner(),
                glue=_Catalog(),
                engines=engines,
            ).run()
        with objects.written[f"{relation}.csv"].open(encoding="utf-8", newline="") as opened:
            yield from csv_reading.records(opened)


class _Catalog:
    """A Glue client, as far as the engine asks: the raw tables, as the stack declares them."""

    def get_table(self, *, DatabaseName: str, Name: str) -> dict[str, Any]:  # noqa: N803
        columns = (*BY_NAME[Name].header, OVERFLOW_COLUMN)
        return {
            "Table": {
                "Name": Name,
                "DatabaseName": DatabaseName,
                "PartitionKeys": [{"Name": "run_id", "Type": "string"}],
                "Parameters": {
                    "skip.header.line.count": "1",
                    "projection.enabled": "true",
                    "projection.run_id.type": "injected",
                    "storage.location.template": f"s3://files/{Name}/${{run_id}}/",
                },
                "StorageDescriptor": {
                    "Columns": [{"Name": column, "Type": "string"} for column in columns],
                    "SerdeInfo": {"SerializationLibrary": Format.CSV.value},
                },
            }
        }


class _Files:
    """An object store of the given files; what the engine writes lies in `folder`."""

    def __init__(self, files: Mapping[str, Sequence[Path]], folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._numbers = itertools.count()
        self.written: dict[str, Path] = {}

    def list(self, bucket: str, prefix: str) -> list[StoredObject]:
        dataset = prefix.partition("/")[0]
        return [
            StoredObject(
                bucket=bucket,
                key=f"{prefix}{number:05}.csv",
                path=path.absolute(),
                size=path.stat().st_size,
                etag="",
                last_modified=datetime.fromtimestamp(path.stat().st_mtime, UTC),
                version_id=None,
            )
            for number, path in enumerate(self._files.get(dataset, ()))
        ]

    def find(self, bucket: str, key: str) -> StoredObject | None:
        return next((each for each in self.list(bucket, key) if each.key == key), None)

    def files(self, found: Sequence[StoredObject]) -> Sequence[Path]:
        return [each.path for each in found]

    def adopt(self, bucket: str, key: str, path: Path) -> None:
        self.written[key] = Path(shutil.move(path, self.scratch()))

    def put(self, bucket: str, key: str, content: bytes) -> None:
        self.written[key] = self.scratch()
        self.written[key].write_bytes(content)

    def reach(self) -> Sequence[Path]:
        files = (path.absolute() for paths in self._files.values() for path in paths)
        return [self._folder, *files]

    def scratch(self) -> Path:
        return self._folder / str(next(self._numbers))
