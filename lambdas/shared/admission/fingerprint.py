"""When are two runs the same run, and two matchings the same? Same content, same rules."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.limits import Limits


def fingerprint(
    snapshot: Mapping[str, Sequence[AdmittedObject]],
    limits: Limits,
    versions: Mapping[str, str],
    *,
    as_of: str | None,
) -> str:
    """SHA-256 in hex over content, limits, the rules' versions and a date given by hand.

    Names, versions and order of the files do not count: the same file dropped again is nothing
    new. Nor does the day, unless somebody chose it; otherwise each day would be a change.
    """
    parts = {
        "content": {
            dataset: sorted(admitted.sha256 for admitted in objects)
            for dataset, objects in snapshot.items()
        },
        "limits": limits.as_json(),
        "versions": dict(versions),
        "as_of": as_of,
    }
    return _digest(parts)


def matching(digest: str, *, workflow: str) -> str:
    """SHA-256 in hex over what is sent to be matched, as its own digest, and the rules of matching.

    The workflow's name changes with its rules and its mapping.
    """
    return _digest({"sent": digest, "workflow": workflow})


def _digest(parts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
