"""What the reports are made of that a person has looked at: three runs of fixed numbers.

`one_of_each` has something in every place, zeros among the numbers and a one and a two wherever a
word hangs on them; in `only_one` everything is there once, and in `nobody` the list is empty.
"""

from collections.abc import Callable
from typing import Any

from lambdas.shared.publication.report import vocabulary
from tests.unit.support.reports import delivered, lead, refused, report, summary


def one_of_each() -> str:
    counts = summary(lambda: 0, states=())
    counts |= {
        "borrowers": 1312,
        "persons": 1204,
        "evaluations": 1240,
        "opportunities": 22,
        "opportunities_before_cool_down": 25,
        "opportunities_with_a_recent_loan": 2,
        "oversized_groups": 1,
        "parted_groups": 2,
        "sent_to_matching": 341,
        "review_pairs": 2,
        "merged_pairs": {
            "by_evidence": _named(vocabulary.EVIDENCE, 1, 60, 41, 0, 12),
            "by_first_names": _named(
                ("same", "variant", "nickname", "initial", "spelling", "swapped", "no"),
                *(70, 9, 21, 8, 0, 2, 4),
            ),
            "by_last_names": _named(("same", "part", "spelling", "swapped", "no"), 95, 6, 7, 2, 4),
        },
        "last_run": {
            "opportunities_before_cool_down": 11,
            "is_far_from_this": 1,
            "and_that_was_forced": 1,
            "new_opportunities": 14,
            "in_another_tier": 2,
            "no_longer_listed": 1,
        },
        "by_tier": _named(vocabulary.TIERS, 15, 5, 2),
        "what_if": {
            "-50": _named(vocabulary.TIERS, 40, 31, 6),
            "-25": _named(vocabulary.TIERS, 22, 13, 0),
            "0": _named(vocabulary.TIERS, 15, 5, 2),
            "25": _named(vocabulary.TIERS, 1, 2, 0),
        },
        "not_selected": _named(vocabulary.REASONS, 731, 180, 1, 96, 2, 3, 140, 0, 60, 0),
        "not_selected_for_this_alone": _named(
            vocabulary.REASONS, 702, 101, 0, 96, 2, 1, 90, 0, 9, 0
        ),
        "monthly_savings": {
            "remaining": _named(vocabulary.SAVINGS, 1, 2, 9, 0, 5, 1, 3, 1),
            "reset": _named(vocabulary.SAVINGS, 0, 0, 2, 6, 10, 4, 0, 0),
        },
        "break_even_months": {
            "remaining": _named(vocabulary.BREAK_EVEN, 2, 7, 5, 3, 1, 3, 1),
            "reset": _named(vocabulary.BREAK_EVEN, 12, 8, 2, 0, 0, 0, 0),
        },
        "dollars_saved_a_month": {"remaining": 3707, "reset": 8911},
        "loans_that_save": {"remaining": 16, "reset": 20},
        "savings_claimed": {
            "compared": 240,
            "off_by_over_10_percent": 31,
            "where_there_are_none": 2,
        },
        "ltv": {"compared": 233, "disagree_by_over_5_points": 1},
        "loan_products": {"fixed": 1130, "FHA": 41, "unknown": 3},
        "unknown_loan_types": {"Balloon": 1, "Interest-only <b>7</b>": 2},
        "channels": _named((*vocabulary.CHANNELS, "none"), 17, 15, 1, 2),
        "lines": _named(vocabulary.CHANNELS, 16, 15, 1),
        "no_addresses": _named(vocabulary.NO_ADDRESSES, 1, 2),
        "suggested_channel": _named((*vocabulary.CHANNELS, "none"), 14, 4, 1, 2),
        "screens": {
            "BREAK_EVEN_36_MONTHS/1": _named(vocabulary.OUTCOMES, 14, 7, 1),
            "HALF_POINT/1": _named(vocabulary.OUTCOMES, 19, 0, 3),
            "ICE_HIGHLY_QUALIFIED/1": _named(vocabulary.OUTCOMES, 0, 20, 2),
        },
        "resolution": {
            "opportunities": _compared(27, 4, 0, 2, 1),
            "call": _compared(24, 6, 1, 1, 0),
            "email": _compared(20, 4, 2, 0, 1),
            "sms": _compared(2, 0, 1, 0, 0),
        },
        "selection": {
            "note": counts["selection"]["note"],
            "by_credit_band": {
                band: _selected(evaluated, selected)
                for band, evaluated, selected in zip(
                    vocabulary.CREDIT_BANDS,
                    (40, 75, 210, 330, 301, 187, 1),
                    (0, 1, 2, 8, 7, 4, 0),
                    strict=True,
                )
            },
            "by_state": {
                "(none)": _selected(2, 1),
                **{f"{letter}Z": _selected(50 + at, at % 3) for at, letter in enumerate(LETTERS)},
                "AA": _selected(0, 0),
            },
        },
        "datasets": {
            "borrower_information": _rows(1320, 1312, 2, 6),
            "loan_information": _rows(1201, 1174, 1, 26),
            "market_equity": _rows(1190, 1180, 0, 10),
            "borrower_engagement": _rows(902, 900, 2, 0),
            "do_not_contact": _rows(66, 61, 4, 1),
            "do_not_contact_addresses": _rows(2, 1, 0, 1),
            "same_person": _rows(3, 2, 0, 1),
        },
        "rejected_rows": _named(vocabulary.REJECTS, 6, 4, 1, 2, 1, 2, 11, 3, 8, 10, 1, 0, 2, 0),
    }
    return report(
        counts,
        *LINES,
        warnings=[f"the {nth} thing that is odd." for nth in NTHS[:6]],
        rejected=[refused(f"loan_information/{nth}.csv", "is empty") for nth in NTHS],
        limits={
            "max_ltv_percent": "80.0",
            "min_rate_spread": "1",
            "immediate_action_above": "1.25",
            "hot_lead_above": "0.75",
            "watchlist_above": "0.50",
            "ltv_decides": "file",
            "closing_cost_percent": "2",
            "cool_down_days": "30",
            "cool_down_step": "0.25",
            "max_market_age_days": "7",
            "stale_market": "warn",
            "opportunity_band_percent": "50",
            "opt_out_band_percent": "20",
            "max_rejected_percent": "20",
            "min_balance": "10000",
        },
        snapshot={
            "borrower_information": [delivered("borrower_information/a.csv")],
            "do_not_contact": [delivered(f"do_not_contact/{nth}.csv") for nth in NTHS],
        },
        files={
            "refi_opportunities.csv": {"rows": 22, "sha256": "1" * 64},
            "sms.csv": {"rows": 1, "sha256": "2" * 64},
            "leads.xlsx": {"sha256": "3" * 64},
            "refi_evaluations/part-0.parquet": {"rows": 1240, "sha256": "4" * 64},
        },
    )


