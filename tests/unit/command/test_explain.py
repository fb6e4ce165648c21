"""`refi-ready explain`: a decision in words, found under any id of the person."""

import json
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from infra.command import cli
from infra.command.explain import merges_of
from infra.command.runs import explanation
from infra.command.runs.explanation import sentences, subject
from lambdas.shared.columns import EVALUATION_COLUMNS
from lambdas.shared.limits import Limits
from tests.oracle import leads

FILES = {
    "borrower_information": [
        "borrower_id,first_name,last_name,email,phone,property_id,city,state,credit_score\n"
        "B1,Ana,Núñez,ana@example.com,555-0100,P1,Springfield,NC,730\n"
        "B2,Ana,Nunez,ana@example.com,,P1,Springfield,NC,730\n"
        "B3,Bo,Lee,bo@example.com,,P2,Springfield,NC,700\n"
    ],
    "loan_information": [
        "loan_id,borrower_id,property_id,loan_amount,current_interest_rate,origination_year,"
        "loan_type,remaining_balance\n"
        "L1,B1,P1,300000,7,2023,Fixed,290180.89\n"
        "L2,B2,P2,300000,6.5,2025,Fixed,250000\n"
    ],
    "market_equity": [
        "property_id,current_home_value,estimated_equity_amt,ltv_ratio,market_rate_offer,"
        "monthly_savings_est\n"
        "P1,400000,100000,72.5,6,500\n"
        "P2,400000,100000,82,6.3,-20.5\n"
    ],
    "borrower_engagement": [
        "borrower_id,paperless_billing,email_open_last_30d,mobile_app_login_last_30d,sms_opt_in\n"
        "B1,Y,N,N,Y\n"
    ],
    "do_not_contact": ["borrower_id,channel,reason\nB2,phone,asked\n"],
}


def evaluations(files=FILES, **limits):
    found = leads.answer(
        files,
        {"B1": "m", "B2": "m"},
        limits=Limits.parse(limits),
        listings=[LISTED] if "cool_down_days" in limits else [],
    ).evaluations
    return [each._asdict() for each in found]


LISTED = leads.Listing(("B1",), leads.AS_OF.replace(day=12), Decimal(6))


@pytest.fixture
def out(tmp_path):
    """What a run leaves, as far as it is looked at."""
    rows = [tuple(each.values()) for each in evaluations()]
    columns = ", ".join(
        f'"{name}" {"varchar" if kind == "string" else kind}' for name, kind in EVALUATION_COLUMNS
    )
    with duckdb.connect() as connection:
        connection.execute(f"create table evaluations ({columns})")
        connection.executemany(
            f"insert into evaluations values ({', '.join('?' * len(EVALUATION_COLUMNS))})", rows
        )
        path = tmp_path / "refi_evaluations-part-00000.parquet"
        connection.execute(f"copy evaluations to '{path.as_posix()}'")
    (tmp_path / "manifest.json").write_text(json.dumps({"run_id": "r1", "as_of": "2026-11-22"}))
    (tmp_path / "rejected_rows.csv").write_text(
        '"dataset","key","column","reason","effect","value"\n'
        '"borrower_information","\'-9","borrower_id","INVALID_ID","row_rejected","\'-9"\n'
    )
    (tmp_path / "merged_pairs.csv").write_text(
        '"person_id","borrower_id","other_id","evidence","first_names","last_names","why"\n'
        '"B1","B1","B2","same_email","nickname","same",'
        '"same e-mail; Bob is short for Robert; same surname"\n'
        '"B8","B8","B9","same_email","same","same","same e-mail"\n'
    )
    return tmp_path


def test_an_opportunity_is_told_with_its_rates_and_its_savings():
    told = sentences(evaluations()[0])

    assert subject(evaluations()[0]) == "Loan L1 on property P1"
    assert told == [
        "An opportunity: Hot Lead.",
        "The loan's rate is 7.00 %, the market's offer 6.00 %.",
        "It is one for as long as the offer is at most 6.00 %.",
        "An estimate, of a loan over 360 months from 2023: $1,995.91 a month now, for 324 months "
        "more.",
        "Refinanced over the months that remain: $1,810.69 a month, which saves $185.22 a month "
        "and costs $60,011.68 less interest in all; closing costs of $5,803.62 are back after "
        "31.3 months.",
        "Refinanced over a fresh 360 months: $1,739.78 a month, which saves $256.13 a month and "
        "costs $20,352.85 less interest in all; closing costs of $5,803.62 are back after "
        "22.7 months.",
        "The file claims a saving of $500.00 a month.",
        "Screens, which decide nothing: BREAK_EVEN_36_MONTHS/1 pass; HALF_POINT/1 pass; "
        "ICE_HIGHLY_QUALIFIED/1 pass.",
        "The person may be written to.",
        "Suggested channel: email.",
        "Engagement: 2 of 4 (paperless_billing 1, email_open 0, app_login 0, sms_opt_in 1).",
    ]


