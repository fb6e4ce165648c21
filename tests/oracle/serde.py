"""A CSV file as Athena's OpenCSVSerDe hands it to a table of strings.

Separator `,`, quote `"`, escape `\\`; one row per line, the first line skipped. Trino's
deserializer is declared bug for bug compatible with the SerDe; these are the bugs that show:

* an escape character counts only inside a cell that has begun, before a quote or another
  escape; anywhere else it vanishes;
* a quote in the middle of a cell is kept and toggles quoting all the same, unless only white
  space stands before it in the cell: then both vanish. The first three characters of a line
  and the place before a separator are exempt;
* a last cell whose quote never closes is null, an empty line is a row of nulls.
"""

import re
from collections.abc import Iterator

Row = tuple[str | None, ...]

# Java's Character.isWhitespace, which Trino's trim() follows: no-break spaces are not in it.
WHITE_SPACE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2028\u2029\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B) if code != 0x2007
)

_ORDINARY = re.compile(r'[^\\",]+|,')  # and a separator within quotes


def rows(text: str, width: int) -> Iterator[Row]:
    """The rows of a file as a table of `width` columns has them, without the header line."""
    lines = re.split("\r\n|\r|\n", text)
    if lines[-1] == "":
        lines.pop()
    for line in lines[1:]:
        yield row(line, width)


def row(line: str, width: int) -> Row:
    """One line: cells past the last column are dropped, missing ones are None."""
    cells: list[str | None] = []
    cell = ""
    quoted = begun = False
    at = 0
    while at < len(line) and len(cells) < width:
        character = line[at]
        following = line[at + 1 : at + 2]
        if character == "\\":
            if (quoted or begun) and following in ('"', "\\"):
                cell += following
                at += 1
        elif character == '"':
            if (quoted or begun) and following == '"':
                cell += '"'
                at += 1
            else:
                if at > 2 and line[at - 1] != "," and following not in ("", ","):
                    cell = "" if cell and not cell.strip(WHITE_SPACE) else cell + '"'
                quoted = not quoted
            begun = not begun
        elif character == "," and not quoted:
            cells.append(cell)
            cell, begun = "", False
        else:
            ordinary = _ORDINARY.match(line, at)
            assert ordinary
            cell += ordinary[0]
            begun = True
            at = ordinary.end() - 1
        at += 1
    if line and len(cells) < width and not quoted:
        cells.append(cell)
    return (*cells, *(None,) * (width - len(cells)))
