"""What a person reads when a run is over."""

import csv
import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from infra.command.runs.outcome import Outcome
from infra.command.runs.presentation import show

COLUMNS = [
    *("borrower_id", "name", "rate_spread", "monthly_savings_est", "marketing_category"),
    *("person_id", "borrower_ids", "loan_id", "property_id", "ltv_ratio", "email", "phone"),
    *("city", "state", "contact_rank", "current_interest_rate", "market_rate_offer"),
    *("payment_now", "monthly_savings_remaining", "channels"),
]


LAST_RUN = dict.fromkeys(("new_opportunities", "in_another_tier", "no_longer_listed"))


@pytest.fixture
def published(tmp_path):
    """Writes what a run of these leads leaves; gives its outcome."""

    def write(*leads):
        with (tmp_path / "refi_opportunities.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(leads)
        (tmp_path / "summary.json").write_text(json.dumps({"last_run": LAST_RUN}))
        tiers = [lead["marketing_category"] for lead in leads]
        return Outcome(
            status="published",
            run_id="r1",
            opportunities=len(leads),
            by_tier={tier: tiers.count(tier) for tier in sorted(set(tiers))},
            out=tmp_path,
        )

    return write


def lead(number=1, **cells):
    return {
        "borrower_id": f"B{number}",
        "name": "Ana Lee",
        "rate_spread": "1.5000",
        "monthly_savings_est": "1200.50",
        "marketing_category": "Immediate Action",
        "person_id": f"B{number}",
        "property_id": f"P{number}",
        "ltv_ratio": "61.5000",
        "current_interest_rate": "6.5000",
        "market_rate_offer": "5.1250",
        "payment_now": "1995.91",
        "monthly_savings_remaining": "185.22",
        "channels": "call email",
        **cells,
    }


def shown(outcome):
    screen = io.StringIO()
    show(outcome, Console(file=screen, width=100))
    return screen.getvalue()


def test_a_lead_is_shown_with_its_tier_spread_savings_and_both_rates(published):
    """Our own saving, not the file's estimate, and no number rounded."""
    told = " ".join(shown(published(lead())).split())

    assert "Ana Lee Immediate Action 1.50 $185.22 6.50 % now, 5.125 %" in told
    assert "5.125 % offered call, email LTV 61.50 %" in told
    assert "1,200" not in told
    assert "1 opportunity: 1 Immediate Action." in told


def test_the_table_fits_80_columns_without_breaking_a_cell(published):
    screen = io.StringIO()
    show(published(lead(channels="call email sms")), Console(file=screen, width=80))

    _, heading, who, why, _, *_ = screen.getvalue().splitlines()
    assert heading.split() == ["Call", "Tier", "Spread", "Saves/month"]
    assert who.split()[:2] == ["Ana", "Lee"]
    assert [cell for cell in why.split("  ") if cell] == [
        "6.50\xa0% now, 5.125\xa0% offered",
        "call, email, sms",
        "LTV 61.50\xa0%",
    ]
    assert max(map(len, (heading, who, why))) <= 80


def test_what_is_new_since_the_last_published_list_is_told(published):
    outcome = published(lead())
    assert "Since the last" not in shown(outcome)

    changed = {"new_opportunities": 1, "in_another_tier": 0, "no_longer_listed": 1200}
    (outcome.out / "summary.json").write_text(json.dumps({"last_run": changed}))
    told = "Since the last published list: 1 new, 0 in another tier, 1,200 no longer on it."
    assert told in shown(outcome)


def test_warnings_are_told_with_the_result(published):
    outcome = replace(published(lead()), warnings=["3 lines bind nobody"])

    assert "Warning: 3 lines bind nobody" in shown(outcome)


def test_who_is_on_no_channels_list_is_said_to_be(published):
    assert "no channel" in " ".join(shown(published(lead(channels=""))).split())


def test_only_the_first_five_are_shown_and_the_tiers_are_counted_in_their_order(published):
    hot = {"marketing_category": "Hot Lead"}
    said = shown(published(*(lead(n) for n in range(11)), lead(11, **hot)))

    assert said.count("% now") == 5
    assert "12 opportunities: 11 Immediate Action, 1 Hot Lead; these are the first 5." in said


def test_a_lead_without_savings_or_name_is_shown(published):
    assert " ".join(shown(published(lead(monthly_savings_remaining="", name=""))).split()).count(
        "B1 I"
    )


def test_a_saving_of_which_nothing_is_known_is_said_to_be_so(published):
    of_none = shown(published(lead(monthly_savings_remaining="")))
    of_unknown = shown(published(lead(monthly_savings_remaining="", payment_now="")))

    assert "not known" not in of_none
    assert "1.5000 not known" in " ".join(of_unknown.split()).replace("1.50 ", "1.5000 ")


def test_a_name_is_shown_as_it_is(published):
    assert "[red]Ana[/red]" in shown(published(lead(name="[red]Ana[/red]")))


def test_no_opportunity_is_a_result_too(published):
    said = shown(published())

    assert "0 opportunities." in said
    assert "Everything is in" in said


def test_the_report_is_named_with_its_path(published):
    outcome = published(lead())

    assert f"open {outcome.out / 'report.html'} in a browser." in shown(outcome)


def test_what_was_left_out_is_told_with_the_files(published):
    outcome = published()
    said = shown(
        Outcome(
            status="published",
            out=outcome.out,
            rejected_rows=1234,
            rejected_files=[{"key": "market_equity/new.csv", "reason": "is empty"}],
        )
    )

    assert "1,234 rows and values were not used: rejected_rows.csv says which and why." in said
    assert "'market_equity/new.csv' is empty" in said


def test_one_row_that_was_left_out_is_told_as_one(published):
    said = shown(replace(published(lead()), rejected_rows=1))

    assert "1 row or value was not used: rejected_rows.csv says which and why." in said


def test_a_run_that_published_nothing_says_why():
    said = shown(
        Outcome(
            status="rejected",
            cause="'a.csv' is empty. Upload a corrected file.",
            missing=["market_equity"],
            rejected_files=[
                {"key": "a.csv", "reason": "is empty"},
                {"key": "b.csv", "reason": "is not UTF-8"},
            ],
        )
    )

    assert said.splitlines() == [
        "Nothing was published: rejected.",
        "'a.csv' is empty. Upload a corrected file.",
        "No market_equity was delivered.",
        "'b.csv' is not UTF-8",
    ]


def test_what_the_import_before_a_run_did_not_take_is_counted(published):
    outcome = published(lead())
    report = "file,line,effect\na.csv,2,row_left_out\na.csv,3,row_left_out\na.csv,4,noted\n"
    (outcome.out / "import_report.csv").write_text(report)

    told = " ".join(shown(outcome).split())

    assert (
        "Of the exports not taken as it was: 2 rows left out, 1 noted; import_report.csv says which"
    ) in told


def test_where_files_are_rejected_for_their_columns_the_import_is_named():
    reason = "has a wrong header: it lacks 'ltv_ratio'; its first line must be …"
    outcome = Outcome(
        status="rejected",
        cause="rejected",
        rejected_files=[{"key": "market_equity/new.csv", "reason": reason}],
    )

    assert "refi-ready import" in shown(outcome)
