"""`refi-ready validate` says of files what a run would say of them."""

import pytest

from infra.command import cli
from infra.command.located import locate
from infra.command.row_rules import findings
from infra.command.samples.writer import write_sample
from lambdas.shared.contract import BY_NAME, DATASETS
from tests.oracle import leads, rows

HEADER = {name: ",".join(dataset.header) for name, dataset in BY_NAME.items()}
OFFER = "P1,400000.00,100000.00,75.0,5.50,100.00"


@pytest.fixture
def write(tmp_path):
    def to(name, *lines):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    return to


def validate(*arguments):
    return cli.command(["validate", *arguments])


def test_a_file_that_is_as_the_contract_says_is_accepted(write, capsys):
    path = write("market_equity.csv", HEADER["market_equity"], OFFER)

    assert validate(path) == 0

    assert capsys.readouterr().out == f"accepted  {path}: 1 row of market_equity\n"


def test_a_file_that_admission_would_reject_is_rejected_with_its_reason(write, capsys):
    swapped = HEADER["market_equity"].replace(
        "property_id,current_home_value", "current_home_value,property_id"
    )
    path = write("market_equity.csv", swapped, OFFER)

    assert validate(path) == 1

    said = capsys.readouterr().out
    assert said.startswith("rejected")
    assert "the columns in another order" in " ".join(said.split())


def test_a_required_dataset_without_a_row_is_rejected_and_an_optional_one_is_not(write, capsys):
    assert validate(write("market_equity.csv", HEADER["market_equity"])) == 1
    assert "has no data row" in capsys.readouterr().out
    assert validate(write("do_not_contact.csv", HEADER["do_not_contact"])) == 0


def test_a_row_that_would_not_be_used_is_told_with_its_key_and_reason(write, capsys):
    path = write(
        "market_equity.csv", HEADER["market_equity"], OFFER, "P2,400000.00,1_000,75.0,0,100.00"
    )

    assert validate(path) == 1

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert sorted(lines[1:]) == [
        "1 row rejected OUT_OF_RANGE market_rate_offer",
        "1 value ignored NOT_A_NUMBER estimated_equity_amt",
        "Warning: 1 of 2 rows of market_equity cannot be used, more than 20 percent: a run would "
        "not be published, unless with --force",
        "line 3, estimated_equity_amt '1_000': dollars, such as -1250.00",
        "line 3, market_rate_offer '0': 0.5 to 25, in percent",
    ]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (1, "unusable {}: a run would not use its only row of market_equity"),
        (12, "unusable {}: a run would not use any of its 12 rows of market_equity"),
    ],
)
def test_a_file_of_which_no_row_can_be_used_is_not_called_accepted(write, capsys, bad, told):
    rows = [f"P{number},400000.00,100000.00,75.0,none,100.00" for number in range(bad)]
    path = write("market_equity.csv", HEADER["market_equity"], *rows)

    assert validate(path) == 1

    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(told.format(path))
    assert "accepted" not in said


@pytest.mark.parametrize("header", ["Loan #,Cust #,Note Rate", "loan_id,borrower_id,Note Rate"])
def test_of_another_systems_export_it_is_said_how_it_is_made_into_one(write, capsys, header):
    path = write("loan_information.csv", header, "1,2,3")

    assert validate(path) == 1

    assert f"refi-ready import {path} --out ./imported" in " ".join(capsys.readouterr().out.split())


def test_what_is_named_after_no_dataset_may_be_an_export(write, capsys):
    path = write("tape.csv", "Loan #,Cust #", "1,2")

    assert validate(path) == 2

    assert f"refi-ready import {path} --out ./imported" in " ".join(capsys.readouterr().err.split())


