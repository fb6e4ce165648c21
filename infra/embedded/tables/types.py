"""Hive's column types in DuckDB's words."""

import re

from infra.embedded.tables.catalog import NotReadable

_SAME_IN_BOTH = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "float": "REAL",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "binary": "BLOB",
}
_DECIMAL = re.compile(r"decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)")
_VARCHAR = re.compile(r"varchar\(\d+\)")
_ARRAY = re.compile(r"array<(.+)>")


def duckdb_type(hive: str) -> str:
    """`array<decimal(9,4)>` → `DECIMAL(9,4)[]`; NotReadable for what is not emulated."""
    hive = hive.strip().lower()
    if hive in _SAME_IN_BOTH:
        return _SAME_IN_BOTH[hive]
    if match := _DECIMAL.fullmatch(hive):
        return f"DECIMAL({match[1]},{match[2]})"
    if _VARCHAR.fullmatch(hive):
        return "VARCHAR"
    if match := _ARRAY.fullmatch(hive):
        return f"{duckdb_type(match[1])}[]"
    raise NotReadable(f"column type {hive!r} is not emulated in the embedded cloud")
