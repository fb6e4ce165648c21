"""Between HTTP and a `Service`: requests parsed and validated, answers and errors serialised.

botocore's own service models say how, for the protocols JSON 1.0 and 1.1, REST-JSON and query.
https://smithy.io/2.0/aws/protocols/
"""

import json
import logging
import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ParamValidationError
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.validate import validate_parameters
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from infra.embedded.protocol import errors, query_protocol, shapes
from infra.embedded.protocol.operations import Operations, service_model
from infra.embedded.protocol.paging import InvalidToken
from infra.embedded.protocol.service import Members, NotHonoured, Service, ServiceError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

logger = logging.getLogger(__name__)

# An invalid request is refused under the first of these names that the operation documents.
_VALIDATION_ERRORS = (
    "ValidationException",
    "InvalidRequestException",
    "InvalidInputException",
    "InvalidParameterValueException",
    "InvalidParameterException",
)


class Wire:
    """Answers the HTTP requests of one `Service`."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.operations = Operations(service.service)

    @property
    def name(self) -> str:
        return self.service.service

    @property
    def throttled(self) -> tuple[str, int]:
        return self.service.throttled

    @property
    def failed(self) -> tuple[str, int]:
        return self.service.failed

    @cached_property
    def _model(self) -> ServiceModel:
        return service_model(self.name)

    @property
    def _rest(self) -> bool:
        return self._model.resolved_protocol == "rest-json"

    @property
    def _query(self) -> bool:
        return self._model.resolved_protocol == "query"

    def make_plain(self, environ: "WSGIEnvironment") -> None:
        """Leaves of a request of the query protocol one form; ServiceError if it has more."""
        if self._query:
            try:
                query_protocol.make_plain(environ)
            except ValueError as invalid:
                raise ServiceError("MalformedQueryString", str(invalid)) from invalid

    def implements(self, operation: str) -> bool:
        """Whether the service has a method for the operation of this AWS name."""
        return callable(getattr(self.service, xform_name(operation), None))

    def answers(self, operation: str) -> bool:
        """Whether the service answers it, or lets moto."""
        return self.implements(operation) or operation in self.service.passed_on

    def answer(self, operation: str, members: Members) -> Response:
        """Calls the method with the request's members and serialises what it returns.

        Raises what the method raises; `refusal` makes an answer of it.
        """
        model = self._model.operation_model(operation)
        answer = getattr(self.service, xform_name(operation))(members)
        return self._serialise(model, answer or {})

    def refusal(self, operation: str, error: Exception) -> Response:
        """The answer to a request that ended in an error."""
        name = f"{self.name}.{operation}"
        match error:
            case ServiceError():
                return self.error(error.code, error.message, members=error.members)
            case InvalidToken():
                model = self._model.operation_model(operation)
                code = _documented(model, ("InvalidToken", *_VALIDATION_ERRORS))
                return self.error(code, str(error))
            case NotHonoured():
                return errors.not_implemented(self, f"{name} with {error}")
            case _:
                # A fault of the embedded cloud itself: told to whoever asked, in a way that
                # clients do not retry (they would, upon a 500).
                logger.error("%s failed", name, exc_info=error)
                message = f"{name} failed: {type(error).__name__}: {error}"
                return self.error("InternalFailure", message, status=501)

    def error(
        self,
        code: str,
        message: str,
        *,
        members: Mapping[str, Any] | None = None,
        status: int | None = None,
    ) -> Response:
        """An error in the service's protocol, with the status its model gives the code."""
        status = status or self._status(code)
        if self._query:
            return errors.query(code, message, status)
        return errors.json_document(
            code, message, status, members=members, content_type=self._content_type
        )

    def denied(self, message: str) -> Response:
        """The caller may not do it; the message says who, what and why not.

        The code is the protocol's own, unless the service has another; one that spoke the query
        protocol before keeps what it said then:
        https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
        """
        if self.service.denies_as is not None:
            return self.error(self.service.denies_as, message)
        if self._query:
            return self.error("AccessDenied", message, status=403)
        response = self.error("AccessDeniedException", message, status=403 if self._rest else None)
        if "awsQueryCompatible" in self._model.metadata:
            response.headers["x-amzn-query-error"] = "AccessDenied;Sender"
        return response

    def _status(self, code: str) -> int:
        """400 unless the model says otherwise; 500 for what it calls a fault of the service."""
        for shape in self._model.error_shapes:
            if code == shape.name or code == shape.metadata.get("error", {}).get("code"):
                fault = 500 if shape.metadata.get("fault") else 400
                return int(shape.metadata.get("error", {}).get("httpStatusCode", fault))
        return 400

    def parse(self, request: Request, operation: str, labels: Mapping[str, str]) -> Members:
        """The request's members, validated; ServiceError says what is wrong with them.

        `labels`: the values of the URI's labels, as `Operations.find` gives them.
        """
        model = self._model.operation_model(operation)
        shape = model.input_shape
        if shape is None:
            return {}
        try:
            if self._rest:
                members = shapes.parse_rest(shape, request, labels)
            elif self._query:
                members = query_protocol.parse(shape, request.values)
            else:
                body = json.loads(request.get_data() or b"{}")
                members = shapes.parse(shape, body)
            validate_parameters(members, shape)
            shapes.check_constraints(members, shape)
        except (ParamValidationError, ValueError, BadRequest) as invalid:
            raise ServiceError(_documented(model, _VALIDATION_ERRORS), str(invalid)) from invalid
        return members

    def _serialise(self, operation: OperationModel, answer: Mapping[str, Any]) -> Response:
        shape = operation.output_shape
        status = operation.http.get("responseCode", 200)
        if shape is None:
            return self._response("" if self._rest else "{}", status)
        members = {name: value for name, value in answer.items() if value is not None}
        if self._query:
            request_id = str(uuid.uuid4())
            return self._response(query_protocol.serialise(operation, members, request_id), status)
        if not self._rest:
            body = json.dumps(shapes.serialise(shape, members))
            return self._response(body, status)
        return self._serialise_rest(shape, members, status)

    def _serialise_rest(
        self, shape: StructureShape, members: dict[str, Any], status: int
    ) -> Response:
        headers = Headers()
        body_members = {}
        payload = shape.serialization.get("payload")
        for name, value in members.items():
            member = shapes.member_of(shape, name)
            match member.serialization.get("location"):
                case "statusCode":
                    status = value
                case "header":
                    headers[member.serialization["name"]] = str(value)
                case None if name != payload:
                    body_members[name] = value
                case None:
                    pass
                case other:
                    raise NotImplementedError(f"a member of an answer in {other}: {name}")
        body: str | bytes
        if payload is None:
            body = json.dumps(shapes.serialise(shape, body_members))
        elif shape.members[payload].type_name == "blob":
            body = members.get(payload, b"")
        else:
            body = json.dumps(shapes.serialise(shape.members[payload], members.get(payload, {})))
        response = self._response(body, status)
        response.headers.extend(headers)
        return response

    @property
    def _content_type(self) -> str:
        if self._query:
            return "text/xml"
        version = self._model.metadata.get("jsonVersion", "1.1")
        return "application/json" if self._rest else f"application/x-amz-json-{version}"

    def _response(self, body: str | bytes, status: int) -> Response:
        return Response(body, status, content_type=self._content_type)


def _documented(operation: OperationModel, names: tuple[str, ...]) -> str:
    """The first of these errors that the operation documents, else the last resort of all."""
    documented = {error.name for error in operation.error_shapes}
    return next((name for name in names if name in documented), _VALIDATION_ERRORS[0])
