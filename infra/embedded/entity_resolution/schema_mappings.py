"""Schema mappings: what each column of an input is."""

from infra.embedded.entity_resolution.described import (
    MOST_A_PAGE,
    Described,
    Record,
    find,
    refuse_existing,
)
from infra.embedded.entity_resolution.schema import InvalidSchema, Schema
from infra.embedded.protocol.paging import page
from infra.embedded.protocol.service import ServiceError


class SchemaMappings:
    """The operations on them, and the workflows that use them."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._schemas: dict[str, Described] = {}
        self._workflows: dict[str, Described] = {}

    def create_schema_mapping(self, request: Record) -> Record:
        name = request["schemaName"]
        refuse_existing(self._schemas, name, "schema mapping")
        try:
            schema = Schema.of(name, request["mappedInputFields"])
        except InvalidSchema as invalid:
            raise ServiceError("ValidationException", str(invalid)) from invalid
        answer = {
            "schemaName": name,
            "schemaArn": f"{self._arn}:schemamapping/{name}",
            "description": request.get("description", ""),
            "mappedInputFields": request["mappedInputFields"],
        }
        self._schemas[name] = Described(answer, schema)
        return answer

    def get_schema_mapping(self, request: Record) -> Record:
        name = request["schemaName"]
        found = find(self._schemas, name, "schema mapping")
        return {**found.dated(), "hasWorkflows": self._has_workflows(name)}

    def list_schema_mappings(self, request: Record) -> Record:
        names = ("schemaName", "schemaArn", "createdAt", "updatedAt")
        summaries = [
            {key: each.dated()[key] for key in names} | {"hasWorkflows": self._has_workflows(name)}
            for name, each in sorted(self._schemas.items())
        ]
        found, token = page(
            summaries, request.get("nextToken"), request.get("maxResults"), most=MOST_A_PAGE
        )
        return {"schemaList": found, "nextToken": token}

    def delete_schema_mapping(self, request: Record) -> Record:
        name = request["schemaName"]
        find(self._schemas, name, "schema mapping")
        if self._has_workflows(name):
            raise ServiceError(
                "ConflictException", f"schema mapping {name} is used by a matching workflow"
            )
        del self._schemas[name]
        return {"message": f"Schema mapping {name} has been deleted"}

    def _has_workflows(self, schema: str) -> bool:
        return any(
            source.schema.name == schema
            for workflow in self._workflows.values()
            for source in workflow.model.sources
        )
