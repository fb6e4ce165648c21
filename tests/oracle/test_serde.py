"""serde: the lines where OpenCSVSerDe surprises."""

import pytest

from tests.oracle.serde import row, rows


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a,b", ("a", "b", None)),
        ("a,b,c", ("a", "b", "c")),
        ("a,b,c,d", ("a", "b", "c")),
        ("a,,", ("a", "", "")),
        ("", (None, None, None)),
        ('"a,b","c",""', ("a,b", "c", "")),
        ('x,"say ""hi""",y', ("x", 'say "hi"', "y")),
        (r'x,"say \"hi\"",y', ("x", 'say "hi"', "y")),
        (r'x,"back\\slash",y', ("x", r"back\slash", "y")),
        (r"x,back\slash,y", ("x", "backslash", "y")),
        ('abc, "d",e', ("abc", "d", "e")),
        ('abc,d"e,f"g,h', ("abc", 'd"e,f"g', "h")),
        ('a,"never closed', ("a", None, None)),
        (' a ,b\t,"c "', (" a ", "b\t", "c ")),
    ],
)
def test_a_line_reads_as_the_serde_reads_it(line, cells):
    assert row(line, 3) == cells


def test_a_file_loses_its_header_and_its_line_ends_but_no_blank_line():
    assert list(rows("h\r\na\r\n\nb\rc", 1)) == [("a",), (None,), ("b",), ("c",)]
