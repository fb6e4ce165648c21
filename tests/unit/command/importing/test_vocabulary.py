"""The headings that an import knows: each word of them was looked at by somebody."""

import pytest

from infra.command.importing.headings import lists, vocabulary, wishes
from infra.command.importing.proposal import kinds
from tests.unit.command.importing.support.imports import imported, rows

TAPE = {
    **{"Loan Number": "L1", "Customer Number": "C1", "First Name": "Ann", "Last Name": "Abel"},
    **{"Note Rate": "7.5", "UPB": "250000", "LTV": "50", "Market Rate": "5.5"},
}


def test_the_headings_are_those_that_somebody_has_looked_at(golden):
    told = [
        f"{dataset}.{column}: {heading}"
        for dataset, columns in vocabulary.NAMES.items()
        for column, headings in columns.items()
        for heading in headings
    ]
    for kind, columns in (("refused", wishes.REFUSED), ("permitted", wishes.PERMISSIONS)):
        told += [
            f"{kind}.{column}: {heading}"
            for column, headings in columns.items()
            for heading in headings
        ]
    told += [f"refusal: {word}" for word in wishes.REFUSALS]
    told += [f"beside a refusal: {word}" for word in wishes.BESIDE]
    told += [f"beside a permission: {word}" for word in sorted(wishes.BESIDE_PERMISSION)]
    told += [f"when or why: {word}" for word in wishes.WHEN_OR_WHY]
    told += [f"{word} …: allowed" for word in wishes.ALLOWED]
    told += [f"… {word}: {channel}" for channel, each in wishes.WHAT.items() for word in each]
    told += [f"{word}: allowed by {channel}" for word, channel in wishes.ABLE.items()]
    told += [f"a list: {word}" for word in sorted(lists.LIST)]
    told += [f"beside a list: {word}" for word in sorted(lists.BESIDE)]
    told += [f"full name: {heading}" for heading in vocabulary.FULL_NAMES]
    told += [
        f"address, part {part}: {heading}"
        for part, headings in enumerate(vocabulary.ADDRESS, 1)
        for heading in headings
    ]
    told += [f"perhaps {name}: {word}" for name, each in kinds.PERHAPS.items() for word in each]
    told += [f"term of a loan: {heading}" for heading in vocabulary.TERM]
    told += [f"primary borrower: {word}" for word in vocabulary.PRIMARY]
    told += [f"co-borrower: {word}" for word in vocabulary.CO_BORROWER]

    golden("vocabulary.txt", "".join(f"{line}\n" for line in told))


@pytest.mark.parametrize(
    ("headed", "dataset", "made"),
    [
        (
            {"Product Desc": "Conventional Fixed", "Orig Term (Mos)": "180"},
            "loan_information",
            {"loan_type": "Conventional Fixed 180 months"},
        ),
        (
            {"Prod Descr": "Conv Fixed", "Amort Term (Yrs)": "15"},
            "loan_information",
            {"loan_type": "Conv Fixed 180 months"},
        ),
        (
            {"Borr Cell": "(303) 555-0101", "Co-Borr Cell": "(303) 555-0102"},
            "borrower_information",
            {"phone": "+13035550101"},
        ),
        (
            {"Mailing City": "Denver", "Mailing State/Province": "CO"},
            "borrower_information",
            {"city": "Denver", "state": "CO"},
        ),
        (
            {"Subject Property City": "Denver", "Subject Property State": "CO"},
            "borrower_information",
            {"city": "Denver", "state": "CO"},
        ),
    ],
)
def test_what_systems_call_a_column_is_known(headed, dataset, made, tmp_path):
    tape, out = tmp_path / "tape.csv", tmp_path / "out"
    cells = TAPE | headed
    tape.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")

    assert imported(tape, "--out", out, "--yes") == 0

    (row,) = rows(out / f"{dataset}.csv")
    assert {name: row[name] for name in made} == made


@pytest.mark.parametrize(
    ("heading", "instead_of", "column"),
    [
        ("Rate", "Note Rate", "loan_information.current_interest_rate"),
        ("Rate", "Market Rate", "market_equity.market_rate_offer"),
        ("LTV/CLTV", "LTV", "market_equity.ltv_ratio"),
    ],
)
def test_a_heading_that_may_be_of_something_else_is_shown_and_not_taken(
    heading, instead_of, column, tmp_path, capsys
):
    tape, out = tmp_path / "tape.csv", tmp_path / "out"
    header = [heading if name == instead_of else name for name in TAPE]
    tape.write_text(f"{','.join(header)}\n{','.join(TAPE.values())}\n", encoding="utf-8")

    assert imported(tape, "--out", out, "--yes") == 2

    said = capsys.readouterr().err.replace("\n", " ")
    assert f"{column}: not found, and needed: perhaps {heading!r}" in said
