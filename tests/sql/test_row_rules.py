"""Which delivered rows are used, and what the report says about the others."""

import pytest

from lambdas.shared.contract import BY_NAME
from tests.sql.support.lines import borrower, decided, engagement, loan, offer, opt_out

BORROWERS, LOANS, OFFERS = "borrower_information", "loan_information", "market_equity"
ENGAGEMENTS, OPT_OUTS = "borrower_engagement", "do_not_contact"


def report(warehouse):
    """Without the values."""
    return [tuple(row.values())[:-1] for row in warehouse.query("rejected_rows")]


def values(warehouse):
    return [(row["column"], row["value"]) for row in warehouse.query("rejected_rows")]


def counts(warehouse, dataset):
    """rows, used, repeated, rejected"""
    [found] = [row for row in warehouse.relation("row_counts") if row["dataset"] == dataset]
    return tuple(int(found[name]) for name in ("row_count", "used", "repeated", "rejected"))


def test_a_good_delivery_has_nothing_to_report(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower())
    warehouse.deliver_rows(LOANS, loan())
    warehouse.deliver_rows(OFFERS, offer())
    warehouse.deliver_rows(ENGAGEMENTS, engagement())
    warehouse.deliver_rows(OPT_OUTS, opt_out())

    assert report(warehouse) == []
    for dataset in (BORROWERS, LOANS, OFFERS, ENGAGEMENTS, OPT_OUTS):
        assert counts(warehouse, dataset) == (1, 1, 0, 0)


def test_a_dataset_that_did_not_come_has_no_rows(warehouse):
    assert counts(warehouse, ENGAGEMENTS) == (0, 0, 0, 0)