def test_what_a_run_would_warn_of_or_refuse_is_told_before_the_upload(write, capsys):
    rows = [f"L{number},B1,,200000.00,6.50,2019,VA,1.00" for number in range(4)]
    rows.append("L9,B1,,200000.00,6.50,2019,Balloon,1.00")

    assert validate(write("loan_information.csv", HEADER["loan_information"], *rows)) == 0
    assert (
        "Warning: loan type 'Balloon' names no product that a screen knows"
        in capsys.readouterr().out
    )

    rows += ["L7,B1,,200000.00,none,2019,VA,1.00", "L8,B1,,200000.00,none,2019,VA,1.00"]
    assert validate(write("loan_information.csv", HEADER["loan_information"], *rows)) == 1
    told = capsys.readouterr().out
    assert "2 of 7 rows of loan_information cannot be used, more than 20 percent" in told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (",6.50,2019", "3 of 4 rows of loan_information have no remaining_balance: what they"),
        (",6.50,2019", None),
        ("250000.00,6.50,", "3 of 4 rows of loan_information have no origination_year: what they"),
    ],
)
def test_loans_of_which_no_saving_can_be_computed_are_warned_of(cells, told, write, capsys):
    whole = [f"L{at},B1,,200000.00,6.50,2019,VA,250000.00" for at in range(1 if told else 2)]
    balance, rate, year = cells.split(",")
    lacking = [f"M{at},B1,,200000.00,{rate},{year},VA,{balance}" for at in range(4 - len(whole))]

    validate(write("loan_information.csv", HEADER["loan_information"], *whole, *lacking))

    said = capsys.readouterr().out
    assert told in said if told else "would save" not in said


BORROWER = "B1,Ann,Ames,a@example.com,3035550101,P1,Denver,CO,720"
UNBOUND = "Warning: 1 of 2 lines of do_not_contact binds nobody: a run would not be published"


@pytest.mark.parametrize("beside", ["borrower_information.csv", "borrower_information/1.csv"])
@pytest.mark.parametrize("listed", ["do_not_contact.csv", "do_not_contact/2026.csv"])
def test_whom_a_list_of_opt_outs_binds_is_looked_up_in_the_borrowers_beside_it(
    write, capsys, beside, listed
):
    path = write(listed, HEADER["do_not_contact"], "B1,phone,asked", "X7,phone,asked")
    borrowers = write(beside, HEADER["borrower_information"], BORROWER)

    assert validate(path) == 1

    told = capsys.readouterr().out
    assert "line 3, borrower_id 'X7': no usable line of borrower_information" in told
    assert f"Whom the opt-outs bind was looked up in {borrowers}." in told
    assert UNBOUND in told
    assert "rows of borrower_information" not in told


def test_a_list_that_binds_all_but_few_is_told_by_its_lines(write, capsys):
    lines = [f"B1,phone,asked {at}" for at in range(9)]
    path = write("do_not_contact.csv", HEADER["do_not_contact"], *lines, "X7,phone,asked")
    write("borrower_information.csv", HEADER["borrower_information"], BORROWER)

    assert validate(path) == 1

    assert "Warning" not in capsys.readouterr().out


@pytest.mark.parametrize("beside", [None, "no header"])
def test_without_borrowers_it_is_told_that_nobody_can_know_whom_it_binds(write, capsys, beside):
    path = write("do_not_contact.csv", HEADER["do_not_contact"], "X7,phone,asked")
    if beside:
        write("borrower_information.csv", beside)

    assert validate(path) == 0

    told = capsys.readouterr().out
    assert "Not checked without a borrower_information: whether the opt-outs bind anybody." in told


def test_a_list_of_addresses_that_holds_none_binds_nobody(write, capsys):
    name = "do_not_contact_addresses"
    path = write(f"{name}.csv", HEADER[name], "see note,phone,asked")

    assert validate(path) == 1

    assert "1 of 1 line of do_not_contact_addresses binds nobody" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("market_equity.csv", []),
        ("market_equity/part-1.csv", []),
        ("export.csv", ["--dataset", "market_equity"]),
        ("loan_information/offers.csv", ["--dataset", "market_equity"]),
    ],
)
def test_the_dataset_is_known_by_name_folder_or_option(write, capsys, name, options):
    assert validate(write(name, HEADER["market_equity"], OFFER), *options) == 0


def test_a_file_named_after_no_dataset_is_wrong_use(write, capsys):
    assert validate(write("export.csv", HEADER["market_equity"], OFFER)) == 2

    assert "is named after no dataset: say --dataset" in capsys.readouterr().err


