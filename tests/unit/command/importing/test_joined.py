"""Loans and offers that are told by several tables: each says some of it, and all of it counts."""

import json

import pytest

from infra.command import cli
from infra.command.importing import unmatched
from lambdas.shared.contract import BY_NAME
from tests.unit.command.importing.support.imports import closed, imported, rows

PEOPLE = "Loan Number,Cust No,First Name,Last Name,Phone,Note Rate,Loan Type"
OFFERS = "Home Value,LTV,Market Rate"


def los(number):
    return f"L{number},C{number},Ann,Abel{number},617-555-010{number},7.5,30 Year Fixed"


LOS = [f"{PEOPLE},{OFFERS}", *(f"{los(at)},400000,62.5,5.5" for at in range(1, 4))]
LOANS = [PEOPLE, *map(los, range(1, 4))]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def given(tmp_path, out):
    """The code of an import of files by their names."""

    def run(*more, **files):
        exports = tmp_path / "exports"
        exports.mkdir(exist_ok=True)
        for name, lines in files.items():
            (exports / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths = (exports / f"{name}.csv" for name in files)
        return imported(*paths, "--out", out, *(more or ["--yes"]))

    return run


def told(out, reason):
    return [
        (each["file"], each["line"], each["column"], each["value"])
        for each in rows(out / "import_report.csv")
        if each["reason"] == reason
    ]


def column(out, dataset, name):
    return [each[name] for each in rows(out / f"{dataset}.csv")]


def test_what_servicing_says_of_a_loan_counts_for_the_line_of_another_file(given, out):
    served = ["L1,250000,Current", "L2,240000,Paid Off", "L3,230000,Foreclosure"]

    assert given(los=LOS, serv=["Loan Number,UPB,Loan Status", *served]) == 0

    loans = rows(out / "loan_information.csv")
    assert [
        (each["loan_id"], each["borrower_id"], each["remaining_balance"]) for each in loans
    ] == [
        ("L1", "C1", "250000"),
        ("L3", "C3", "230000"),
    ]
    assert closed(out) == [("C3", "")]
    assert told(out, "LOAN_IS_GONE") == [
        ("los.csv", "3", "", "L2"),
        ("serv.csv", "3", "Loan Status", "Paid Off"),
    ]
    advice = [each["advice"] for each in rows(out / "import_report.csv")]
    assert advice[0].startswith("line 3 of serv.csv says 'Paid Off'")


def test_a_table_of_statuses_alone_makes_no_loans(given, out):
    served = ["L1,Current", "L2,Paid Off", "L3,In Forbearance", "L8,Current", "L9,Foreclosure"]

    assert given(los=LOS, serv=["Loan Number,Loan Status", *served]) == 0

    assert column(out, "loan_information", "loan_id") == ["L1", "L3"]
    assert closed(out) == [("C3", "")]
    assert told(out, "ID_OF_NOBODY") == [("serv.csv", "6", "", "L9")]
    counts = json.loads((out / "import.json").read_text("utf-8"))["tables"]["serv.csv"]
    assert counts["used"] == 5
    assert counts["datasets"]["loan_information"]["absent"] == 5


def test_a_loan_that_one_line_says_is_over_is_over(given, out):
    lines = [f"{each},Current" for each in LOS[1:]]
    over = f"{los(2)},400000,62.5,5.5,Paid Off"

    assert given(tape=[f"{LOS[0]},Loan Status", *lines, over]) == 0

    assert column(out, "loan_information", "loan_id") == ["L1", "L3"]
    assert told(out, "LOAN_IS_GONE") == [
        ("tape.csv", "3", "Loan Status", "Current"),
        ("tape.csv", "5", "Loan Status", "Paid Off"),
    ]


def test_a_value_of_one_vendor_and_a_rate_of_another_are_one_offer(given, out):
    values = ["L1,400000,62.5", "L2,500000,50", "L3,300000,80"]
    rates = ["L3,5.25", "L1,5.5", "L2,5.75"]

    assert (
        given(
            loans=LOANS,
            avm=["Loan Number,Home Value,LTV", *values],
            offers=["Loan Number,Market Rate", *rates],
        )
        == 0
    )

    made = [tuple(each.values()) for each in rows(out / "market_equity.csv")]
    assert made == [
        ("L1", "400000", "", "62.5", "5.5", ""),
        ("L2", "500000", "", "50", "5.75", ""),
        ("L3", "300000", "", "80", "5.25", ""),
    ]

    assert (
        given(
            "--mapping",
            out / "mapping.toml",
            loans=LOANS,
            avm=["Loan Number,Home Value,LTV", *values],
            offers=["Loan Number,Market Rate", *rates],
        )
        == 0
    )
    assert [tuple(each.values()) for each in rows(out / "market_equity.csv")] == made


def test_of_what_two_tables_say_the_first_counts_and_the_other_is_told(given, out):
    values = ["L1,400000.00,62.5", "L2,500000,50", "L3,300000,80"]
    rates = ["L1,400000,5.5", "L2,510000,5.5", "L3,300000,5.5"]

    given(
        loans=LOANS,
        avm=["Loan Number,Home Value,LTV", *values],
        offers=["Loan Number,Home Value,Market Rate", *rates],
    )

    assert column(out, "market_equity", "current_home_value") == ["400000.00", "500000", "300000"]
    assert told(out, "DIFFERS") == [("offers.csv", "3", "current_home_value", "510000")]


def test_an_offer_of_which_one_table_does_not_know_is_left_out_and_counted(given, out):
    values = ["L1,400000,62.5", "L2,500000,50"]
    rates = ["L1,5.5", "L3,5.5"]

    assert (
        given(
            loans=LOANS,
            avm=["Loan Number,Home Value,LTV", *values],
            offers=["Loan Number,Market Rate", *rates],
        )
        == 0
    )

    assert column(out, "market_equity", "property_id") == ["L1"]
    assert told(out, "MISSING_VALUE") == [
        ("avm.csv", "3", "market_rate_offer", ""),
        ("offers.csv", "3", "ltv_ratio", ""),
    ]
    tables = json.loads((out / "import.json").read_text("utf-8"))["tables"]
    for name, written in (("avm.csv", 1), ("offers.csv", 0)):
        counts, tally = tables[name], tables[name]["datasets"]["market_equity"]
        assert (counts["used"], counts["left_out"]) == (1, 1)
        assert tally["written"] == written
        made = tally["written"] + tally["repeated"] + tally["left_out"] + tally["absent"]
        assert made == counts["rows"]


def test_what_is_told_says_of_whom_or_what_it_is(given, out):
    assert (
        given(
            loans=LOANS,
            servicing=["Loan Number,UPB,Note Rate", "L1,250000,7.25", "L9,1,7.5"],
            contacts=["Cust No,First Name,City", "C1,Anna,Austin"],
            avm=["Loan Number,Home Value,LTV", "L1,400000,62.5", "L2,300000,50"],
            offers=["Loan Number,Market Rate,Home Value", "L1,5.5,410000"],
        )
        == 0
    )

    advice = {
        each["dataset"]: each["advice"]
        for each in rows(out / "import_report.csv")
        if each["reason"] == "DIFFERS"
    }
    assert advice == {
        "borrower_information": "the first line about this borrower says 'Anna', and counts",
        "loan_information": "the first line about this loan says '7.5', and counts",
        "market_equity": "the first line about this property says '400000', and counts",
    }
    lacking = {
        each["dataset"]: each["advice"]
        for each in rows(out / "import_report.csv")
        if each["reason"] == "MISSING_VALUE"
    }
    said = "no table says it of this {}: a row without it is not used"
    assert lacking == {
        "loan_information": said.format("loan"),
        "market_equity": said.format("property"),
    }


def test_loans_without_an_offer_and_borrowers_without_a_loan_are_told(given, out, capsys):
    offers = ["Loan Number,Home Value,LTV,Market Rate", "L1,400000,62.5,5.5"]
    offers += ["L7,400000,62.5,5.5"]

    assert given(loans=[*LOANS, ",C8,Ann,Abel8,617-555-0108,,"], offers=offers) == 0

    told = " ".join(capsys.readouterr().out.split())
    assert "about the property of 2 of the rows of loan_information.csv: nothing is off" in told
    assert "No row of loan_information.csv is of 1 of the borrowers: they have no loan." in told


def test_where_each_loan_has_an_offer_and_each_borrower_a_loan_nothing_is_told(given, capsys):
    assert given(los=LOS) == 0

    assert "No row of" not in capsys.readouterr().out


def test_all_who_owe_a_loan_of_several_tables_have_it(given, out):
    joint = [f"{LOS[0]},Co-Borrower First Name,Co-Borrower Last Name"]
    joint += [f"{each},Pat,Zed" for each in LOS[1:]]

    served = [
        "Loan Number,UPB,Loan Status",
        "L1,250000,Current",
        "L2,1,Current",
        "L3,1,Foreclosure",
    ]
    assert given(los=joint, serv=served) == 0

    loans = rows(out / "loan_information.csv")
    assert [(each["borrower_id"], each["remaining_balance"]) for each in loans[:2]] == [
        ("C1", "250000"),
        ("C1-CO", "250000"),
    ]
    assert closed(out) == [("C3", ""), ("C3-CO", "")]


def test_no_run_follows_a_table_of_which_nothing_could_be_used(given, out, tmp_path, capsys):
    rates = ["Loan Number,Market Rate", "L1,5.5"]
    files = {"loans": LOANS, "avm": ["Loan Number,Home Value,LTV", "L1,400000,62.5"]}
    assert given(**files, offers=rates) == 0
    capsys.readouterr()

    files["offers"] = [rates[0], "L1,see note"]
    files["avm"] = ["Loan Number,Home Value,LTV", "L1,400000,62.5"]
    assert given("--mapping", out / "mapping.toml", **files) == 1
    assert "Try next" not in capsys.readouterr().out

    arguments = ["--data", tmp_path / "exports", "--mapping", out / "mapping.toml"]
    leads = tmp_path / "leads"
    assert cli.command(["run", *map(str, [*arguments, "--out", leads])]) == 2
    assert not (leads / "call.csv").exists()


def test_a_loan_without_a_property_of_its_own_has_the_offer_of_its_borrowers(tmp_path):
    def write(dataset, *rows):
        header = ",".join(BY_NAME[dataset].header)
        (tmp_path / f"{dataset}.csv").write_text("\n".join([header, *rows, ""]), "utf-8")

    write("borrower_information", "B1,Ann,Abel,,,P1,,,", "B2,Bo,Cole,,,P2,,,")
    write("loan_information", "L1,B1,,,7.5,2019,,", "L2,B2,,,7.5,2019,,")
    write("market_equity", "P1,400000,,50,5.5,")

    [said] = unmatched.told(tmp_path)

    assert "the property of 1 of the rows" in said


def test_two_months_of_one_file_that_say_different_things_are_told(given, out, capsys):
    header = "Loan Number,UPB,Loan Status"
    old = [header, "L1,250000,Current", "L2,240000,Current"]
    new = [header, "L1,249000,Current", "L2,240000,Current"]

    assert given(los=LOS, serv_202610=old, serv_202611=new) == 0

    told = "serv_202610.csv and serv_202611.csv are of one kind, and say different things of the "
    assert f"{told}same in 1 line: what serv_202610.csv says counts" in capsys.readouterr().out
    assert column(out, "loan_information", "remaining_balance")[0] == "250000"


def test_several_offers_of_one_home_are_told(given, out, capsys):
    avm = ["Situs Address,Situs Zip,Home Value,LTV,Market Rate"]
    avm += ["1 Elm St,78704,400000,60,5.5", "1 Elm St,78704,400000,60,7.25"]
    loans = [f"{PEOPLE},Property Address,Property Zip", f"{los(1)},1 Elm St,78704"]

    assert given(los=loans, avm=avm) == 0

    assert "Of 1 property several rows of market_equity.csv say different things" in (
        capsys.readouterr().out
    )
    (loan,) = rows(out / "loan_information.csv")
    assert {loan["property_id"]} == set(column(out, "market_equity", "property_id"))
