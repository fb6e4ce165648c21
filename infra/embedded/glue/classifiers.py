"""Glue's classifiers: kept, shown, and asked nothing by the crawlers of catalog targets."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.embedded.glue.register import Record
from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import ServiceError

PAGE = 100
_KINDS = ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")


class Classifiers:
    """The operations on them."""

    def __init__(self) -> None:
        self._classifiers: dict[str, Record] = {}

    def create_classifier(self, request: Record) -> Record:
        """Kept and shown. A catalog target's table has its columns, so nothing is classified."""
        kind = _kind_of(request)
        definition = request[kind]
        name = definition["Name"]
        if name in self._classifiers:
            raise ServiceError("AlreadyExistsException", f"Classifier {name} already exists")
        now = datetime.now(UTC)
        described = {**definition, "CreationTime": now, "LastUpdated": now, "Version": 1}
        self._classifiers[name] = {kind: described}
        return {}

    def update_classifier(self, request: Record) -> Record:
        """Replaced whole; a crawl that is under way goes on with what it began with."""
        kind = _kind_of(request)
        name = request[kind]["Name"]
        (before,) = self._classifier(name).values()
        described = {
            **request[kind],
            "CreationTime": before["CreationTime"],
            "LastUpdated": datetime.now(UTC),
            "Version": before["Version"] + 1,
        }
        self._classifiers[name] = {kind: described}
        return {}

    def get_classifier(self, request: Record) -> Record:
        return {"Classifier": self._classifier(request["Name"])}

    def get_classifiers(self, request: Record) -> Record:
        classifiers = [each for _, each in sorted(self._classifiers.items())]
        found, token = page(
            classifiers, request.get("NextToken"), request.get("MaxResults"), most=PAGE
        )
        return {"Classifiers": found, "NextToken": token}

    def delete_classifier(self, request: Record) -> Record:
        self._classifier(request["Name"])
        del self._classifiers[request["Name"]]
        return {}

    def _classifier(self, name: str) -> Record:
        if name not in self._classifiers:
            raise ServiceError("EntityNotFoundException", f"Classifier {name} not found")
        return self._classifiers[name]


def _kind_of(request: Record) -> str:
    kinds = [kind for kind in _KINDS if kind in request]
    if len(kinds) != 1:
        raise ServiceError("InvalidInputException", "give exactly one kind of classifier")
    return kinds[0]