def test_files_of_one_dataset_are_one_delivery(write, capsys):
    first = write("market_equity/1.csv", HEADER["market_equity"], OFFER)
    second = write("market_equity/2.csv", HEADER["market_equity"], OFFER.replace("5.50", "5.25"))

    assert validate(first, second) == 1

    assert "2 row rejected REPEATED_KEY property_id" in " ".join(capsys.readouterr().out.split())


def test_a_loans_borrower_is_looked_for_only_if_borrowers_are_given(write, capsys):
    loans = write(
        "loan_information.csv",
        HEADER["loan_information"],
        "L1,B1,,200000.00,6.50,2019,VA,150000.00",
    )
    borrowers = write("borrower_information.csv", HEADER["borrower_information"], "B2,,,,,,,,")

    assert validate(loans) == 0
    assert "whether the loans' borrowers exist" in capsys.readouterr().out
    assert validate(loans, borrowers) == 1
    assert "UNKNOWN_BORROWER" in capsys.readouterr().out


def test_the_findings_on_a_sample_are_the_oracles(tmp_path):
    write_sample(tmp_path, borrowers=100)
    files = {dataset.name: tmp_path / f"{dataset.name}.csv" for dataset in DATASETS}
    verdicts = rows.judge({name: [path.read_text("utf-8")] for name, path in files.items()})

    found = [tuple(finding) for finding in findings({name: [path] for name, path in files.items()})]

    assert found == sorted(
        tuple(map(leads.guarded, line)) for verdict in verdicts.values() for line in verdict.lines
    )


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("6.875%", "line 2, market_rate_offer '6.875%': without the %"),
        ('"6,875"', "a point before the decimals, and no commas"),
        ("$5", "without the currency"),
        ("5.123456", "line 2, market_rate_offer '5.123456': at most 4 decimals"),
        ("", "line 2, market_rate_offer: a value is needed"),
        ("30", "0.5 to 25, in percent"),
        (".5", "line 2, market_rate_offer '.5': a 0 before the point"),
    ],
)
def test_a_fault_is_told_by_line_and_value_with_what_to_write_instead(write, capsys, cell, told):
    path = write("market_equity.csv", HEADER["market_equity"], OFFER.replace("5.50", cell))

    assert validate(path) == 1

    assert told in capsys.readouterr().out


def test_a_quote_behind_a_backslash_stands_in_its_cell_as_athena_reads_it(write, capsys):
    """https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html"""
    path = write(
        "borrower_information.csv",
        HEADER["borrower_information"],
        *(f"B{at},Ann,Lee,,512-555-0101,P{at},Austin,TX,700" for at in range(9)),
        r'B9,Ann,"Lee, called \"A, B\"",,512-555-0101,P9,Austin,TX,9000',
    )

    validate(path)

    assert "line 11, credit_score '9000': " in " ".join(capsys.readouterr().out.split())


def test_every_fault_of_a_sample_has_its_line(tmp_path):
    write_sample(tmp_path, borrowers=100)
    files = {dataset.name: [tmp_path / f"{dataset.name}.csv"] for dataset in DATASETS}
    found = list(findings(files))

    located = list(locate(found, files))

    assert sorted(each.finding for each in located) == sorted(found)
    assert [each for each in located if each.line is None] == []
    for each in located:
        text = each.path.read_text("utf-8").splitlines()[each.line - 1]
        assert each.value in text
        assert each.finding.key.split("/")[0].removeprefix("'") in text


def test_no_more_lines_of_a_kind_are_shown_than_are_read(write, capsys):
    lines = [OFFER.replace("P1", f"P{number}").replace("5.50", "x") for number in range(30)]
    path = write("market_equity.csv", HEADER["market_equity"], *lines)

    validate(path)
    assert "and 10 more: --all shows them" in capsys.readouterr().out
    validate(path, "--all")
    assert capsys.readouterr().out.count("a rate in percent, such as 6.875") == 30


def test_a_folder_is_taken_as_a_run_takes_it(write, tmp_path, capsys):
    write("data/market_equity.csv", HEADER["market_equity"], OFFER)
    write("data/notes.csv", "anything")

    assert validate(str(tmp_path / "data")) == 0

    assert "1 row of market_equity" in capsys.readouterr().out