def test_of_a_person_of_several_records_it_is_told_why_they_are_one(out):
    (first, *_) = evaluations()

    assert merges_of(first | {"person_id": "B1"}, out) == [
        "  B1 and B2: same e-mail; Bob is short for Robert; same surname."
    ]
    assert merges_of(first | {"person_id": "B7"}, out) == []


def test_who_is_not_selected_is_told_every_reason_and_whether_the_market_could_change_it():
    told = sentences(evaluations()[1])

    assert told[:5] == [
        "Not an opportunity:",
        "LTV_ABOVE_LIMIT 82.0 > 80.0: the debt is 82.0 % of the home's value, and at most 80.0 % "
        "is allowed.",
        "SPREAD_BELOW_LIMIT 0.2 < 1.0: the market's offer lies 0.2 points below the loan's rate, "
        "and at least 1.0 points below are asked for.",
        "The loan's rate is 6.50 %, the market's offer 6.30 %.",
        "No market rate would make it one.",
    ]
    assert "The file claims a saving of -$20.50 a month." in told
    assert "The loan is of 2025: an early pay-off may cost whoever sold it." in told


def changed(dataset, old, new):
    return FILES | {dataset: [FILES[dataset][0].replace(old, new)]}


@pytest.mark.parametrize(
    ("files", "limits", "place", "sentence"),
    [
        (FILES, {"ltv_decides": "file"}, 2, "NO_LOAN: none of the person's borrower ids has a"),
        (
            changed("market_equity", "P1,400000", "P1,"),
            {"ltv_decides": "recomputed"},
            0,
            "LTV_UNKNOWN: the debt or the home's value is not known",
        ),
        (
            FILES,
            {"watchlist_above": "0.7", "min_rate_spread": "0"},
            1,
            "SPREAD_BELOW_LIMIT 0.2 <= 0.7: the market's offer lies 0.2 points below the loan's "
            "rate, and the lowest tier begins above 0.7 points.",
        ),
        (changed("market_equity", "P1,", "P9,"), {}, 0, "NO_MARKET_OFFER: market_equity has no"),
        (changed("loan_information", "290180.89", "0"), {}, 0, "LOAN_PAID_OFF: nothing is owed"),
        (
            changed("do_not_contact", "phone", ""),
            {},
            0,
            "DO_NOT_CONTACT: every channel is closed: by the person, or at their number and "
            "address.",
        ),
        (
            FILES,
            {"cool_down_days": 30},
            0,
            "COOLING_DOWN 10 <= 30: the person was listed 10 days ago and is left alone for 30",
        ),
    ],
)
def test_each_reason_has_words(files, limits, place, sentence):
    told = sentences(evaluations(files, **limits)[place])

    assert [each for each in told if each.startswith(sentence)]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("NO_MARKET_OFFER", "neither the loan nor its borrower names a property that can be read."),
        ("BEHIND_FIRST_LIEN", "the loan stands behind a first lien, which is another borrower's."),
        (
            "BALANCE_BELOW_LIMIT 40000 < 50000",
            "$40,000.00 are owed on the loan, and a refinance is worth it from $50,000.00 on.",
        ),
    ],
)
def test_so_has_each_that_says_what_is_missing_or_in_the_way(reason, words):
    told = sentences(evaluations()[0] | {"reasons": reason, "property_id": None})

    assert f"{reason}: {words}" in told


def test_one_day_and_one_point_are_told_as_one():
    reasons = "COOLING_DOWN 1 <= 1; SPREAD_BELOW_LIMIT 0.5 < 1"

    told = sentences(evaluations()[0] | {"reasons": reasons})

    assert any("listed 1 day ago and is left alone for 1 day, unless" in each for each in told)
    assert any(
        "lies 0.5 points below the loan's rate, and at least 1 point" in each for each in told
    )


def test_a_reason_of_another_version_is_not_guessed_at():
    with pytest.raises(ValueError, match="'TOO_TALL 2 > 1' is no reason that this version knows"):
        sentences(evaluations()[0] | {"reasons": "TOO_TALL 2 > 1"})


def test_a_person_is_found_under_each_of_their_ids_with_every_property(out, capsys):
    assert cli.command(["explain", "B2", "--out", str(out)]) == 0

    told = capsys.readouterr().out
    assert told.startswith(
        "Borrower B2 in run r1, as of 2026-11-22. One person has these borrower ids: B1 B2.\n"
    )
    assert "Loan L1 on property P1\n" in told
    assert "Loan L2 on property P2\n" in told


