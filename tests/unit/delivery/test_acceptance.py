"""Which bytes are accepted, and what the sender of the others is told."""

import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.contract import BY_NAME
from lambdas.shared.delivery import acceptance
from lambdas.shared.delivery.acceptance import NotAcceptable, check_name, examine

MARKET = BY_NAME["market_equity"]
DO_NOT_CONTACT = BY_NAME["do_not_contact"]
LOAN_INFORMATION = BY_NAME["loan_information"]
HEADER = ",".join(MARKET.header).encode()
ROW = b"P1,300000.00,120000.00,60.0000,2.7800,212.50"
FILE = HEADER + b"\n" + ROW + b"\n"


def examined(content, dataset=MARKET, size=7):
    """The content read in small chunks, so that every border is crossed."""
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    return examine(chunks, dataset)


def reason(content, dataset=MARKET):
    with pytest.raises(NotAcceptable) as raised:
        examined(content, dataset)
    return str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        FILE,
        FILE.removesuffix(b"\n"),
        FILE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + FILE,
        b'"' + HEADER.replace(b",", b'","') + b'"\n' + ROW + b"\n",
        HEADER.replace(b",", b" , ") + b"\n" + ROW,
        HEADER + b'\n"P,1",2,3,"a ""b"" c",5,6\n',
        HEADER + b'\n"P1","a \\" b",3,4,5,6\n',
        HEADER + b'\n"P1","c:\\\\",3,4,5,6\n',
        HEADER + "\nÉmile,2,3,4,5,6\n".encode(),
    ],
)
def test_a_file_athena_reads_as_it_was_written_is_accepted(content):
    assert examined(content).rows == 1


def test_the_checksum_is_of_the_bytes_as_they_came():
    content = b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n")

    assert examined(content).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (b"", 0),
        (b"\n", 0),
        (b"\n\n\n", 0),
        (b" \t \n", 0),
        (b'""\r\n', 0),
        ("\u2003\n".encode(), 0),
        (b"a", 1),
        (b"a\n\nb", 2),
        (b'""\n""\na\n""\n', 1),
        (b",\n", 0),
        (b',,"" , ,\t,\r\n' * 3, 0),
        (b",,x,,,\n", 1),
        (HEADER + b"\na\n" + HEADER, 1),
        (HEADER.replace(b",", b'" ,"').join([b'"', b'"']) + b"\r\n", 0),
        (HEADER + b",more\n", 1),
        (b",x\n", 1),
        (b'""""\n', 1),
        (b"a\n   ", 1),
    ],
)
def test_lines_that_hold_nothing_are_no_rows(lines, rows):
    assert examined(HEADER + b"\n" + lines).rows == rows


