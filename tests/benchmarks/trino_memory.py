"""How much memory Trino takes for each statement of a run: prints figures, asserts nothing.

    uv run python -m tests.benchmarks.trino_memory [--borrowers N] [--heap 5g]

What it needs is in tests/README.md. The peak is the query's own, as Trino tells it, while it
writes its rows to Parquet as an UNLOAD does; seconds and stages are told beside it. The rows
themselves are compared by `pytest -m trino`, over fewer borrowers.
"""

import argparse
import tempfile
import time
from pathlib import Path

from infra.app import STACK_NAME
from infra.command.samples.writer import write_sample
from infra.embedded.cloud import Cloud
from infra.synthesis import synthesize
from lambdas.shared.contract import DATASETS
from tests.trino.comparison import select_of, written
from tests.trino.declaration import declare
from tests.trino.recording import record
from tests.trino.server import Trino, version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--borrowers", type=int, default=1_000_000)
    parser.add_argument("--heap", default="5g", help="of the server (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = record_sample(folder, options.borrowers)
        print(f"Trino {version()}, {options.borrowers:,} borrowers, heap {options.heap}\n")
        print(f"{'statement':32}{'rows':>12}{'peak MB':>10}{'seconds':>10}{'stages':>8}")
        with Trino(folder, heap=options.heap) as trino:
            schema = declare(trino, recording)
            for statement in recording.statements:
                report(trino, schema, statement)


def record_sample(folder: Path, borrowers: int):
    write_sample(folder / "data", borrowers=borrowers)
    paths = [folder / "data" / f"{dataset.name}.csv" for dataset in DATASETS]
    files = {path.stem: [path.read_bytes()] for path in paths if path.exists()}
    with Cloud.start() as cloud:
        cloud.deploy(synthesize(triggers_enabled=False), STACK_NAME)
        return record(cloud, files, folder / "run", with_rows=False)


def report(trino: Trino, schema: str, statement) -> None:
    if statement.text.startswith("create"):
        return  # a view is planned when it is read
    select = select_of(statement.text)
    began = time.monotonic()
    with written(trino, select, schema=schema) as (_, creation):
        seconds = time.monotonic() - began
    ((rows,),) = creation.rows
    plan = trino.query(f"explain (type distributed) {select}", schema=schema)
    stages = plan.rows[0][0].count("\nFragment ")
    print(
        f"{statement.name:32}{rows:12,}{creation.peak_bytes / 2**20:10.0f}"
        f"{seconds:10.1f}{stages:8}",
        flush=True,
    )


if __name__ == "__main__":
    main()
