"""Partitions that the catalog does not list: Athena's partition projection.

Only the type `injected` is emulated. Its values are those that a query's WHERE names: "queries
on the table must include a WHERE clause with a static equality condition on the column".
https://docs.aws.amazon.com/athena/latest/ug/partition-projection-dynamic-id-partitioning.html
"""

from collections.abc import Mapping, Sequence
from itertools import product

from infra.embedded.tables.catalog import NotReadable, Partition, Place, Table


class InjectedValueMissing(Exception):
    """A query names no value for an injected partition column."""


def is_projected(table: Table) -> bool:
    return table.parameters.get("projection.enabled", "").lower() == "true"


def projected(table: Table, values: Mapping[str, Sequence[str]]) -> list[Partition]:
    """The partitions for the values that the query gives for each partition column."""
    keys = [key.name for key in table.partition_keys]
    for key in keys:
        kind = table.parameters.get(f"projection.{key}.type", "")
        if kind.lower() != "injected":
            raise NotReadable(
                f"table {table.database}.{table.name}: projection of {key} is {kind!r}; "
                "the embedded cloud emulates injected"
            )
        if not values.get(key):
            raise InjectedValueMissing(
                "CONSTRAINT_VIOLATION: For the injected projected partition column "
                f"{key}, the WHERE clause must contain only static equality conditions, "
                "and at least one such condition must be present."
            )
    combinations = product(*(values[key] for key in keys))
    return [_partition(table, dict(zip(keys, found, strict=True))) for found in combinations]


def _partition(table: Table, values: Mapping[str, str]) -> Partition:
    template = table.parameters.get("storage.location.template")
    if template is None:
        folders = "/".join(f"{key}={value}" for key, value in values.items())
        template = f"{table.location.rstrip('/')}/{folders}/"
    for key, value in values.items():
        template = template.replace(f"${{{key}}}", value)
    return Partition(Place.of(template), values)
