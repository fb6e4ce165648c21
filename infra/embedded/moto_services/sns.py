"""SNS: topics and their subscriptions."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import Members, NotHonoured, PassedOn, Service, as_they_are


def _refuse_protocol(members: Members) -> None:
    """E-mail is not sent, and kept; moto would call any address of http's, and any function."""
    if members["Protocol"] != "email":
        raise NotHonoured(f"the protocol {members['Protocol']}")


class Sns(Service):
    """What is published is kept, and leaves the cloud by no way."""

    service: ClassVar[str] = "sns"
    throttled: ClassVar[tuple[str, int]] = ("Throttled", 429)
    failed: ClassVar[tuple[str, int]] = ("InternalError", 500)
    denies_as: ClassVar[str | None] = "AuthorizationError"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "DeleteTopic",
            "GetTopicAttributes",
            "ListSubscriptionsByTopic",
            "ListTopics",
            "Publish",
            "SetTopicAttributes",
            "Unsubscribe",
        ),
        "CreateTopic": PassedOn(overlooks={"DataProtectionPolicy"}),
        "Subscribe": PassedOn(refuses=_refuse_protocol),
    }
