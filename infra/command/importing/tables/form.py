"""How a file is written."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is None is found. In line 0 there is no header."""

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
