"""Which operation of a service a request asks for, told by botocore's models.

JSON protocols name it in X-Amz-Target, the query protocol in the parameter Action; REST ones
tell it by method, path and query, and where several fit, by the most specific.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlencode

import botocore.session
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, ConfigChainFactory
from botocore.model import OperationModel, ServiceModel
from werkzeug.wrappers import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def _session() -> botocore.session.Session:
    """A session that knows nothing of the user's: no profile, no file, no AWS_… variable."""
    session = botocore.session.Session()
    store = session.get_component("config_store")
    chains = ConfigChainFactory(session)
    files = dict.fromkeys(("config_file", "credentials_file"), os.devnull)
    for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items():
        chain = chains.create_config_chain(instance_name=name, default=files.get(name, default))
        store.set_config_provider(name, chain)
    return session


@cache
def botocore_session() -> botocore.session.Session:
    """The session all models are loaded through: each takes tens of milliseconds, once."""
    return _session()


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service, which the clients of this process share."""
    return botocore_session().get_service_model(service)


@cache
def unshared_model(service: str) -> ServiceModel:
    """For a service whose clients rewrite the URIs in theirs."""
    return _session().get_service_model(service)


@dataclass(frozen=True)
class Route:
    """How a REST operation is recognised."""

    operation: str
    method: str
    uri: str  # the path with its labels, as in the model
    path: re.Pattern[str]
    label_names: tuple[str, ...]
    query: Mapping[str, list[str]]  # in the URI itself: "?versioning", "?list-type=2"
    needed_query: frozenset[str]
    needed_headers: frozenset[str]
    parameters: frozenset[str]  # all that the operation reads from a query

    @property
    def specificity(self) -> tuple[int, int]:
        needs = len(self.query) + len(self.needed_query) + len(self.needed_headers)
        return needs, -len(self.label_names)

    def fits(self, request: Request, path: str) -> bool:
        return (
            request.method == self.method
            and self.path.fullmatch(path) is not None
            and all(
                name in request.args and (values == [""] or request.args[name] in values)
                for name, values in self.query.items()
            )
            and self.needed_query <= request.args.keys()
            and all(name in request.headers for name in self.needed_headers)
        )


class Operations:
    """The operations of one service. `model` loads its model, when the first is looked for."""

    def __init__(
        self, service: str, *, model: Callable[[str], ServiceModel] = service_model
    ) -> None:
        self.service = service
        self._model_of = model

    @cached_property
    def _model(self) -> ServiceModel:
        return self._model_of(self.service)

    @cached_property
    def _routes(self) -> list[Route]:
        """The most specific first."""
        models = [self._model.operation_model(name) for name in self._model.operation_names]
        # A deprecated operation has the URI of the one that took its place.
        routes = [_route(model) for model in models if not model.deprecated]
        return sorted(routes, key=lambda route: route.specificity, reverse=True)

    @property
    def are_rest(self) -> bool:
        return self._model.resolved_protocol in ("rest-json", "rest-xml")

    def make_plain(
        self, environ: "WSGIEnvironment", operation: str, labels: Mapping[str, str]
    ) -> None:
        """Leaves of a REST request's path and query what this operation reads in them, no more.

        Who reads it next can take it for no other operation, nor for another resource's.
        """
        route = next(each for each in self._routes if each.operation == operation)
        path = re.sub(
            r"\{(\w+)(\+?)\}",
            lambda label: quote(labels[label[1]], safe="/~" if label[2] else "~"),
            route.uri,
        )
        query = [
            (name, value)
            for name, value in Request(environ).args.items(multi=True)
            if name in route.query or name in route.parameters
        ]
        environ["PATH_INFO"] = unquote(path, "latin-1")
        environ["QUERY_STRING"] = urlencode(query, quote_via=quote)
        mark = "?" if query else ""
        environ["RAW_URI"] = environ["REQUEST_URI"] = f"{path}{mark}{environ['QUERY_STRING']}"

    def find(self, request: Request) -> tuple[str, dict[str, str]] | None:
        """The operation's AWS name and the labels in its path; None if the service has none."""
        match self._model.resolved_protocol:
            case "json":
                name = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
            case "query":
                name = request.values.get("Action", "")
            case _:
                return self._find_route(request)
        return (name, {}) if name in self._model.operation_names else None

    def _find_route(self, request: Request) -> tuple[str, dict[str, str]] | None:
        path = raw_path(request)
        for route in self._routes:
            if route.fits(request, path):
                found = route.path.fullmatch(path)
                values = found.groups() if found else ()
                labels = dict(zip(route.label_names, map(unquote, values), strict=True))
                return route.operation, labels
        return None


def raw_path(request: Request) -> str:
    """The path as it was sent: a label's escaped slash (%2F) does not end the label."""
    return str(request.environ.get("RAW_URI", request.path)).partition("?")[0]


def _route(operation: OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    labels = re.findall(r"\{(\w+)\+?\}", path)
    pattern = re.escape(path)
    pattern = re.sub(r"\\\{\w+\\\+\\\}", r"(.+)", pattern)
    pattern = re.sub(r"\\\{\w+\\\}", r"([^/]+)", pattern)
    needed: dict[str, set[str]] = {"querystring": set(), "header": set()}
    parameters: set[str] = set()
    if operation.input_shape is not None:
        for name, member in operation.input_shape.members.items():
            if member.serialization.get("location") == "querystring":
                parameters.add(member.serialization.get("name", name))
        for name in operation.input_shape.required_members:
            serialization = operation.input_shape.members[name].serialization
            if serialization.get("location") in needed:
                needed[serialization["location"]].add(serialization.get("name", name))
    return Route(
        operation=operation.name,
        method=operation.http["method"],
        uri=path,
        path=re.compile(pattern.rstrip("/") + "/?"),
        label_names=tuple(labels),
        query=parse_qs(query, keep_blank_values=True),
        needed_query=frozenset(needed["querystring"]),
        needed_headers=frozenset(needed["header"]),
        parameters=frozenset(parameters),
    )
