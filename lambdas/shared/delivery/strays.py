"""What stands in the raw bucket beside the datasets' folders, and is read by nobody.

`Do_Not_Contact/list.csv`, `dnc.csv` at the top: whoever put it there believes that it counts. Only
names are looked at, and only those at the top; a folder of another name is somebody's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lambdas.shared import aws
from lambdas.shared.contract import DATASETS, OPT_OUTS
from lambdas.shared.delivery.deliveries import list_versions
from lambdas.shared.refusals import patterns

_LOOKED_AT = 20  # of those that are only told
_REFUSING = (
    *(patterns.CONTACT, patterns.CALLS, patterns.TEXTS, patterns.E_MAILS, patterns.FORBIDS),
    patterns.BESIDE_ADDRESSES,
    re.compile(
        " (?:stop(?:s|ped)?|remov(?:e|ed|als?)|exclu(?:de|ded|sions?)|kill|blocked|dead"
        "|lawyers?|attorneys?) "
    ),
)
_JOINED = re.compile("(?<=[a-z])(?=[A-Z])")
_FOLDERS = frozenset(dataset.prefix for dataset in DATASETS)
_LETTERS = {dataset: dataset.name.replace("_", "") for dataset in DATASETS}


@dataclass(frozen=True, kw_only=True)
class Stray:
    """`name`: a key at the top, or a folder's prefix with its `/`."""

    name: str

    @property
    def may_refuse(self) -> bool:
        """Whether it is called as a list of people is who are not to be contacted."""
        words = re.findall("[a-z]+", _JOINED.sub(" ", self.name).lower())
        said, letters = f" {' '.join(words)} ", "".join(words)
        is_called_so = any(_LETTERS[dataset] in letters for dataset in OPT_OUTS)
        return is_called_so or any(pattern.search(said) for pattern in _REFUSING)


def strays(bucket: str) -> list[Stray]:
    """Those that are there now: all that may refuse, and the first of the others."""
    found = [Stray(name=name) for name in _names(bucket) if name not in _FOLDERS]
    others = [each for each in found if not each.may_refuse]
    asked = [*(each for each in found if each.may_refuse), *others[:_LOOKED_AT]]
    return [each for each in asked if any(list_versions(bucket, each.name))]


def _names(bucket: str) -> Iterator[str]:
    """At the top, without what a program leaves there; some may have been deleted."""
    paginator = aws.s3().get_paginator("list_object_versions")
    for page in paginator.paginate(Bucket=bucket, Delimiter="/"):
        keys = [version["Key"] for version in page.get("Versions", [])]
        folders = [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        yield from (
            name for name in dict.fromkeys((*keys, *folders)) if not name.startswith(("_", "."))
        )