def test_a_file_without_rows_is_acceptable_as_such():
    assert examined(b"borrower_id,channel,reason", DO_NOT_CONTACT).rows == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty: its first line must be property_id,"),
        (b"\n" + FILE, "has no header row: its first line is blank; it must be property_id,"),
        (FILE + b"P2,\xe9,3,4,5,6\n", "is not UTF-8 in line 3: save it as CSV UTF-8"),
        (b"\xff\xfe" + FILE, "is UTF-16: save it as CSV UTF-8"),
        (FILE.decode().encode("utf-16-be"), "has a NUL byte in line 1: take it out, or save the"),
        (gzip.compress(FILE), "is compressed by gzip: unpack it"),
        (b"PAR1" + b"\x15\0" * 9, "is a Parquet file: write its rows as CSV UTF-8"),
        (b"PK\x03\x04" + b"\xff" * (1 << 21), "is a workbook or a zip: save its sheet as CSV"),
        (b"\xd0\xcf\x11\xe0", "is a workbook of an old Excel, or one with a password: save"),
        (b"%PDF-1.7\n", "is a PDF: export its rows as CSV UTF-8"),
        (FILE + "é".encode()[:1], "is not UTF-8 in line 3: save it as CSV UTF-8"),
        (FILE + b"P2,\0,3,4,5,6\n", "has a NUL byte in line 3: take it out, or save the"),
        (
            FILE + b"P2,2\r3,4,5,6\n",
            "has a carriage return that ends no line in line 3: end lines with LF or CRLF",
        ),
        (FILE.replace(b"\n", b"\r"), "has a carriage return that ends no line in line 1:"),
        (
            FILE + b'P2,"two\nlines",3,4,5,6\n',
            "has a quoted cell that does not end on its line in line 3: write a line break",
        ),
        (
            FILE + b'P2,"c:\\",3,4,5,6\n',
            "has a backslash before a quote in line 3",
        ),
        (FILE + b'P2,"open', "has a quoted cell that does not end on its line in line 3"),
    ],
)
def test_a_file_athena_would_read_as_something_else_is_refused_with_its_line(content, told):
    assert reason(content).startswith(told)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            HEADER.replace(b"ltv_ratio,market_rate_offer", b"market_rate_offer,ltv_ratio"),
            "has a wrong header: it has the columns in another order; its first line must be",
        ),
        (HEADER.replace(b",ltv_ratio", b""), "has a wrong header: it lacks 'ltv_ratio'; "),
        (HEADER + b",notes", "has a wrong header: it has unknown 'notes'; "),
        (
            HEADER.replace(b"ltv_ratio", b"LTV"),
            "has a wrong header: it lacks 'ltv_ratio' and has unknown 'LTV'; ",
        ),
        (HEADER + b",ltv_ratio", "has a wrong header: it repeats 'ltv_ratio'; "),
        (
            HEADER.replace(b",", b";"),
            "has no header row: its first line is one cell, and no column's name; it must be",
        ),
        (b"1,2,3", "has no header row: its first line has 3 cells, and none is a column's name; "),
        (
            HEADER.replace(b"property_id", b"Property ID").replace(b"ltv_ratio", b"LTV_RATIO"),
            "has a wrong header: it writes 'Property ID', 'LTV_RATIO' for 'property_id', "
            "'ltv_ratio'; its first line must be property_id,",
        ),
        (
            HEADER.replace(b"property_id", b"PROPERTY_ID").replace(b"ltv_ratio", b"LTV"),
            "has a wrong header: it writes 'PROPERTY_ID' for 'property_id' and lacks 'ltv_ratio' "
            "and has unknown 'LTV'; ",
        ),
        (
            HEADER + b",LTV_RATIO",
            "has a wrong header: it has unknown 'LTV_RATIO'; ",
        ),
        (
            HEADER.upper(),
            "has a wrong header: it writes 'PROPERTY_ID', 'CURRENT_HOME_VALUE', ",
        ),
    ],
)
def test_a_wrong_header_is_told_by_its_columns(header, told):
    assert reason(header + b"\n" + ROW).startswith(told)


def test_a_data_row_in_the_headers_place_is_not_repeated():
    row = b"B1,Ann,Lee,ann@example.com,555-0101,P1,Salem,OR,720\n"

    assert "ann@example.com" not in reason(row, BY_NAME["borrower_information"])


def test_a_header_of_many_unknown_columns_is_told_in_short():
    header = HEADER + b"".join(b",x%d" % number for number in range(500))

    assert "'x9' and 490 more;" in reason(header + b"\n")
    assert len(reason(HEADER + b"," + b"x" * 200_000)) < 300


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    def endless():
        yield HEADER + b"\n"
        for _ in range(3):
            yield b"x" * 600_000
        raise AssertionError("read on")

    with pytest.raises(NotAcceptable, match="has more than 1 MB without a line end in line 2"):
        examine(endless(), MARKET)


def test_a_file_in_another_encoding_without_line_ends_is_told_its_encoding():
    with pytest.raises(NotAcceptable, match="is not UTF-8 in line 1"):
        examine([("é" * 600_000).encode("latin-1")] * 2, MARKET)


@pytest.mark.parametrize("key", ["x/a.xlsx", "x/a.csv.gz", "x/csv", "x/a"])
def test_only_csv_files_are_read(key):
    with pytest.raises(NotAcceptable, match=r"is not a \.csv file"):
        check_name(key, 10)


@pytest.mark.parametrize("key", ["x/_a.csv", "x/day/.a.CSV"])
def test_a_csv_file_whose_name_hides_it_from_athena_is_told(key):
    with pytest.raises(NotAcceptable, match="would be read by nobody, as its name begins with"):
        check_name(key, 10)


def test_an_object_that_s3_could_not_copy_is_not_read():
    check_name("x/A.CSV", 5 * 1024**3)

    with pytest.raises(NotAcceptable, match="more than 5 GB: deliver it as several files"):
        check_name("x/a.csv", 5 * 1024**3 + 1)


def has_open_quote(content):
    """A line at a time, character by character: what opencsv would say of the quotes."""
    for line in content.decode().split("\n"):
        open_quote, position = False, 0
        while position < len(line):
            if line[position] == "\\" and line[position + 1 : position + 2] in ('"', "\\"):
                position += 1
            elif line[position] == '"':
                open_quote = not open_quote
            position += 1
        if open_quote:
            return True
    return False


