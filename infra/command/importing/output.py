"""The folder that a delivery is imported into: datasets, report, mapping, and what was written."""

import csv
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from infra.command.data_folder import IMPORTED
from infra.command.errors import WrongUse
from infra.command.importing.conversion.report import Counts, Remark
from infra.command.importing.mapping.model import FLAGS
from infra.command.runs import private
from infra.command.runs.out import demand_folder
from infra.process.directory import HIDDEN, OwnDirectory
from lambdas.shared.contract import BY_NAME, DO_NOT_CONTACT, OPT_OUTS
from lambdas.shared.text import spreadsheets

REPORT, MAPPING, RECORD = OWN_FILES = IMPORTED


def check(out: Path, mapping: Path | None = None) -> None:
    """Raises WrongUse unless all that would be replaced in `out` was written by an import.

    The `mapping` that is given may lie there, and stays.
    """
    demand_folder(out)
    written = _written(out)
    for path in sorted(out.iterdir()) if out.exists() else ():
        if path.name.startswith(".") or (mapping is not None and path.samefile(mapping)):
            continue
        if path.name == RECORD and written:
            continue
        if path.name not in written:
            raise WrongUse(
                f"{path} was not written by an import: move it away, or give another folder with "
                "--out"
            )
        if path.is_dir() or _sha256(path) != written[path.name]:
            use = f"give it with --mapping {path}" if path.name == MAPPING else "move it away"
            raise WrongUse(f"{path} was changed since it was imported: {use}")


def check_opt_outs(out: Path, datasets: Sequence[str]) -> None:
    """Raises WrongUse if an earlier import's opt-outs would be gone, and nothing in their place."""
    for name in (dataset.name for dataset in OPT_OUTS if dataset.name not in datasets):
        path = out / f"{name}.csv"
        if path.name in _written(out) and path.exists() and _was_told(out, name):
            raise WrongUse(
                f"{path} of the earlier import would be gone, and nobody opts out in these files: "
                "give the list as well, or move that file away"
            )


def _was_told(out: Path, name: str) -> bool:
    """Whether a table of the last import was read for such opt-outs: some are closed too by a word
    in a cell or a line that cannot be read, and are not any more once that is mended.
    """
    told_by = {name, *(FLAGS if name == DO_NOT_CONTACT.name else ())}
    try:
        tables = json.loads((out / RECORD).read_text(encoding="utf-8"))["tables"].values()
        return any(told_by & table["datasets"].keys() for table in tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def _written(out: Path) -> dict[str, str]:
    """By file name the SHA-256 of what the last import left in `out`."""
    try:
        files = json.loads((out / RECORD).read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class OutputFolder(AbstractContextManager["OutputFolder"]):
    """Takes rows and remarks; `finish` puts them into `out`, in place of an earlier import's.

    Before `finish` nothing that was in `out` is touched.
    """

    def __init__(self, out: Path, datasets: Sequence[str]) -> None:
        self._out = out
        private.make_folder(out, own=(*OWN_FILES, *(f"{name}.csv" for name in BY_NAME)))
        self._own = OwnDirectory.make(out, prefix=HIDDEN)
        self._fresh = self._own.path / "fresh"
        self._fresh.mkdir()
        self._files = ExitStack()
        self._writers = {name: self._open(f"{name}.csv", BY_NAME[name].header) for name in datasets}
        self._report = self._open(REPORT, Remark._fields)
        self.reasons: Counter[tuple[str, str, str]] = Counter()  # dataset, reason, effect
        self.rows: Counter[str] = Counter(dict.fromkeys(datasets, 0))

    def _open(self, name: str, header: Sequence[str]) -> Any:
        file = (self._fresh / name).open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._files.enter_context(file), lineterminator="\n")
        writer.writerow(header)
        return writer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()
        self._own.remove()

    def write(self, dataset: str, row: Sequence[str]) -> None:
        self.rows[dataset] += 1
        if dataset not in self._writers:  # closed addresses, which no column is told to make
            self._writers[dataset] = self._open(f"{dataset}.csv", BY_NAME[dataset].header)
        self._writers[dataset].writerow(row)

    def remark(self, remark: Remark) -> None:
        self.reasons[remark.dataset, remark.reason, remark.effect] += 1
        self._report.writerow([spreadsheets.guarded(str(cell)) for cell in remark])

    def finish(self, mapping: str | None, counts: Mapping[str, Counts]) -> None:
        """All of it, and the mapping that made it; None leaves the one in `out` as it is."""
        self._files.close()
        if mapping is not None:
            (self._fresh / MAPPING).write_text(mapping, encoding="utf-8")
        names = sorted(path.name for path in self._fresh.iterdir())
        about = {
            "rows": dict(self.rows),
            "tables": {name: asdict(each) for name, each in counts.items()},
        }
        digests = {name: _sha256(self._fresh / name) for name in names}
        _keep_record(self._fresh / RECORD, digests, about)
        for name in _written(self._out):
            if mapping is not None or name != MAPPING:
                (self._out / name).unlink(missing_ok=True)
        for name in (*names, RECORD):
            private.take_file(self._fresh / name)
            shutil.move(self._fresh / name, self._out / name)


def draft(out: Path, mapping: str) -> Path:
    """Leaves a mapping to be completed in `out`, beside what an earlier import left there."""
    private.make_folder(out, own=(*OWN_FILES, *(f"{name}.csv" for name in BY_NAME)))
    path = out / MAPPING
    path.write_text(mapping, encoding="utf-8")
    private.take_file(path)
    _keep_record(out / RECORD, {**_written(out), MAPPING: _sha256(path)}, {})
    return path


def _keep_record(path: Path, files: Mapping[str, str], about: Mapping[str, Any]) -> None:
    path.write_text(json.dumps({"files": files, **about}, indent=2), encoding="utf-8")
    private.take_file(path)
