"""What servicers' and mailers' files are called, and what stands in them beside the rows."""

import pytest

from tests.unit.command.importing.support.imports import imported, rows

LINE = "0000010041,Ann Abel,(303) 555-0101,250000,7.5,30 Yr Fixed,400000,62.5,5.5"
NAMES = "Loan Number,Borrower Name,Cell Phone,UPB,Note Rate,Product,Home Value,LTV,Market Rate"


@pytest.fixture
def given(tmp_path):
    def run(*lines, **more):
        paths = []
        for name, each in {"tape": lines, **more}.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text("\n".join(each) + "\n", encoding="utf-8")
        return imported(*paths, "--out", tmp_path / "out", "--yes")

    return run


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_a_master_file_of_a_servicing_system_is_read(given, out):
    names = "LN NO,MTGR 1 NAME,Borr Cell,1ST PRIN BAL,ANN INT RT,LO TYPE,AVM Value,LTV,Market Rate"

    assert given(names, LINE) == 0

    (loan,) = rows(out / "loan_information.csv")
    assert (loan["loan_id"], loan["remaining_balance"]) == ("0000010041", "250000")
    assert (loan["current_interest_rate"], loan["loan_type"]) == ("7.5", "30 Yr Fixed")
    (person,) = rows(out / "borrower_information.csv")
    assert (person["first_name"], person["last_name"]) == ("Ann", "Abel")


@pytest.mark.parametrize(
    "names",
    [
        *("Phone,Mobile", "Phone Number,Mobile Phone"),
        *("Borr Home Phone,Borr Cell", "Home Phone,Borrower Cell", "Borr Home Phone,Borr Cell Ph"),
    ],
)
def test_a_mobile_is_delivered_before_another_number(names, given, out):
    header = NAMES.replace("Cell Phone", names)

    assert given(header, LINE.replace(",(303)", ",(303) 555-0199,(303)")) == 0

    (person,) = rows(out / "borrower_information.csv")
    assert person["phone"] == "+13035550101"


@pytest.mark.parametrize("total", ["TOTAL,1 LOANS,,250000", "Totals", "1 loans", "TOTAL,,,1,,"])
def test_a_total_in_a_line_of_few_cells_is_one(total, given, out):
    assert given(NAMES, LINE, total) == 0

    told = [(each["line"], each["reason"]) for each in rows(out / "import_report.csv")]
    assert told == [("3", "TOTALS_ROW")]


def test_a_term_of_two_numbers_is_told_with_what_is_assumed(given, out):
    assert given(f"{NAMES},Term", f"{LINE},180/360", f"{LINE.replace('41', '42')},180") == 0

    (told,) = [each for each in rows(out / "import_report.csv") if each["value"] == "180/360"]
    assert told["reason"] == "NO_TERM"
    assert "360 months are assumed" in told["advice"]


@pytest.mark.parametrize(
    ("audience", "flag", "closed"),
    [
        (
            ["Email Address,Status", "a@example.com,unsubscribed", "b@example.com,subscribed"],
            'by_word = {column = "Status", open = ["subscribed"]}',
            ["a@example.com"],
        ),
        (
            ["Phone,Consent", "303-555-0101,Y", "303-555-0102,N"],
            'phone = {permission = "Consent"}',
            ["+13035550102"],
        ),
    ],
)
def test_flags_beside_addresses_alone_are_a_delivery(audience, flag, closed, given, out, tmp_path):
    assert given(NAMES, LINE) == 0
    mapping = tmp_path / "by.toml"
    source = f'\n[[source]]\nfiles = "audience.csv"\n[source.opt_outs]\n{flag}\n'
    mapping.write_text((out / "mapping.toml").read_text("utf-8") + source, "utf-8")
    (tmp_path / "audience.csv").write_text("\n".join(audience) + "\n", "utf-8")

    files = (tmp_path / "tape.csv", tmp_path / "audience.csv")
    assert imported(*files, "--out", tmp_path / "again", "--mapping", mapping) == 0

    addresses = rows(tmp_path / "again" / "do_not_contact_addresses.csv")
    assert [each["address"] for each in addresses] == closed


def test_an_id_of_nobody_is_told_once_a_line(given, out, tmp_path):
    assert given(NAMES, LINE) == 0
    mapping = tmp_path / "by.toml"
    source = """
[[source]]
files = "flags.csv"
[source.borrower_information]
borrower_id = "Loan"
[source.opt_outs]
phone = "Do Not Call"
[source.co_borrower_opt_outs]
email = "Co Do Not Email"
"""
    mapping.write_text((out / "mapping.toml").read_text("utf-8") + source, "utf-8")
    flags = "Loan,Do Not Call,Co Do Not Email\n41,Y,Y\n999,Y,Y\n"
    (tmp_path / "flags.csv").write_text(flags, "utf-8")

    files = (tmp_path / "tape.csv", tmp_path / "flags.csv")
    imported(*files, "--out", tmp_path / "again", "--mapping", mapping)

    report = rows(tmp_path / "again" / "import_report.csv")
    told = [each["value"] for each in report if each["reason"] == "ID_OF_NOBODY"]
    assert told.count("999") == 1
