"""CloudWatch Logs: groups, streams and what was written to them."""

import re
from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import Members, NotHonoured, PassedOn, Service, as_they_are

# A term, in quotes or not, that must occur: any other pattern matches every event in moto.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
_TERM = re.compile(r'[A-Za-z]\w*|"[^"]*"|')


def _refuse_pattern(members: Members) -> None:
    if not _TERM.fullmatch(members.get("filterPattern", "")):
        raise NotHonoured(f"the filterPattern {members['filterPattern']}")


class Logs(Service):
    """Sandboxes write here as well, from the inside: see `functions.logs`."""

    service: ClassVar[str] = "logs"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "CreateLogStream",
            "DeleteLogGroup",
            "DescribeLogStreams",
            "PutRetentionPolicy",
        ),
        "CreateLogGroup": PassedOn(overlooks={"deletionProtectionEnabled", "logGroupClass"}),
        "DescribeLogGroups": PassedOn(
            overlooks={
                "accountIdentifiers",
                "includeLinkedAccounts",
                "logGroupClass",
                "logGroupIdentifiers",
                "logGroupNamePattern",
            }
        ),
        "FilterLogEvents": PassedOn(
            overlooks={"logGroupIdentifier", "logStreamNamePrefix", "startFromHead", "unmask"},
            refuses=_refuse_pattern,
        ),
        "GetLogEvents": PassedOn(overlooks={"unmask"}),
        "PutLogEvents": PassedOn(overlooks={"entity"}),
    }