def outcome(content, size):
    try:
        found = examined(content, size=size)
    except NotAcceptable as told:
        return str(told)
    return (found.rows, found.blank_lines)


@given(
    st.lists(st.sampled_from(['"', '""', "\\", "\\\\", "\n", ",", "a", " ", "é"]), max_size=30),
    st.integers(1, 9),
)
def test_chunks_and_blocks_make_no_difference(pieces, size):
    content = FILE + "".join(pieces).encode()

    found = outcome(content, 1000)

    if has_open_quote(content):
        assert "quote" in found or "backslash" in found
    assert isinstance(found, str) == isinstance(outcome(content, size), str)
    assert isinstance(found, str) or outcome(content, size) == found


def test_large_blocks_are_read_like_small_ones():
    content = FILE + (ROW + b"\n\n") * 50_000

    assert acceptance.examine([content], MARKET).rows == 50_001
    assert acceptance.examine([content[:2_000_001], content[2_000_001:]], MARKET).rows == 50_001


LOAN_HEADER = b"loan_id,borrower_id,property_id,loan_amount,current_interest_rate,origination_year,"
LOAN_HEADER += b"loan_type,remaining_balance\n"


def of_loans(*lines):
    return acceptance.examine([LOAN_HEADER + b"".join(lines)], LOAN_INFORMATION)


@pytest.mark.parametrize(
    "line", [b"\n", b",,,,,,,\n", b'"",  ,\t,,,"",,\n', b",,,,,,,,,,,,\n", b",,,,,,,,,,,beyond\n"]
)
def test_a_line_whose_cells_are_all_empty_is_no_row(line):
    found = of_loans(b"L1,B1,,1,6.5,2019,Fixed,1\n", *[line] * 3)

    assert (found.rows, found.blank_lines) == (1, 3)


@pytest.mark.parametrize("line", [b",,,,,,,x\n", b",,,,,,,,x\n", b'"","x"\n'])
def test_a_line_with_anything_in_it_is_a_row(line):
    assert of_loans(line).rows == 1


def test_a_header_that_is_repeated_is_no_row():
    quoted = b",".join(b'"%b" ' % name for name in LOAN_HEADER.strip().split(b",")) + b"\r\n"
    found = of_loans(b"L1,B1,,1,6.5,2019,Fixed,1\n", LOAN_HEADER, quoted)

    assert (found.rows, found.header_lines) == (1, 2)


@pytest.mark.parametrize(
    ("rates", "is_refused"),
    [
        (["0.06875", "0.07", "6.5"], True),
        (["0.06875", "7.0", "6.5"], False),
        (["0.5", "0.5"], False),
        (["0.07", "n/a", ""], True),
    ],
)
def test_a_column_of_fractions_is_refused_by_its_median(rates, is_refused):
    lines = [f"L{at},B1,,1,{rate},2019,Fixed,1\n".encode() for at, rate in enumerate(rates)]

    if is_refused:
        with pytest.raises(NotAcceptable, match=r"rates look like fractions: 0\.06875 for 6\.875"):
            of_loans(*lines)
    else:
        assert of_loans(*lines).rows == len(rates)


@pytest.mark.parametrize(
    "cells",
    [
        b'6.5,2019,"Smith\\"',
        b'6.5,2019,\\"Smith"',
        b'6.5,2019,\\"Smith\\"',
        b'"6.5\\",2019,"Smith\\"',
    ],
)
def test_a_backslash_that_hides_a_quote_is_named(cells):
    with pytest.raises(NotAcceptable, match=r"has a backslash before a quote in line 3"):
        of_loans(b"L1,B1,,1,6.5,2019,Fixed,1\n", b"L2,B1,,1,%b,1\n" % cells)


@pytest.mark.parametrize("cell", [b"O\\Brien", b"\\N", b'"a\\b"', b"c:\\", b"\\\\one"])
def test_a_line_with_a_backslash_that_athena_would_drop_is_counted(cell):
    found = of_loans(b"L1,B1,,1,6.5,2019,%b,1\n" % cell, b"L2,B1,,1,6.5,2019,Fixed,1\n")

    assert (found.rows, found.backslash_lines) == (2, 1)


@pytest.mark.parametrize("cell", [b'"a \\"quoted\\" word"', b"one\\\\two", b'"one\\\\two"'])
def test_a_backslash_that_is_read_as_it_was_meant_is_accepted(cell):
    found = of_loans(b"L1,B1,,1,6.5,2019,%b,1\n" % cell)

    assert (found.rows, found.backslash_lines) == (1, 0)
