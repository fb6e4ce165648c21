"""In which encoding a file is written, which nothing in it says."""

import codecs
from itertools import islice
from pathlib import Path

import charset_normalizer

from infra.command.errors import WrongUse

_SAMPLE_BYTES = 1 << 18
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The letters with accents, dashes and quotation marks that names are written with.
_EUROPEAN = frozenset(map(chr, (*range(0xA0, 0x180), *range(0x2010, 0x2027), 0x20AC)))
# What a machine in a lender's office writes when it does not write Unicode.
_LEGACY = ["cp1252", "mac_roman", "cp850", "cp437"]


def of(path: Path) -> str:
    """By its byte order mark; UTF-8 if it is that to the end; else what its lines look like.

    Raises WrongUse for a file that is no text, and for one of two encodings.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    for mark, encoding in _BOMS.items():
        if sample.startswith(mark):
            return encoding
    if zeros := sample.count(0):
        # of Latin text in UTF-16, every other byte is zero
        if zeros < len(sample) / 4:
            line = sample.count(b"\n", 0, sample.index(0)) + 1
            raise WrongUse(f"{path} has a NUL byte in line {line}: export it again as CSV UTF-8")
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if _is_utf8(path):
        return "utf-8"
    _refuse_mixture(path)
    found = charset_normalizer.from_bytes(_foreign(path), cp_isolation=_LEGACY).best()
    return found.encoding if found else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _refuse_mixture(path: Path) -> None:
    """Of a file that is not UTF-8 throughout, no line may be: read as the others, it is garbled."""
    lines: dict[bool, list[int]] = {True: [], False: []}
    with path.open("rb") as file:
        for at, line in enumerate(file, start=1):
            if not line.isascii() and (is_utf8 := _is_accented_utf8(line)) is not None:
                lines[is_utf8].append(at)
    if lines[True] and lines[False]:
        fewer = min(lines.values(), key=len)
        others = f" and {len(fewer) - 1} more" * (len(fewer) > 1)
        kind, rest = ("UTF-8", "not") if fewer is lines[True] else ("not UTF-8", "is")
        raise WrongUse(
            f"{path} has two encodings: line {fewer[0]}{others} is {kind}, the rest {rest}: save "
            'it in one, or name in the mapping how to read it all, such as encoding = "cp1252"'
        )


def _is_accented_utf8(line: bytes) -> bool | None:
    """Whether it is; None if that may be chance, as it gives other letters than names have."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    return True if _EUROPEAN.issuperset(letter for letter in text if letter > "\x7f") else None


def _foreign(path: Path) -> bytes:
    """The first lines that are no ASCII: the others say nothing about the encoding."""
    with path.open("rb") as file:
        return b"".join(islice((line for line in file if not line.isascii()), 500))
