"""Queries against an Athena whose objects are a folder and whose catalog is a fake."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from infra.embedded.athena import Athena
from infra.embedded.athena.engine import Limits
from infra.embedded.faults import NO_TROUBLE, Fate
from infra.embedded.upkeep.archive import Archive
from tests.embedded.support.fakes import Catalog, FolderStore, Unlimited

ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}


@dataclass
class Lake:
    """Tables in a database `lake`, and an Athena to query them."""

    folder: Path
    fate: Fate = NO_TROUBLE
    objects: FolderStore = field(init=False)
    catalog: Catalog = field(init=False)
    athena: Athena = field(init=False)

    def __post_init__(self) -> None:
        self.objects = FolderStore(self.folder, "data", "results")
        self.catalog = Catalog()
        self.athena = Athena(
            Unlimited(lambda _: self.catalog, self.objects),
            Archive(self.folder / "archive"),
            limits=Limits(threads=1),
            fate=lambda: self.fate,
        )
        location = {"OutputLocation": "s3://results/athena/"}
        self.athena.create_work_group(
            {"Name": "lake", "Configuration": {"ResultConfiguration": location}}
        )

    def __enter__(self) -> "Lake":
        return self

    def __exit__(self, *_error: object) -> None:
        self.athena.stop()

    def add(self, definition: dict) -> None:
        self.catalog.create_table(DatabaseName="lake", TableInput=definition)

    def put(self, key: str, text: str) -> None:
        self.objects.put("data", key, text.encode())

    def start(self, query: str, **members) -> str:
        return self.athena.start_query_execution(
            {
                "QueryString": query,
                "WorkGroup": "lake",
                "QueryExecutionContext": {"Database": "lake"},
                **members,
            }
        )["QueryExecutionId"]

    def finish(self, execution_id: str) -> dict:
        """The execution, once it has ended."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            answer = self.athena.get_query_execution({"QueryExecutionId": execution_id})
            if answer["QueryExecution"]["Status"]["State"] in ENDED:
                return answer["QueryExecution"]
            time.sleep(0.002)
        raise TimeoutError(execution_id)

    def run(self, query: str) -> dict:
        return self.finish(self.start(query))

    def rows(self, query: str) -> list[tuple[str | None, ...]]:
        """A SELECT's rows without the header, as GetQueryResults has them."""
        execution = self.run(query)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        request = {"QueryExecutionId": execution["QueryExecutionId"]}
        rows = self.athena.get_query_results(request)["ResultSet"]["Rows"]
        return [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in rows[1:]]

    def failure(self, query: str) -> str:
        """Why a query fails."""
        status = self.run(query)["Status"]
        assert status["State"] == "FAILED", status
        return status["StateChangeReason"]

    def types(self, query: str) -> list[tuple[str, str, int, int]]:
        """A SELECT's columns: name, type, precision, scale."""
        request = {"QueryExecutionId": self.run(query)["QueryExecutionId"]}
        columns = self.athena.get_query_results(request)["ResultSet"]["ResultSetMetadata"]
        return [
            (each["Name"], each["Type"], each["Precision"], each["Scale"])
            for each in columns["ColumnInfo"]
        ]
