"""What was found in a version of a file, kept: a version never changes, so it is read once.

The ledger's item `verdict/<sha256>` holds key, version_id, and either what `Content` has, or the
reason why the file is not acceptable. Its name is a hash of what identifies the version and of the
rules it was judged by: after a change of the rules every file is judged anew.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cache

from lambdas.shared import clock, contract
from lambdas.shared.contract import Dataset
from lambdas.shared.delivery import acceptance, backslashes, forms, percents
from lambdas.shared.delivery.acceptance import Content
from lambdas.shared.delivery.deliveries import ObjectVersion
from lambdas.shared.ledger import items
from lambdas.shared.ledger.items import ABSENT, Item, Write
from lambdas.shared.text import csv_reading

# What says whether a file is acceptable.
JUDGES = (acceptance, backslashes, contract, csv_reading, forms, percents)

Finding = Content | str  # what was read, or the reason why it is not acceptable


def look_up(
    table: str, dataset: Dataset, versions: Iterable[ObjectVersion]
) -> dict[ObjectVersion, Finding]:
    """What is known of these versions; those not in the answer have to be read."""
    names = {version: _name(dataset, version) for version in versions}
    known = items.look_up(table, names.values())
    return {version: _finding(known[name]) for version, name in names.items() if name in known}


def keep(table: str, dataset: Dataset, version: ObjectVersion, finding: Finding) -> None:
    """Of two who read the same version at once, either may be the one who keeps it."""
    found = {"reason": finding} if isinstance(finding, str) else asdict(finding)
    change = Write(
        item=_name(dataset, version),
        when={"key": ABSENT},
        sets={"key": version.key, "version_id": version.version_id, **found},
    )
    with suppress(items.Refused):
        items.write(table, change)


def _finding(item: Item) -> Finding:
    if "reason" in item:
        return str(item["reason"])
    return Content(**{field.name: item[field.name] for field in fields(Content)})


def _name(dataset: Dataset, version: ObjectVersion) -> str:
    """Time and size tell apart what unversioned writes would leave under one version id, null."""
    modified = clock.as_text(version.last_modified)
    identity = [_rules(), dataset.name, version.key, version.version_id, version.size, modified]
    return f"verdict/{hashlib.sha256(json.dumps(identity).encode()).hexdigest()}"


@cache
def _rules() -> str:
    """SHA-256 in hex of the modules that say what is acceptable."""
    digest = hashlib.sha256()
    for module in JUDGES:
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()
