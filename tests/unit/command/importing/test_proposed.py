"""What a draft proposes of tables and columns that may refuse leaves nobody open."""

import pytest

from infra.command.importing.headings.harmless import is_harmless
from tests.unit.command.importing.support.drafts import drafted
from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import (
    BORROWERS,
    LOANS,
    MARKET,
    bring,
    person,
    write,
)


@pytest.mark.parametrize(
    ("name", "header", "line"),
    [
        ("deceased", "Name,SSN (last 4),Date of Death", ["LEE, ANN", "1234", "1/2/2026"]),
        ("suppression", "email_md5", ["babdd2a8b1cf79b804bbdac4516e2ae1"]),
    ],
)
def test_a_list_that_names_nobody_by_id_or_address_asks_for_whom(
    name, header, line, exports, out, capsys
):
    write(exports / f"{name}.csv", header, line, line)

    assert drafted(exports, out) == 2

    text = (out / "mapping.toml").read_text("utf-8")
    assert "ignored = true" not in text
    assert 'borrower_id is still "?"' in capsys.readouterr().err


def test_statuses_beside_addresses_close_the_addresses_that_they_are_said_of(exports, out):
    lines = [["a1@example.org", "unsubscribed"], ["a2@example.org", "subscribed"]]
    write(exports / "audience_export.csv", "Email Address,Status", *lines)

    assert drafted(exports, out) == 0

    addresses = rows(out / "do_not_contact_addresses.csv")
    assert [each["address"] for each in addresses] == ["a1@example.org"]


def test_a_word_that_is_not_known_to_be_harmless_is_not_proposed_as_open(exports, out):
    said = ["Active", "Do not call", "No thanks", "cease", "Angry - never again"]
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},Disposition", *lines)
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    text = draft.read_text("utf-8")
    assert 'open = ["Active"]' in text
    assert '"No thanks", ' in text

    begin, _, rest = text.partition("# [source.opt_outs]")
    block, _, rest = rest.partition("# ]")
    block = block.replace("\n# ", "\n")
    draft.write_text(f"{begin}[source.opt_outs]{block}]{rest}", "utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0
    assert [who for who, _ in closed(out)] == ["B2", "B3", "B4", "B5"]


@pytest.mark.parametrize("word", ["Active", "current", "Left message", "No answer", "Subscribed"])
def test_some_words_are_harmless(word):
    assert is_harmless(word)


@pytest.mark.parametrize("word", ["cease", "No thanks", "Opt", "Y", "Hostile", "7", "WX"])
def test_others_may_refuse(word):
    assert not is_harmless(word)


def test_fractions_of_many_decimals_are_read_as_fractions(exports, out):
    rates, ltvs = ("0.06875", "0.07125", "0.06625"), ("0.58125128472", "0.6", "0.71234567")
    loans = [
        [f"L{at}", f"B{at}", f"P{at}", "300000", rate, "2019-01-01", "Fixed 30", "250000"]
        for at, rate in enumerate(rates, start=1)
    ]
    offers = [
        [f"P{at}", "500000", "250000", ltv, "4.5", "321.09"] for at, ltv in enumerate(ltvs, start=1)
    ]
    write(exports / "loans.csv", LOANS, *loans)
    write(exports / "market.csv", MARKET, *offers)

    assert bring(exports, out) == 0

    delivered = rows(out / "loan_information.csv")
    assert [each["current_interest_rate"] for each in delivered] == ["6.875", "7.125", "6.625"]
    delivered = rows(out / "market_equity.csv")
    assert [each["ltv_ratio"] for each in delivered] == ["58.1251", "60.0", "71.2346"]


@pytest.mark.parametrize(("bad", "is_told"), [(1, False), (2, True)])
def test_many_rows_that_are_left_out_are_told_as_no_run_misses_them(
    bad, is_told, exports, out, capsys
):
    loans = [
        [f"L{at}", f"B{at}", f"P{at}", "300000", rate, "2019-01-01", "Fixed 30", "250000"]
        for at, rate in enumerate(["6.5"] * (5 - bad) + ["six"] * bad, start=1)
    ]
    write(exports / "loans.csv", LOANS, *loans)

    assert bring(exports, out) == 0

    told = f"Look at loans.csv: {bad} of 5 rows for loan_information are left out"
    assert (told in capsys.readouterr().out.replace("\n", " ")) is is_told


@pytest.mark.parametrize(
    ("heading", "is_told"), [("Acct No", True), ("Household ID", True), ("Escrow No", False)]
)
def test_a_number_that_may_be_the_borrowers_is_told_where_the_loans_stands_for_it(
    heading, is_told, tmp_path, out, capsys
):
    header = f"{heading},Loan No,First Name,Last Name,Prop ID,UPB,Note Rate,LTV,Market Rate"
    lines = [
        [f"00{at}", f"L{at}", f"Ann{at}", "Lee", f"P{at}", "200000", "7.5", "50", "5.5"]
        for at in range(1, 4)
    ]
    write(tmp_path / "book.csv", header, *lines)

    assert imported(tmp_path / "book.csv", "--out", out, "--yes") == 0

    said = capsys.readouterr().err.replace("\n", " ")
    assert "No column names the borrower: the loan's number does" in said
    assert (f"If {heading!r} is the borrower's" in said) is is_told
