"""White space as Java has it: Character.isWhitespace, and so Trino's trim(), knows no others.

Python's str.isspace and DuckDB's trim() take no-break spaces for white space; Java does not.
"""

_RANGES = (
    (0x09, 0x0D),
    (0x1C, 0x20),
    (0x1680, 0x1680),
    (0x2000, 0x2006),
    (0x2008, 0x200A),
    (0x2028, 0x2029),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
WHITE_SPACE = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))
