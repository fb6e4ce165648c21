"""Five people with loans, as four exports; each test brings the people and what they say."""

import csv

from tests.unit.command.importing.support.imports import imported

BORROWERS = "Borrower ID,First Name,Last Name,Email,Phone,Property ID,City,State,FICO"
LOANS = "Loan Number,Borrower ID,Property ID,Loan Amount,Note Rate,Origination Date,Loan Type,UPB"
MARKET = "Property ID,Home Value,Equity,LTV,Market Rate,Monthly Savings"


def write(path, header, *lines):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *lines])


def person(number, **said):
    usual = {
        **{"Borrower ID": f"B{number}", "First Name": f"Ann{number}", "Last Name": "Lee"},
        **{"Email": f"a{number}@example.org", "Phone": f"512-234-560{number}"},
        **{"Property ID": f"P{number}", "City": "Austin", "State": "TX", "FICO": "700"},
    }
    return list((usual | {key.replace("_", " "): value for key, value in said.items()}).values())


def bring(exports, out, *more):
    return imported(*sorted(exports.iterdir()), "--out", out, "--yes", *more)


def write_exports(folder):
    folder.mkdir()
    numbers = range(1, 6)
    loan = ("300000", "6.5", "2019-01-01", "Fixed 30", "250000")
    offer = ("500000", "250000", "50", "4.5", "321.09")
    write(folder / "loans.csv", LOANS, *([f"L{at}", f"B{at}", f"P{at}", *loan] for at in numbers))
    write(folder / "market.csv", MARKET, *([f"P{at}", *offer] for at in numbers))
    write(folder / "borrowers.csv", BORROWERS, *map(person, numbers))
    return folder