def only_one() -> str:
    counts = summary(lambda: 1, states=("TX",))
    counts["last_run"] = dict.fromkeys(counts["last_run"], 1)
    counts["by_tier"] = _named(vocabulary.TIERS, 1, 0, 0)
    counts["what_if"]["0"] = counts["by_tier"]
    for term in vocabulary.TERMS:
        counts["monthly_savings"][term] = _named(vocabulary.SAVINGS, 1, *[0] * 7)
        counts["break_even_months"][term] = _named(vocabulary.BREAK_EVEN, 1, *[0] * 6)
    counts["selection"] |= {
        "by_credit_band": {band: _selected(1, 1) for band in vocabulary.CREDIT_BANDS},
        "by_state": {"TX": _selected(1, 1)},
    }
    counts["suggested_channel"] = _named((*vocabulary.CHANNELS, "none"), 1, 0, 0, 0)
    counts["channels"]["none"] = 0
    counts["screens"] = {
        screen: _named(vocabulary.OUTCOMES, *outcome)
        for screen, outcome in zip(
            counts["screens"], ((1, 0, 0), (0, 1, 0), (0, 0, 1)), strict=True
        )
    }
    return report(
        counts,
        lead(break_even_months_remaining="1.0"),
        files={"refi_opportunities.csv": {"rows": 1, "sha256": "1" * 64}},
    )


def nobody() -> str:
    counts = summary(lambda: 0, states=())
    counts |= {"borrowers": 2, "persons": 2, "evaluations": 2, "unknown_loan_types": {}}
    counts["not_selected"] |= {"SPREAD_BELOW_LIMIT": 2, "LTV_ABOVE_LIMIT": 1}
    counts["not_selected_for_this_alone"]["SPREAD_BELOW_LIMIT"] = 1
    counts["what_if"]["-50"]["Watchlist"] = 1
    return report(counts)


REPORTS: dict[str, Callable[[], str]] = {
    "one_of_each": one_of_each,
    "only_one": only_one,
    "nobody": nobody,
}

LETTERS = "BCDEFGHIJKLMNOPQRSTUV"
NTHS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
LINES = [
    lead(new="true"),
    lead(borrower_id="B2", name="Bo Müller", tier_before="Hot Lead", channels="call email sms"),
    lead(borrower_id="B3", name="", suggested_channel="email", channels="email"),
    lead(borrower_id="B4", name="Dee " * 30, suggested_channel="sms", channels="sms"),
    lead(borrower_id="B5", name="محمد علي", suggested_channel="", channels=""),
    lead(
        borrower_id="B6",
        name="Flo <i>Nilsson</i>",
        monthly_savings_remaining="",
        break_even_months_remaining="",
    ),
    lead(
        borrower_id="B7",
        payment_now="",
        monthly_savings_remaining="",
        break_even_months_remaining="",
    ),
    lead(
        borrower_id="B8",
        monthly_savings_remaining="1234.50",
        break_even_months_remaining="1.0",
        tier_before="Immediate Action",
    ),
    lead(borrower_id="B9", current_interest_rate="7", market_rate_offer="5.50"),
    lead(borrower_id="B10", marketing_category="Hot Lead", break_even_months_remaining="2.0"),
]


def _named(names: Any, *amounts: int) -> dict[str, int]:
    return dict(zip(names, amounts, strict=True))


def _rows(rows: int, used: int, repeated: int, rejected: int) -> dict[str, int]:
    assert rows == used + repeated + rejected
    return {"rows": rows, "used": used, "repeated": repeated, "rejected": rejected}


def _compared(unresolved: int, *steps: int) -> dict[str, int]:
    double, opted_out, otherwise, reached = steps
    resolved = unresolved - double - opted_out - otherwise + reached
    return _named(("unresolved", *vocabulary.PREVENTED, "resolved"), unresolved, *steps, resolved)


def _selected(evaluated: int, selected: int) -> dict[str, float]:
    """As the summary has them: of nobody there is no share."""
    counts = {"evaluated": evaluated, "selected": selected}
    return counts | {"selected_percent": 100 * selected / evaluated} if evaluated else counts
