"""Lake Formation, as it is in an account where nobody has set it up: IAM decides.

What is registered or set here is kept and told, and governs nothing: who may read a table is
decided by IAM alone in the embedded cloud.
https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
"""

from typing import Any, ClassVar

from infra.embedded.protocol.service import Service, ServiceError

Record = dict[str, Any]

_EVERYBODY = {
    "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
    "Permissions": ["ALL"],
}


class LakeFormation(Service):
    """Settings, registered locations, and the permissions that follow from the settings."""

    service: ClassVar[str] = "lakeformation"

    def __init__(self) -> None:
        self._settings: Record = {
            "DataLakeAdmins": [],
            "CreateDatabaseDefaultPermissions": [_EVERYBODY],
            "CreateTableDefaultPermissions": [_EVERYBODY],
        }
        self._registered: dict[str, Record] = {}

    def get_data_lake_settings(self, request: Record) -> Record:
        return {"DataLakeSettings": self._settings}

    def put_data_lake_settings(self, request: Record) -> Record:
        self._settings = {**self._settings, **request["DataLakeSettings"]}
        return {}

    def register_resource(self, request: Record) -> Record:
        arn = request["ResourceArn"]
        if arn in self._registered:
            raise ServiceError("AlreadyExistsException", f"{arn} is registered already")
        self._registered[arn] = {"ResourceArn": arn, "RoleArn": request.get("RoleArn", "")}
        return {}

    def deregister_resource(self, request: Record) -> Record:
        if self._registered.pop(request["ResourceArn"], None) is None:
            raise ServiceError(
                "EntityNotFoundException", f"{request['ResourceArn']} is not registered"
            )
        return {}

    def list_resources(self, request: Record) -> Record:
        return {"ResourceInfoList": list(self._registered.values())}

    def list_permissions(self, request: Record) -> Record:
        """Those that a new database is given."""
        given = self._settings["CreateDatabaseDefaultPermissions"]
        resource = request.get("Resource", {})
        return {"PrincipalResourcePermissions": [{**each, "Resource": resource} for each in given]}
