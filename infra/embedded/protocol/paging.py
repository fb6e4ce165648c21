"""Long answers, page by page. A token says where the next page begins; to clients it is opaque."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Item = TypeVar("Item")


class InvalidToken(ValueError):
    """The token is none that a page of this list ended with."""


@dataclass(frozen=True, kw_only=True)
class Paging:
    """How an operation pages, by the names of its members; `most` items on a page.

    `refusal`: the code under which it refuses a token.
    """

    items: str
    token: str = "NextToken"
    size: str = "MaxResults"
    most: int = 100
    refusal: str = "InvalidInputException"

    def cut(self, whole: dict[str, Any], request: Mapping[str, Any]) -> None:
        """Leaves of a whole answer the page that is asked for. Raises InvalidToken."""
        items, token = page(
            whole[self.items], request.get(self.token), request.get(self.size), most=self.most
        )
        whole[self.items] = items
        whole.pop(self.token, None)
        if token is not None:
            whole[self.token] = token


def page(
    items: Sequence[Item], token: str | None, size: int | None, *, most: int
) -> tuple[list[Item], str | None]:
    """A page and the token of the one after it; None after the last.

    `size`: how many the client wants, None or 0 for as many as there are on a page, `most`.
    """
    start = position(token)
    if start > len(items):
        raise InvalidToken(f"Invalid token: {token!r}")
    end = start + (size or most)
    return list(items[start:end]), str(end) if end < len(items) else None


def position(token: str | None) -> int:
    """Where the page begins that a token names."""
    if token is None:
        return 0
    if not (token.isascii() and token.isdecimal()):
        raise InvalidToken(f"Invalid token: {token!r}")
    return int(token)