def test_another_runs_snapshot_is_not_read(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"))
    warehouse.deliver(BORROWERS, "header\n" + borrower("B2") + "\n", run_id="another")

    assert [row["borrower_id"] for row in warehouse.relation("borrowers")] == ["B1"]


def test_blank_lines_are_no_rows(warehouse):
    warehouse.deliver_rows(BORROWERS, "", borrower(), "  ", '""')

    assert counts(warehouse, BORROWERS) == (1, 1, 0, 0)


@pytest.mark.parametrize("dataset", BY_NAME)
def test_a_header_within_the_file_is_no_row_however_it_is_padded(warehouse, dataset):
    header = BY_NAME[dataset].header
    warehouse.deliver_rows(
        dataset,
        ",".join(header),
        *(",".join(f"{pad}{name}{pad}" for name in header) for pad in " \t"),
    )

    assert counts(warehouse, dataset) == (0, 0, 0, 0)


@pytest.mark.parametrize("dataset", BY_NAME)
def test_a_line_with_nothing_but_a_blank_in_any_of_its_cells_is_no_row(warehouse, dataset):
    width = len(BY_NAME[dataset].header) + 1  # the last one is a cell too many
    lines = [[" " if at == place else "" for at in range(width)] for place in range(width)]
    warehouse.deliver_rows(dataset, *map(",".join, lines))

    assert counts(warehouse, dataset) == (0, 0, 0, 0)


@pytest.mark.parametrize("dataset", BY_NAME)
def test_a_header_within_the_file_that_ends_too_early_is_a_row(warehouse, dataset):
    header = BY_NAME[dataset].header
    warehouse.deliver_rows(dataset, *(",".join(header[:width]) for width in range(1, len(header))))

    assert counts(warehouse, dataset)[0] == len(header) - 1


@pytest.mark.parametrize("dataset", BY_NAME)
def test_what_differs_from_a_header_or_from_nothing_in_one_cell_is_a_row(warehouse, dataset):
    header = BY_NAME[dataset].header
    blank = [" "] * len(header)
    lines = [
        [*cells[:at], "x", *cells[at + 1 :]]
        for cells in ([*header], blank)
        for at in range(len(header) + 1)  # the last one is a cell too many
    ]
    warehouse.deliver_rows(dataset, *map(",".join, lines))

    assert counts(warehouse, dataset)[0] == len(lines)


def test_cells_are_trimmed_of_what_trino_holds_to_be_white_space(warehouse):
    warehouse.deliver_rows(
        BORROWERS, borrower(" \tB1\u3000", first_name="  Änn ", last_name="\xa0")
    )

    [found] = warehouse.relation("borrowers")
    assert (found["borrower_id"], found["first_name"]) == ("B1", "Änn")
    assert found["last_name"] == "\xa0"  # a no-break space is none of it


def test_an_empty_cell_is_null_and_not_an_empty_text(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(first_name="", email="  ", city='""'))

    [found] = warehouse.relation("borrowers")
    assert (found["first_name"], found["email"], found["city"]) == (None, None, None)


def test_leading_zeros_make_another_id(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("007"), borrower("7"))

    assert counts(warehouse, BORROWERS) == (2, 2, 0, 0)


@pytest.mark.parametrize("bad", [borrower() + ",one more", borrower().rpartition(",")[0], "B1"])
def test_a_row_with_too_many_or_too_few_fields_is_rejected_whatever_else_is_wrong(warehouse, bad):
    warehouse.deliver_rows(BORROWERS, bad)

    assert report(warehouse) == [(BORROWERS, "B1", "", "WRONG_FIELD_COUNT", "row_rejected")]
    assert counts(warehouse, BORROWERS) == (1, 0, 0, 1)


def test_every_row_with_a_wrong_field_count_has_its_line_even_if_identical(warehouse):
    warehouse.deliver_rows(LOANS, "L1", "L1")

    assert report(warehouse) == [(LOANS, "L1/", "", "WRONG_FIELD_COUNT", "row_rejected")] * 2
    assert counts(warehouse, LOANS) == (2, 0, 0, 2)


@pytest.mark.parametrize(
    ("borrower_id", "reason"),
    [
        ("", "MISSING_VALUE"),
        ("B 1", "INVALID_ID"),
        ("B" * 39, "INVALID_ID"),
        ("Bé", "INVALID_ID"),
        ("B1/2", "INVALID_ID"),
    ],
)
def test_a_key_that_is_no_id_rejects_its_row_and_no_other_cell_is_judged(
    warehouse, borrower_id, reason
):
    warehouse.deliver_rows(BORROWERS, borrower(borrower_id, credit_score="none"))

    assert report(warehouse) == [(BORROWERS, borrower_id, "borrower_id", reason, "row_rejected")]


def test_an_id_that_a_spreadsheet_would_run_is_refused(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("-A1"), borrower("B-1"))
    warehouse.deliver_rows(LOANS, loan("-2-1", "B-1", property_id="-3"))
    warehouse.deliver_rows(OFFERS, offer("-P3"))

    assert [(line[1], *line[2:4]) for line in report(warehouse)] == [
        ("'-A1", "borrower_id", "INVALID_ID"),
        ("'-2-1/B-1", "loan_id", "INVALID_ID"),
        ("'-P3", "property_id", "INVALID_ID"),
    ]


def test_an_id_of_digits_behind_a_minus_is_a_number_and_no_formula(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("-77"))
    warehouse.deliver_rows(LOANS, loan("-2", "-77", property_id="-3"))
    warehouse.deliver_rows(OFFERS, offer("-3"))
    warehouse.deliver_rows(OPT_OUTS, opt_out("'-77", channel="phone"))
    warehouse.run()

    assert report(warehouse) == []
    [lead] = warehouse.query("refi_opportunities")
    assert [lead[name] for name in ("borrower_id", "loan_id", "property_id", "lists")] == [
        *("-77", "-2", "-3"),
        "email",
    ]


def test_the_cell_stands_beside_its_fault_its_first_hundred_characters_and_never_a_formula(
    warehouse,
):
    warehouse.deliver_rows(
        BORROWERS,
        borrower("B1", credit_score=" 12 "),
        borrower("B2", credit_score="=1+1"),
        borrower("B3", city="x" * 300),
        borrower("B4,more"),
    )
    warehouse.deliver_rows(LOANS, loan("L1", "B1", current_interest_rate="6.875%"))
    warehouse.deliver_rows(
        LOANS, loan("L2", "nobody"), loan("L3", "B1"), loan("L3", "B1", loan_type="VA")
    )

    assert values(warehouse) == [
        ("credit_score", "12"),
        ("credit_score", "'=1+1"),
        ("city", "x" * 100),
        ("", None),
        ("current_interest_rate", "6.875%"),
        ("borrower_id", "nobody"),
        ("loan_id/borrower_id", "L3/B1"),
        ("loan_id/borrower_id", "L3/B1"),
    ]


def test_an_id_of_38_characters_is_the_longest(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B" * 38))

    assert report(warehouse) == []


def test_every_bad_part_of_a_key_has_a_line(warehouse):
    warehouse.deliver_rows(LOANS, loan("L 1", ""))

    assert report(warehouse) == [
        (LOANS, "L 1/", "borrower_id", "MISSING_VALUE", "row_rejected"),
        (LOANS, "L 1/", "loan_id", "INVALID_ID", "row_rejected"),
    ]
    assert counts(warehouse, LOANS) == (1, 0, 0, 1)


def test_of_identical_rows_the_first_counts_and_the_others_are_repeated(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(), borrower(city=" Springfield "), borrower())

    assert report(warehouse) == []
    assert counts(warehouse, BORROWERS) == (3, 1, 2, 0)


def test_rows_that_differ_under_one_key_are_all_rejected(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(), borrower(), borrower(city="Shelbyville"))

    assert (
        report(warehouse) == [(BORROWERS, "B1", "borrower_id", "REPEATED_KEY", "row_rejected")] * 3
    )
    assert counts(warehouse, BORROWERS) == (3, 0, 0, 3)


def test_rows_whose_numbers_are_equal_are_identical_however_they_are_written(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(), borrower(credit_score="700.0"))
    warehouse.deliver_rows(
        LOANS,
        loan(current_interest_rate="7.50", remaining_balance="-7.0", loan_amount="0"),
        loan(current_interest_rate="7.5", remaining_balance="-7", loan_amount="0.00"),
        loan(current_interest_rate="07.500", remaining_balance="-7.00", loan_amount="00.0"),
    )
    warehouse.deliver_rows(OFFERS, offer(ltv_ratio="50"), offer(ltv_ratio="50.0"))

    assert report(warehouse) == []
    assert counts(warehouse, BORROWERS) == (2, 1, 1, 0)
    assert counts(warehouse, LOANS) == (3, 1, 2, 0)
    assert counts(warehouse, OFFERS) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [("7.5", "7.51"), ("75", "7.5"), ("70", "7"), ("0.5", ".5"), ("7", "-7"), ("7.5", "")],
)
def test_rows_whose_numbers_are_not_are_rejected(warehouse, one, other):
    warehouse.deliver_rows(BORROWERS, borrower())
    warehouse.deliver_rows(LOANS, loan(remaining_balance=one), loan(remaining_balance=other))

    assert [line[3] for line in report(warehouse)] == ["REPEATED_KEY"] * 2


def test_a_difference_in_a_cell_that_nobody_uses_is_a_difference(warehouse):
    warehouse.deliver_rows(LOANS, loan(loan_type="fixed"), loan(loan_type=""))

    assert {line[3] for line in report(warehouse)} == {"REPEATED_KEY"}


def test_one_loan_of_two_borrowers_is_no_repeat(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"), borrower("B2"))
    warehouse.deliver_rows(LOANS, loan("L1", "B1"), loan("L1", "B2"))

    assert counts(warehouse, LOANS) == (2, 2, 0, 0)


def test_a_broken_row_does_not_make_a_good_one_a_repeat(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(), "B1,Ann")

    assert counts(warehouse, BORROWERS) == (2, 1, 0, 1)


def test_a_repeated_row_with_a_bad_value_is_reported_once(warehouse):
    warehouse.deliver_rows(OFFERS, offer(ltv_ratio="x"), offer(ltv_ratio="x"))

    assert report(warehouse) == [(OFFERS, "P1", "ltv_ratio", "NOT_A_NUMBER", "row_rejected")]
    assert counts(warehouse, OFFERS) == (2, 0, 1, 1)


KINDS = [
    (LOANS, "current_interest_rate", "row_rejected"),
    (OFFERS, "market_rate_offer", "row_rejected"),
    (OFFERS, "ltv_ratio", "row_rejected"),
    (LOANS, "loan_amount", "value_ignored"),
    (LOANS, "remaining_balance", "value_ignored"),
    (OFFERS, "current_home_value", "value_ignored"),
    (OFFERS, "estimated_equity_amt", "value_ignored"),
    (OFFERS, "monthly_savings_est", "value_ignored"),
    (LOANS, "origination_year", "value_ignored"),
    (BORROWERS, "credit_score", "value_ignored"),
]
KEYS = {BORROWERS: "B1", LOANS: "L1/B1", OFFERS: "P1"}


def deliver_cell(warehouse, dataset, column, cell):
    warehouse.deliver_rows(BORROWERS, borrower(**({column: cell} if dataset == BORROWERS else {})))
    if dataset == LOANS:
        warehouse.deliver_rows(LOANS, loan(**{column: cell}))
    if dataset == OFFERS:
        warehouse.deliver_rows(OFFERS, offer(**{column: cell}))


NO_NUMBERS = ("1_000", "1e3", "$5", "5 000", "+5", ".5", "5.", "1.2.3", "NaN", "٣", "--1", "5%")


@pytest.mark.parametrize(("dataset", "column", "effect"), KINDS)
def test_text_in_a_number_is_not_a_number(warehouse, dataset, column, effect):
    cells = [cell for cell in NO_NUMBERS if (column, cell) != ("ltv_ratio", ".5")]  # a fraction
    keys = [f"K{number:02}" for number, _ in enumerate(cells)]
    make, suffix = {BORROWERS: (borrower, ""), LOANS: (loan, "/B1"), OFFERS: (offer, "")}[dataset]
    warehouse.deliver_rows(BORROWERS, borrower("B1"))
    warehouse.deliver_rows(
        dataset, *(make(key, **{column: cell}) for key, cell in zip(keys, cells, strict=True))
    )

    assert report(warehouse) == [
        (dataset, key + suffix, column, "NOT_A_NUMBER", effect) for key in keys
    ]


RATE = (LOANS, "current_interest_rate", "row_rejected")
OFFERED = (OFFERS, "market_rate_offer", "row_rejected")
LTV = (OFFERS, "ltv_ratio", "row_rejected")
AMOUNT = (LOANS, "remaining_balance", "value_ignored")
BALANCE = (OFFERS, "monthly_savings_est", "value_ignored")
SCORE = (BORROWERS, "credit_score", "value_ignored")
YEAR = (LOANS, "origination_year", "value_ignored")


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        (RATE, "0", "OUT_OF_RANGE"),
        (RATE, "0.5", None),
        (RATE, "0.4999", "FRACTION_FOR_PERCENT"),
        (RATE, "0.06875", "FRACTION_FOR_PERCENT"),
        (RATE, ".06875", "FRACTION_FOR_PERCENT"),
        (RATE, ".0", "NOT_A_NUMBER"),
        (RATE, ".5", "NOT_A_NUMBER"),
        (OFFERED, ".0625", "FRACTION_FOR_PERCENT"),
        (LTV, ".8", "FRACTION_FOR_PERCENT"),
        (LTV, "1", "FRACTION_FOR_PERCENT"),
        (LTV, "1.5", None),
        (LTV, "1.49", "FRACTION_FOR_PERCENT"),
        (LTV, "0.8", "FRACTION_FOR_PERCENT"),
        (RATE, "-4.5", "OUT_OF_RANGE"),
        (RATE, "25", None),
        (RATE, "25.0001", "OUT_OF_RANGE"),
        (RATE, "4.12345", "TOO_MANY_DECIMALS"),
        (RATE, "4.50000", None),
        (RATE, "99.12345", "TOO_MANY_DECIMALS"),
        (RATE, "00004.5", None),
        (RATE, "000004.5", "OUT_OF_RANGE"),
        (RATE, "", "MISSING_VALUE"),
        (OFFERED, "25.1", "OUT_OF_RANGE"),
        (OFFERED, "", "MISSING_VALUE"),
        (LTV, "1000", None),
        (LTV, "1000.0001", "OUT_OF_RANGE"),
        (LTV, "0.0000", "OUT_OF_RANGE"),
        (LTV, "", "MISSING_VALUE"),
        (AMOUNT, "0", None),
        (AMOUNT, "-0.00", None),
        (AMOUNT, "-0.01", None),
        (AMOUNT, "1.005", "TOO_MANY_DECIMALS"),
        (AMOUNT, ".25", "NOT_A_NUMBER"),
        (AMOUNT, "999999999.99", None),
        (AMOUNT, "0000999999999.99", None),
        (AMOUNT, "1000000000", "OUT_OF_RANGE"),
        (AMOUNT, "10000000000000000", "OUT_OF_RANGE"),
        (AMOUNT, "", None),
        (BALANCE, "-999999999.99", None),
        (BALANCE, "-1000000000", "OUT_OF_RANGE"),
        (BALANCE, "-10000000000000000", "OUT_OF_RANGE"),
        (SCORE, "300", None),
        (SCORE, "299", "OUT_OF_RANGE"),
        (SCORE, "850", None),
        (SCORE, "851", "OUT_OF_RANGE"),
        (SCORE, "700.0", None),
        (SCORE, "700.5", "NOT_A_NUMBER"),
        (SCORE, "-700", "NOT_A_NUMBER"),
        (SCORE, "000000700", None),
        (SCORE, "0000000700", "OUT_OF_RANGE"),
        (SCORE, "", None),
        (YEAR, "1900", None),
        (YEAR, "1899", "OUT_OF_RANGE"),
        (YEAR, "2026", None),
        (YEAR, "2019.0", None),
        (YEAR, "2027", "OUT_OF_RANGE"),
        (YEAR, "99999999999999999999", "OUT_OF_RANGE"),
    ],
)
def test_a_number_has_its_decimals_and_its_range(warehouse, place, cell, reason):
    dataset, column, effect = place
    deliver_cell(warehouse, dataset, column, cell)

    expected = [(dataset, KEYS[dataset], column, reason, effect)] if reason else []
    assert report(warehouse) == expected
    assert counts(warehouse, dataset)[1] == (0 if expected and effect == "row_rejected" else 1)


