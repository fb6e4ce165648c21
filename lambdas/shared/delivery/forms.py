"""Files of another form that are called .csv, known by their first bytes."""

from collections.abc import Mapping

_CSV = "save its sheet as CSV UTF-8"
_BY_FIRST_BYTES: Mapping[bytes, str] = {
    b"\x1f\x8b": "is compressed by gzip: unpack it",
    b"PK\x03\x04": f"is a workbook or a zip: {_CSV}, or unpack it",
    b"\xd0\xcf\x11\xe0": f"is a workbook of an old Excel, or one with a password: {_CSV}",
    b"PAR1": "is a Parquet file: write its rows as CSV UTF-8",
    b"%PDF": "is a PDF: export its rows as CSV UTF-8",
    b"\xff\xfe": "is UTF-16: save it as CSV UTF-8",
    b"\xfe\xff": "is UTF-16: save it as CSV UTF-8",
}


def another(first: bytes) -> str | None:
    """What a file is that begins so, and what to do about it; None where it may be a CSV."""
    for begins, told in _BY_FIRST_BYTES.items():
        if first.startswith(begins):
            return told
    return None
