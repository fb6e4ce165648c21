"""moto's answers as the endpoint lets them through, by what a service says of its operations.

moto takes whatever it is sent, overlooks what it does not know and seldom pages. Requests have
been validated as our own services' are; what a service says that moto overlooks is refused by
name, and what moto gets wrong of an answer is put right.
"""

import json
import logging
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from infra.embedded.protocol.paging import InvalidToken
from infra.embedded.protocol.service import Members, NotHonoured, PassedOn, Service, ServiceError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)


def answer(
    moto: "WSGIApplication",
    service: Service,
    operation: str,
    members: Members,
    environ: "WSGIEnvironment",
) -> Response:
    """moto's answer to a request for an operation that it may answer.

    Raises NotHonoured and ServiceError for what moto is not asked.
    """
    passed_on = service.passed_on[operation]
    _refuse(passed_on, members)
    try:
        given = service.pass_on(moto, operation, environ)
    except Exception as fault:
        # AWS would refuse most of what moto stumbles over, and nothing else can be said of it.
        logger.info("moto failed at %s.%s", service.service, operation, exc_info=True)
        raise NotHonoured(f"these parameters; moto fails: {fault!r}") from fault
    if given.status_code == 200:
        _put_right(passed_on, members, given)
    return given


def _refuse(passed_on: PassedOn, members: Members) -> None:
    if overlooked := members.keys() & passed_on.overlooks:
        raise NotHonoured(", ".join(sorted(overlooked)))
    if passed_on.refuses is not None:
        passed_on.refuses(members)


def _put_right(passed_on: PassedOn, members: Members, given: Response) -> None:
    if passed_on.amends is None and passed_on.pages is None:
        return
    whole = json.loads(given.get_data())
    if passed_on.amends is not None:
        passed_on.amends(members, whole)
    if passed_on.pages is not None:
        try:
            passed_on.pages.cut(whole, members)
        except InvalidToken as invalid:
            raise ServiceError(passed_on.pages.refusal, str(invalid)) from invalid
    given.set_data(json.dumps(whole))
