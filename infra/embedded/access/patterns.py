"""Wildcards of policies: `*` stands for any text and `?` for any one character.

In an ARN they stay within its segments, the parts between colons; the last segment is all that
follows the fifth colon. An ARN with fewer segments is completed with `*`.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from collections.abc import Iterable
from functools import cache

_SEGMENTS = 6


def actions(patterns: Iterable[str]) -> re.Pattern[str]:
    """To match whole actions: `s3:Get*` covers `S3:GetObject`."""
    texts = [_expression(pattern, ".") for pattern in patterns]
    return re.compile("|".join(texts), re.DOTALL | re.IGNORECASE)


def arns(patterns: Iterable[str]) -> re.Pattern[str]:
    """To match whole ARNs, or `*` where an action has no resource."""
    return re.compile("|".join(map(_arn_expression, patterns)), re.DOTALL)


@cache
def texts(pattern: str) -> re.Pattern[str]:
    """To match whole texts; case counts."""
    return re.compile(_expression(pattern, "."), re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    return texts(pattern).fullmatch(text) is not None


def matches_arn(pattern: str, arn: str) -> bool:
    return arns([pattern]).fullmatch(arn) is not None


def _arn_expression(pattern: str) -> str:
    segments = pattern.split(":", _SEGMENTS - 1)
    if segments[0] != "arn":
        return _expression(pattern, ".")
    *inner, last = segments + ["*"] * (_SEGMENTS - len(segments))
    return ":".join([*(_expression(each, "[^:]") for each in inner), _expression(last, ".")])


def _expression(pattern: str, character: str) -> str:
    """A regular expression; `character` is that for any one."""
    wild = {"*": f"{character}*", "?": character}
    return "".join(wild.get(each) or re.escape(each) for each in pattern)
