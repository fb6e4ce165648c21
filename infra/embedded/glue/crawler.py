"""A crawler over catalog targets: it looks for partitions of tables that already exist.

"No new tables are created": the crawl adds a partition for each `key=value` folder that it does
not know, with the table's columns and SerDe (InheritFromTable), and leaves all others alone
(DeleteBehavior LOG, the only one that catalog targets take).
https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from infra.embedded.faults import Kind
from infra.embedded.objects.store import ObjectStore
from infra.embedded.tables.catalog import GlueClient, Partition, Place, Table, find_table
from infra.embedded.tables.catalog import partitions as known_partitions
from infra.embedded.tables.scan import visible_objects

_PARTITIONS_A_CALL = 100

# What Glue's own classifier finds for a CSV file.
# https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html
LAZY_SIMPLE: Mapping[str, Any] = {
    "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    "Parameters": {"field.delim": ","},
}


class InvalidCrawler(Exception):
    """The crawler is not one that Glue takes, or not one that is emulated."""


@dataclass(frozen=True)
class CatalogTarget:
    """A database, and tables in it."""

    database: str
    tables: tuple[str, ...]


def catalog_targets(definition: Mapping[str, Any]) -> tuple[CatalogTarget, ...]:
    """The crawler's targets, or InvalidCrawler. `definition`: CreateCrawler's members."""
    targets = {kind: found for kind, found in definition["Targets"].items() if found}
    if others := sorted(set(targets) - {"CatalogTargets"}):
        raise InvalidCrawler(
            f"not emulated in the embedded cloud: {others[0]} of a crawler; give CatalogTargets"
        )
    if not targets:
        raise InvalidCrawler("a crawler needs at least one target")
    policy = definition.get("SchemaChangePolicy", {})
    if policy.get("DeleteBehavior") != "LOG":
        raise InvalidCrawler(
            "The SchemaChangePolicy for a crawler with catalog targets must have the "
            "DeleteBehavior LOG"
        )
    if _partitions_behavior(definition.get("Configuration")) != "InheritFromTable":
        raise InvalidCrawler(
            "not emulated in the embedded cloud: a crawler whose Configuration does not say "
            '{"CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}'
        )
    return tuple(
        CatalogTarget(target["DatabaseName"], tuple(target["Tables"]))
        for target in targets["CatalogTargets"]
    )


def _partitions_behavior(configuration: str | None) -> str | None:
    """CrawlerOutput.Partitions.AddOrUpdateBehavior of a crawler's Configuration."""
    try:
        found = json.loads(configuration or "{}")
    except ValueError as invalid:
        raise InvalidCrawler(f"the crawler's Configuration is no JSON: {invalid}") from invalid
    for name in ("CrawlerOutput", "Partitions", "AddOrUpdateBehavior"):
        found = found.get(name) if isinstance(found, dict) else None
    return None if found is None else str(found)


def crawl_as_fated(
    objects: ObjectStore, glue: GlueClient, target: CatalogTarget, otherwise: Kind | None
) -> None:
    """A crawl as the guides have it, or as they leave it open."""
    match otherwise:
        case Kind.CRAWL_PASSES_BY:
            return
        case Kind.CRAWL_DEPRECATES:
            deprecate(glue, target)
        case Kind.CRAWL_MISREADS:
            crawl(objects, glue, target, serde=LAZY_SIMPLE)
        case _:
            crawl(objects, glue, target)


def deprecate(glue: GlueClient, target: CatalogTarget) -> None:
    """Marks the target's tables as a crawler does that no longer finds what they describe.

    https://docs.aws.amazon.com/glue/latest/dg/tables-described.html
    """
    for name in target.tables:
        table = glue.get_table(DatabaseName=target.database, Name=name)["Table"]
        kept = ("Name", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
        members = {key: table[key] for key in kept if key in table}
        members["Parameters"] = {**members["Parameters"], "DEPRECATED_BY_CRAWLER": "true"}
        glue.update_table(DatabaseName=target.database, TableInput=members)


def crawl(
    objects: ObjectStore,
    glue: GlueClient,
    target: CatalogTarget,
    *,
    serde: Mapping[str, Any] | None = None,
) -> int:
    """Adds the partitions that the catalog lacks, and says how many; with a SerDe of the crawl's
    own, where one is given, and not the table's.

    Raises TableNotFound; KeyError for a bucket that does not exist.
    """
    added = 0
    for name in target.tables:
        table = find_table(glue, target.database, name)
        if not table.partition_keys:
            continue
        known = {tuple(found.values.values()) for found in known_partitions(glue, table)}
        found = {tuple(each.values.values()): each for each in _folders(objects, table)}
        new = [each for values, each in found.items() if values not in known]
        _add(glue, table, new, serde)
        added += len(new)
    return added


def _folders(objects: ObjectStore, table: Table) -> Iterator[Partition]:
    """The folders `key=value/…` below the table's location that hold objects."""
    place = Place.of(table.location)
    names = [key.name for key in table.partition_keys]
    visible = visible_objects(objects, place)
    objects.files(visible)  # their beginnings are read, to find out what they are
    for found in visible:
        folders = found.key.removeprefix(place.prefix).split("/")[:-1]
        pairs = [folder.partition("=") for folder in folders[: len(names)]]
        if [key.lower() for key, _, _ in pairs] == names:
            prefix = place.prefix + "/".join(folders[: len(names)]) + "/"
            values = {key.lower(): unquote(value) for key, _, value in pairs}
            yield Partition(Place(place.bucket, prefix), values)


def _add(
    glue: GlueClient, table: Table, new: list[Partition], serde: Mapping[str, Any] | None
) -> None:
    if not new:
        return
    described = glue.get_table(DatabaseName=table.database, Name=table.name)["Table"]
    storage = {**described["StorageDescriptor"], **({"SerdeInfo": serde} if serde else {})}
    for start in range(0, len(new), _PARTITIONS_A_CALL):
        glue.batch_create_partition(
            DatabaseName=table.database,
            TableName=table.name,
            PartitionInputList=[
                {
                    "Values": list(partition.values.values()),
                    "StorageDescriptor": {**storage, "Location": str(partition.place)},
                    "Parameters": described.get("Parameters", {}),
                }
                for partition in new[start : start + _PARTITIONS_A_CALL]
            ],
        )
