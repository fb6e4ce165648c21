"""A list of refusals that binds nobody is read by the wrong column, and ends the import with 1."""

import re

import pytest

from tests.unit.command.importing.support.imports import imported, rows
from tests.unit.command.importing.support.people import bring, write

BOOK = """[[source]]
files = "borrowers.csv"
[source.borrower_information]
borrower_id = "Borrower ID"
phone = "Phone"
email = "Email"
[[source]]
files = "unsubscribed.csv"
[source.do_not_contact_addresses]
address = "Email"
[[source]]
files = "dnc.csv"
header_line = 0
"""


@pytest.fixture
def given(exports, out, tmp_path, capsys):
    """An import of the borrowers, of a list that binds, and of these lines; its code and words."""

    def bring_them(lines, read):
        for name in ("loans.csv", "market.csv"):
            (exports / name).unlink(missing_ok=True)
        write(exports / "unsubscribed.csv", "Email", *([f"z{at}@example.org"] for at in range(9)))
        (exports / "dnc.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping = tmp_path / "by.toml"
        mapping.write_text(f"{BOOK}{read}\n", encoding="utf-8")
        code = imported(*sorted(exports.iterdir()), "--out", out, "--mapping", mapping)
        return code, " ".join(capsys.readouterr().out.split())

    return bring_them


def told(out):
    return [
        (each["value"], each["reason"])
        for each in rows(out / "import_report.csv")
        if each["file"] == "dnc.csv"
    ]


BY_ADDRESS = '[source.do_not_contact_addresses]\naddress = "column 1"'
BY_ID = '[source.do_not_contact]\nborrower_id = "column 1"'


@pytest.mark.parametrize(
    ("cells", "read", "reason"),
    [
        (["5550101", "5550102"], BY_ADDRESS, "NO_ADDRESS"),
        (["5.12555E+09", "5.12555E+09"], BY_ADDRESS, "NO_ADDRESS"),
        (["0a5ee2deadbeef0123456789abcdef01", "1b"], BY_ADDRESS, "NO_ADDRESS"),
        (["Ann Lee", "Bob Low"], BY_ADDRESS, "NO_ADDRESS"),
        (["Ann Lee", "Bob Low"], BY_ID, "ID_OF_NOBODY"),
        (["Z1", "Z2"], BY_ID, "ID_OF_NOBODY"),
    ],
)
def test_a_list_of_which_no_line_binds_ends_with_1_and_is_named(cells, read, reason, given, out):
    code, said = given(cells, read)

    assert code == 1
    assert "Not one refusal of dnc.csv binds anybody" in said
    assert {why for _, why in told(out) if why != "ID_REWRITTEN"} == {reason}


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["415-555-0101", "4155550102"], BY_ADDRESS),  # of nobody here
        (["someone@example.net", "5550102"], BY_ADDRESS),
        (["B2", "Z2"], BY_ID),
    ],
)
def test_whole_addresses_of_nobody_and_one_line_that_binds_are_enough(cells, read, given, out):
    _, said = given(cells, read)

    assert "binds anybody" not in said
    assert [value for value, why in told(out) if why in ("NO_ADDRESS", "ID_OF_NOBODY")] == [
        cell for cell in cells if cell in ("5550102", "Z2")
    ]


def test_a_flag_by_ids_of_nobody_ends_with_1(exports, out, capsys):
    write(exports / "flags.csv", "Borrower ID,Do Not Call", ["X1", "Y"], ["X2", "N"])
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# It seems to say who")
    said = rest.partition("# or, if it is none")[0].replace("\n# ", "\n")
    draft.write_text(f"{head}#{said}", "utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 1

    told_ = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "Not one refusal of flags.csv binds anybody" in told_


def test_an_area_code_in_a_column_of_its_own_stands_before_the_number(given, out):
    read = '[source.do_not_contact_addresses]\naddress = {column = "column 2", area_code = '
    _, said = given(["512,2345601", "512,234-5602", "303,4155550103"], f'{read}"column 1"}}')

    assert "binds anybody" not in said
    closed = [each["address"] for each in rows(out / "do_not_contact_addresses.csv")]
    assert [each for each in closed if "@" not in each] == [
        "512-234-5601",
        "512-234-5602",
        "4155550103",
    ]


@pytest.mark.parametrize("header", ["Area Code,Phone Number", "AC,Nbr", ""])
def test_an_area_code_before_the_number_is_proposed(header, exports, out):
    lines = ["512,2345601", "512,2345602", "303,4155550"]
    text = "\n".join(filter(None, [header, *lines]))
    (exports / "dnc_registry.csv").write_text(f"{text}\n", encoding="utf-8")
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# It seems to be a list")
    said = rest.partition("# or, if it is none")[0].replace("\n# ", "\n")
    draft.write_text(f"{head}#{said}", "utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0

    closed = [each["address"] for each in rows(out / "do_not_contact_addresses.csv")]
    assert closed == ["512-234-5601", "512-234-5602", "303-415-5550"]


def test_an_area_code_is_that_of_a_telephone_number(given, capsys):
    read = '[source.do_not_contact]\nborrower_id = {column = "column 2", area_code = "column 1"}'

    assert given(["512,2345601"], read)[0] == 2
