"""What a snapshot consists of: the accepted objects; and what was turned away, with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AdmittedObject:
    """One accepted version: `size` in bytes, SHA-256 in hex, `rows` as lines that hold data.

    `blank_lines` and `header_lines`, repetitions of the first, hold none; `backslash_lines` are
    staged as backslashes.py writes them.
    """

    key: str
    version_id: str
    size: int
    sha256: str
    rows: int
    last_modified: str
    blank_lines: int = 0
    header_lines: int = 0
    backslash_lines: int = 0


@dataclass(frozen=True, kw_only=True)
class RejectedObject:
    """One version that was not accepted, with the reason in plain words."""

    key: str
    version_id: str
    reason: str
