"""The catalog as Athena's own API shows it: what SQL clients browse databases and tables with.

There is one catalog, AwsDataCatalog, which is Glue's.
https://docs.aws.amazon.com/athena/latest/APIReference/API_TableMetadata.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from infra.embedded.access import Delegation
from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import ServiceError

Record = dict[str, Any]

CATALOG = "AwsDataCatalog"

PAGE = 50


class Metadata:
    """The operations about catalogs, databases and tables, which Glue is asked for as the caller
    may ask it.
    """

    def __init__(self, delegation: Delegation) -> None:
        self._delegation = delegation

    def _glue(self) -> Any:
        return self._delegation.of_caller().client("glue")

    def list_data_catalogs(self, request: Record) -> Record:
        catalogs = [{"CatalogName": CATALOG, "Type": "GLUE"}]
        found, token = _page(catalogs, request)
        return {"DataCatalogsSummary": found, "NextToken": token}

    def get_data_catalog(self, request: Record) -> Record:
        _check_catalog(request["Name"])
        return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE"}}

    def list_databases(self, request: Record) -> Record:
        _check_catalog(request["CatalogName"])
        pages = self._glue().get_paginator("get_databases").paginate()
        databases = [_database(each) for page in pages for each in page["DatabaseList"]]
        found, token = _page(databases, request)
        return {"DatabaseList": found, "NextToken": token}

    def get_database(self, request: Record) -> Record:
        _check_catalog(request["CatalogName"])
        with _metastore():
            answer = self._glue().get_database(Name=request["DatabaseName"].lower())
        return {"Database": _database(answer["Database"])}

    def list_table_metadata(self, request: Record) -> Record:
        """`Expression`: a regular expression for the tables' names."""
        _check_catalog(request["CatalogName"])
        expression = request.get("Expression", "")
        try:
            wanted = re.compile(expression or ".*", re.IGNORECASE)
        except re.error as invalid:
            raise ServiceError(
                "InvalidRequestException", f"Expression {expression!r}: {invalid}"
            ) from invalid
        pages = (
            self._glue()
            .get_paginator("get_tables")
            .paginate(DatabaseName=request["DatabaseName"].lower())
        )
        with _metastore():
            tables = [each for page in pages for each in page["TableList"]]
        named = [_table(each) for each in tables if wanted.fullmatch(each["Name"])]
        found, token = _page(sorted(named, key=lambda each: str(each["Name"])), request)
        return {"TableMetadataList": found, "NextToken": token}

    def get_table_metadata(self, request: Record) -> Record:
        _check_catalog(request["CatalogName"])
        with _metastore():
            answer = self._glue().get_table(
                DatabaseName=request["DatabaseName"].lower(), Name=request["TableName"].lower()
            )
        return {"TableMetadata": _table(answer["Table"])}


def _page(items: list[Record], request: Record) -> tuple[list[Record], str | None]:
    return page(items, request.get("NextToken"), request.get("MaxResults"), most=PAGE)


def _check_catalog(name: str) -> None:
    if name.lower() != CATALOG.lower():
        raise ServiceError("InvalidRequestException", f"Data catalog {name} was not found")


@contextmanager
def _metastore() -> Iterator[None]:
    """Around a call of Glue: what it refuses is a MetadataException of Athena's."""
    try:
        yield
    except ClientError as refused:
        error = refused.response["Error"]
        raise ServiceError("MetadataException", f"{error['Code']}: {error['Message']}") from refused


def _database(described: Record) -> Record:
    """API_Database, from Glue's."""
    return {
        "Name": described["Name"],
        "Description": described.get("Description"),
        "Parameters": described.get("Parameters", {}),
    }


def _table(described: Record) -> Record:
    """API_TableMetadata, from Glue's API_Table: format and place stand among the parameters."""
    storage = described.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    told = {
        "inputformat": storage.get("InputFormat"),
        "location": storage.get("Location"),
        "outputformat": storage.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **{f"serde.param.{key}": value for key, value in serde.get("Parameters", {}).items()},
    }
    return {
        "Name": described["Name"],
        "CreateTime": described.get("CreateTime"),
        "TableType": described.get("TableType"),
        "Columns": [_column(each) for each in storage.get("Columns", [])],
        "PartitionKeys": [_column(each) for each in described.get("PartitionKeys", [])],
        "Parameters": {
            **described.get("Parameters", {}),
            **{key: value for key, value in told.items() if value is not None},
        },
    }


def _column(declared: Record) -> Record:
    names = ("Name", "Type", "Comment")
    return {name: declared[name] for name in names if name in declared}