def test_a_bad_value_that_decides_nothing_becomes_null_and_the_row_is_used(warehouse):
    deliver_cell(warehouse, LOANS, "remaining_balance", "much")

    [found] = warehouse.relation("loans")
    assert found["remaining_balance"] is None


def test_a_rejected_row_also_tells_of_its_other_bad_values(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower())
    warehouse.deliver_rows(LOANS, loan(current_interest_rate="", property_id="P 1"))

    assert report(warehouse) == [
        (LOANS, "L1/B1", "current_interest_rate", "MISSING_VALUE", "row_rejected"),
        (LOANS, "L1/B1", "property_id", "INVALID_ID", "value_ignored"),
    ]
    assert counts(warehouse, LOANS) == (1, 0, 0, 1)


def test_a_property_that_is_no_id_is_ignored(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower(property_id="12 Elm St."))

    assert warehouse.relation("borrowers")[0]["property_id"] is None
    assert report(warehouse) == [(BORROWERS, "B1", "property_id", "INVALID_ID", "value_ignored")]


def test_a_loan_of_an_unknown_borrower_is_rejected(warehouse):
    warehouse.deliver_rows(LOANS, loan("L1", "B9"), loan("L1", "B9"))

    assert report(warehouse) == [
        (LOANS, "L1/B9", "borrower_id", "UNKNOWN_BORROWER", "row_rejected")
    ]
    assert counts(warehouse, LOANS) == (2, 0, 1, 1)