def test_no_name_and_no_address_is_told(out, capsys):
    cli.command(["explain", "B1", "--out", str(out)])

    told = capsys.readouterr().out
    assert not [private for private in ("Ana", "Núñez", "example.com", "555") if private in told]


def test_programs_get_one_object(out, capsys):
    assert cli.command(["explain", "B3", "--out", str(out), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["run_id"], told["borrower_id"]) == ("r1", "B3")
    [evaluation] = told["evaluations"]
    assert (evaluation["decision"], evaluation["reasons"]) == ("not_selected", "NO_LOAN")
    assert evaluation["words"][0] == "Not an opportunity:"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("b3", "perhaps B3"),
        ("00B3", "perhaps B3"),
        ("L1", "perhaps B1, whose loan is L1; or B2, whose loan is L1"),
        ("0l1", "perhaps B1, whose loan is L1"),
        ("B9", "ids are the first column of"),
    ],
)
def test_who_may_be_meant_by_an_id_that_nobody_has_is_offered(out, capsys, given, told):
    assert cli.command(["explain", "--out", str(out), "--", given]) == 2

    assert f"no borrower {given} in {out} — {told}" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("cell", [True, False])
def test_where_a_refusal_is_written_is_told_as_far_as_it_is_known(out, capsys, cell):
    if cell:
        with (out / "rejected_rows.csv").open("a") as file:
            file.write('"borrower_information","B1","phone","REFUSAL","channels_closed","x"\n')

    assert cli.command(["explain", "B2", "--out", str(out)]) == 0

    told = " ".join(capsys.readouterr().out.split())
    by = (
        "the cell phone of B1 in borrower_information."
        if cell
        else ("a line of do_not_contact for B1 or B2, or a line of either list of opt-outs")
    )
    assert f"Who says that they are not to be called: {by}" in told


def test_somebody_without_number_and_address_may_be_reached_nowhere():
    people = FILES["borrower_information"][0].replace("bo@example.com", "")

    told = sentences(evaluations(FILES | {"borrower_information": [people]})[-1])

    assert not any(each.startswith("The person may be") for each in told)
    assert [each.partition(" of theirs is known")[0] for each in told if "refused" in each] == [
        "They have not refused to be called, and no telephone number",
        "They have not refused to be written to, and no e-mail address",
    ]


@pytest.mark.parametrize(
    ("borrower_id", "message"),
    [
        ("B4", "no borrower B4 in "),
        ("-9", "borrower -9 was not evaluated: the row in borrower_information was rejected"),
    ],
)
def test_who_was_not_evaluated_is_said_to_be_unknown_or_rejected(out, capsys, borrower_id, message):
    assert cli.command(["explain", "--out", str(out), "--", borrower_id]) == 2

    assert message in capsys.readouterr().err


def test_where_no_run_has_been_there_is_nothing_to_explain(tmp_path, capsys):
    assert cli.command(["explain", "B1", "--out", str(tmp_path)]) == 2

    assert "no run has left its files in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("notes", "balance", "year", "told"),
    [
        ("REMAINING_TERM_UNKNOWN", 9, 1995, "360 months from 1995 are over, or less than a year"),
        ("REMAINING_TERM_UNKNOWN", 9, 1999, "of a loan over 360 months from 1999 so much cannot"),
        ("REMAINING_TERM_UNKNOWN", 9, None, "estimated: the year of origination cannot be used or"),
        ("", None, 2019, "estimated: the balance cannot be used or was not delivered."),
        ("", None, None, "estimated: the balance and the year of origination cannot be used or"),
        ("", 0, 2019, "nothing is owed on the loan any more"),
        ("", -1, 2019, "nothing is owed on the loan any more"),
        ("REMAINING_TERM_UNKNOWN", 9, 2020, "'HELOC' leaves it unclear over how many months"),
        ("PAYMENTS_NOT_LEVEL", 9, 2019, "a loan of the type 'HELOC' is not paid off in level"),
    ],
)
def test_why_payments_cannot_be_estimated_is_what_is_missing(notes, balance, year, told):
    evaluation = {
        "notes": notes,
        "remaining_balance": balance,
        "origination_year": year,
        "as_of": date(2026, 11, 22),
        "term_months": None if year == 2020 else 360,
        "loan_type": "HELOC",
    }

    assert told in explanation._no_estimate(evaluation)


def test_a_rate_that_may_move_is_told_beside_what_is_saved_by_it():
    [loan] = FILES["loan_information"]
    files = FILES | {"loan_information": [loan.replace("2023,Fixed", "2023,5/1 ARM")]}

    told = sentences(evaluations(files)[0])

    assert "Its rate may move: what is paid and saved is reckoned with today's." in told