def test_a_borrower_whose_own_row_is_rejected_is_unknown(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"), borrower("B1", city="Elsewhere"))
    warehouse.deliver_rows(LOANS, loan("L1", "B1"))

    assert report(warehouse)[-1][3] == "UNKNOWN_BORROWER"


def test_a_sign_of_interest_that_is_neither_yes_nor_no_is_told_and_its_row_is_used(warehouse):
    understood = ("Y", "yes", "T", "TRUE", "n", "No", "f", "False", "1", "0", "03", "1.0", "")
    strange = ("2026-11-03", "Opened", "maybe", "-1", "1.5", "yes!")
    columns = ("paperless_billing", "email_open_last_30d", "mobile_app_login_last_30d")
    cells = [*understood, *strange]
    rows = [engagement(f"B{n:02}", **dict.fromkeys(columns, each)) for n, each in enumerate(cells)]
    warehouse.deliver_rows(BORROWERS, *(borrower(f"B{n:02}") for n, _ in enumerate(cells)))
    warehouse.deliver_rows(ENGAGEMENTS, *rows)

    assert report(warehouse) == sorted(
        (ENGAGEMENTS, f"B{cells.index(each):02}", column, "NOT_YES_OR_NO", "value_ignored")
        for each in strange
        for column in columns
    )
    assert counts(warehouse, ENGAGEMENTS) == (len(cells), len(cells), 0, 0)


def test_rows_of_engagement_are_judged_by_their_key(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"), borrower("B2"))
    warehouse.deliver_rows(
        ENGAGEMENTS,
        engagement("B1"),
        engagement("B1"),
        engagement("B2"),
        engagement("B2", sms_opt_in="maybe"),
        engagement("B 3"),
        "B4,1",
    )

    assert report(warehouse) == [
        (ENGAGEMENTS, "B 3", "borrower_id", "INVALID_ID", "row_rejected"),
        (ENGAGEMENTS, "B2", "borrower_id", "REPEATED_KEY", "row_rejected"),
        (ENGAGEMENTS, "B2", "borrower_id", "REPEATED_KEY", "row_rejected"),
        (ENGAGEMENTS, "B4", "", "WRONG_FIELD_COUNT", "row_rejected"),
    ]
    assert counts(warehouse, ENGAGEMENTS) == (6, 1, 1, 4)


def test_what_is_neither_a_yes_nor_a_no_to_texts_is_told_as_the_no_that_it_is_taken_for(warehouse):
    said = ("Y", "0", "0.0", "", "STOP", "-1", "1.5")
    warehouse.deliver_rows(BORROWERS, *(borrower(f"B{at}") for at, _ in enumerate(said)))
    warehouse.deliver_rows(
        ENGAGEMENTS, *(engagement(f"B{at}", sms_opt_in=each) for at, each in enumerate(said))
    )

    assert report(warehouse) == [
        (ENGAGEMENTS, f"B{at}", "sms_opt_in", "NOT_YES_OR_NO", "channels_closed")
        for at in (4, 5, 6)
    ]
    assert counts(warehouse, ENGAGEMENTS) == (7, 7, 0, 0)


def test_opt_outs_are_never_rejected_for_being_repeated(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"))
    warehouse.deliver_rows(
        OPT_OUTS,
        opt_out("B1", reason="asked"),
        opt_out("B1", reason="asked twice"),
        opt_out("B1", channel="phone"),
        opt_out("B1", channel=""),
        opt_out("B1", channel=" "),
    )

    assert report(warehouse) == []
    assert counts(warehouse, OPT_OUTS) == (5, 3, 2, 0)
    assert [row["borrower_id"] for row in warehouse.relation("opt_outs")] == ["B1"]


@pytest.mark.parametrize("bad", ["B1", "B1,email", "B1,email,asked,again"])
def test_an_opt_out_with_a_wrong_field_count_is_used_and_reported(warehouse, bad):
    warehouse.deliver_rows(BORROWERS, borrower("B1"))
    warehouse.deliver_rows(OPT_OUTS, bad)

    key = "/".join((*bad.split(","), "")[:2])
    assert report(warehouse) == [(OPT_OUTS, key, "", "WRONG_FIELD_COUNT", "value_ignored")]
    assert counts(warehouse, OPT_OUTS) == (1, 1, 0, 0)
    assert [row["borrower_id"] for row in warehouse.relation("opt_outs")] == ["B1"]


def test_an_opt_out_of_nobody_is_rejected(warehouse):
    warehouse.deliver_rows(OPT_OUTS, opt_out("B 1"), opt_out(""), "B 2,email")

    assert report(warehouse) == [
        (OPT_OUTS, "/email", "borrower_id", "MISSING_VALUE", "row_rejected"),
        (OPT_OUTS, "B 1/email", "borrower_id", "INVALID_ID", "row_rejected"),
        (OPT_OUTS, "B 2/email", "", "WRONG_FIELD_COUNT", "row_rejected"),
    ]
    assert counts(warehouse, OPT_OUTS) == (3, 0, 0, 3)


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_a_key_that_a_spreadsheet_would_run_is_shown_as_text(warehouse, first):
    warehouse.deliver_rows(BORROWERS, borrower(f"{first}1+1!"))

    assert report(warehouse)[0][1] == f"'{first}1+1!"


def test_the_report_is_ordered_by_all_its_columns(warehouse):
    warehouse.deliver_rows(OFFERS, "P2", "P10", "P1")
    warehouse.deliver_rows(BORROWERS, borrower("é"), "b", "B")

    assert [(row[0], row[1]) for row in report(warehouse)] == [
        (BORROWERS, "B"),
        (BORROWERS, "b"),
        (BORROWERS, "é"),
        (OFFERS, "P1"),
        (OFFERS, "P10"),
        (OFFERS, "P2"),
    ]


@pytest.mark.parametrize("column", ["first_name", "last_name", "email", "phone", "city", "state"])
def test_a_text_of_256_characters_rejects_its_row_and_one_of_255_does_not(warehouse, column):
    warehouse.deliver_rows(
        BORROWERS,
        borrower("B1", **{column: "é" * 255}),
        borrower("B2", **{column: "é" * 256}),
        borrower("B3", **{column: "x" * 150_000}),
    )

    assert report(warehouse) == [
        (BORROWERS, key, column, "TOO_LONG", "row_rejected") for key in ("B2", "B3")
    ]
    assert counts(warehouse, BORROWERS) == (3, 1, 0, 2)


def test_each_text_that_is_too_long_has_a_line_and_the_row_counts_once(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1", first_name="x" * 256, city="y" * 300))
    warehouse.deliver_rows(LOANS, loan("L1", "B1", loan_type="z" * 256))
    warehouse.deliver_rows(ENGAGEMENTS, engagement("B1", sms_opt_in="Y" * 256))

    assert report(warehouse) == [
        (ENGAGEMENTS, "B1", "sms_opt_in", "TOO_LONG", "row_rejected"),
        (BORROWERS, "B1", "city", "TOO_LONG", "row_rejected"),
        (BORROWERS, "B1", "first_name", "TOO_LONG", "row_rejected"),
        (LOANS, "L1/B1", "loan_type", "TOO_LONG", "row_rejected"),
    ]
    assert counts(warehouse, BORROWERS) == (1, 0, 0, 1)


@pytest.mark.parametrize("char", ["\x01", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028"])
def test_a_character_that_no_text_has_rejects_its_row(warehouse, char):
    warehouse.deliver_rows(BORROWERS, borrower("B1", last_name=f"Le{char}e"))
    warehouse.deliver_rows(LOANS, loan("L1", "B1", loan_type=f"VA{char}x"))
    warehouse.deliver_rows(ENGAGEMENTS, engagement("B1", sms_opt_in=f"Y{char}x"))

    assert [(line[0], *line[2:]) for line in report(warehouse)] == [
        (dataset, "", "CONTROL_CHARACTER", "row_rejected")
        for dataset in (ENGAGEMENTS, BORROWERS, LOANS)
    ]


@pytest.mark.parametrize("text", ["a\tb", "نر\u200cگس", "so\xadft", "👩\u200d💻"])
def test_what_an_honest_text_may_hold_is_kept(warehouse, text):
    warehouse.deliver_rows(BORROWERS, borrower("B1", first_name=text))

    assert report(warehouse) == []


def test_a_key_of_any_length_is_reported_in_part(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("K" * 800_000))
    warehouse.deliver_rows(OPT_OUTS, opt_out("N" * 800_000, channel="c" * 100_000))

    assert [line[1] for line in report(warehouse)] == ["K" * 256, f"{'N' * 256}/{'c' * 256}"]


def test_an_opt_out_whose_other_cells_are_too_long_still_counts(warehouse):
    warehouse.deliver_rows(BORROWERS, borrower("B1"))
    warehouse.deliver_rows(OPT_OUTS, opt_out("B1", channel="c" * 300))

    [found] = warehouse.relation("opt_outs")
    assert (found["closes_call"], found["closes_email"], found["closes_sms"]) == (True,) * 3


@pytest.mark.parametrize(
    ("one", "other", "columns"),
    [
        ("B1", "B9", ["other_id"]),
        ("B9", "B1", ["borrower_id"]),
        ("B8", "B9", ["borrower_id", "other_id"]),
        ("B1", "b2", ["other_id"]),  # letters' case makes another id
        ("B3", "B1", ["borrower_id"]),  # whose row cannot be used
    ],
)
def test_a_decision_about_a_record_that_is_not_there_is_told_and_decides_nothing(
    warehouse, one, other, columns
):
    warehouse.deliver_rows(
        BORROWERS, borrower("B1"), borrower("B2"), borrower("B3"), borrower("B3", city="Else")
    )
    decision = decided(one, other, decision="different")
    warehouse.deliver_rows("same_person", decision, decision, decided("B1", "B2"))

    told = [line[1:] for line in report(warehouse) if line[0] == "same_person"]
    lines = [(f"{one}/{other}", column, "UNKNOWN_BORROWER", "row_rejected") for column in columns]
    assert told == sorted(lines * 2)
    assert counts(warehouse, "same_person") == (3, 1, 0, 2)


def test_a_decision_about_a_record_and_itself_is_rejected(warehouse):
    warehouse.deliver_rows("borrower_information", borrower("B1"), borrower("B2"))
    warehouse.deliver_rows("same_person", decided("B1", "B1"), decided("B1", "B2"))

    told = [line[1:] for line in report(warehouse) if line[0] == "same_person"]

    assert [line[:4] for line in told] == [("B1/B1", "other_id", "INVALID_ID", "row_rejected")]
    assert counts(warehouse, "same_person") == (2, 1, 0, 1)
    assert [row["told"] for row in warehouse.relation("told_pairs")] == ["same"]
