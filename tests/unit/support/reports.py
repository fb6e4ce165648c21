"""What reports are made of in tests: a summary of whatever numbers, lines of a list, a record."""

from collections.abc import Callable
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.delivery.snapshot import AdmittedObject, RejectedObject
from lambdas.shared.limits import Limits
from lambdas.shared.publication.report import vocabulary
from lambdas.shared.publication.report.document import render
from lambdas.shared.publication.summary import SELECTION_NOTE

LISTS = ("opportunities", "call", "email", "sms")
STEPS = ("unresolved", *vocabulary.PREVENTED, "resolved")
SCREENS = tuple(f"{name}/1" for name in vocabulary.SCREENS)


def summary(number: Callable[[], int], *, states: tuple[str, ...] = ("AK", "TX")) -> dict[str, Any]:
    """summary.json in its whole shape; `number` gives one amount after the other."""

    def amounts(*names: str) -> dict[str, int]:
        return {name: number() for name in names}

    def selected() -> dict[str, float]:
        return amounts("evaluated", "selected") | {"selected_percent": 12.5}

    return {
        **amounts("borrowers", "persons", "evaluations", "opportunities"),
        **amounts("opportunities_before_cool_down", "opportunities_with_a_recent_loan"),
        **amounts("oversized_groups", "parted_groups", "sent_to_matching", "review_pairs"),
        "merged_pairs": {
            "by_evidence": amounts(*vocabulary.EVIDENCE),
            "by_first_names": amounts("same", "nickname"),
            "by_last_names": amounts("same", "no"),
        },
        "last_run": {
            "opportunities_before_cool_down": None,
            "is_far_from_this": 0,
            "and_that_was_forced": 0,
            "new_opportunities": None,
            "in_another_tier": None,
            "no_longer_listed": None,
        },
        "by_tier": amounts(*vocabulary.TIERS),
        "what_if": {move: amounts(*vocabulary.TIERS) for move in vocabulary.MOVES},
        "not_selected": amounts(*vocabulary.REASONS),
        "not_selected_for_this_alone": amounts(*vocabulary.REASONS),
        "monthly_savings": {term: amounts(*vocabulary.SAVINGS) for term in vocabulary.TERMS},
        "break_even_months": {term: amounts(*vocabulary.BREAK_EVEN) for term in vocabulary.TERMS},
        "dollars_saved_a_month": amounts(*vocabulary.TERMS),
        "loans_that_save": amounts(*vocabulary.TERMS),
        "savings_claimed": amounts("compared", "off_by_over_10_percent", "where_there_are_none"),
        "ltv": amounts("compared", "disagree_by_over_5_points"),
        "loan_products": amounts("fixed", "unknown"),
        "unknown_loan_types": amounts("Balloon"),
        "channels": amounts(*vocabulary.CHANNELS, "none"),
        "lines": amounts(*vocabulary.CHANNELS),
        "no_addresses": amounts(*vocabulary.NO_ADDRESSES),
        "suggested_channel": amounts(*vocabulary.CHANNELS, "none"),
        "screens": {screen: amounts(*vocabulary.OUTCOMES) for screen in SCREENS},
        "resolution": {name: amounts(*STEPS) for name in LISTS},
        "selection": {
            "note": SELECTION_NOTE,
            "by_credit_band": {band: selected() for band in vocabulary.CREDIT_BANDS},
            "by_state": {state: selected() for state in states},
        },
        "datasets": {
            name: amounts("rows", "used", "repeated", "rejected") for name in vocabulary.DATASETS
        },
        "rejected_rows": amounts(*vocabulary.REJECTS),
        "warnings": {},
    }


def lead(**cells: str) -> dict[str, str]:
    """A line of refi_opportunities.csv: what the report reads of it, and what it must not show."""
    return {
        "borrower_id": "B1",
        "name": "Ana Lee",
        "marketing_category": "Immediate Action",
        "email": "ana@example.com",
        "phone": "(305) 555-0100",
        "city": "Miami",
        "current_interest_rate": "7.4900",
        "market_rate_offer": "5.1125",
        "payment_now": "1995.91",
        "monthly_savings_remaining": "185.22",
        "break_even_months_remaining": "31.3",
        "suggested_channel": "call",
        "channels": "call email",
        "new": "",
        "tier_before": "",
        **cells,
    }


def record(**changes: Any) -> Admission:
    """An admission record, of one file a required dataset."""
    return Admission(
        **{
            "run_id": "20261122T103100Z-a418c701",
            "fence": 7,
            "status": "admitted",
            "message": "a complete snapshot that was not run before.",
            "trigger": {"trigger": "manual"},
            "limits": Limits().as_json(),
            "as_of": "2026-11-22",
            "fingerprint": "f" * 64,
            "versions": {"sql": "s" * 64, "matching_workflow": "borrowers-1"},
            "snapshot": {"loan_information": [delivered("loan_information/a.csv")]},
            "missing": [],
            "rejected": [],
            "warnings": [],
            "band": {"last_run_id": None, "last_opportunities": None, "is_waived": False},
            **changes,
        }
    )


def delivered(key: str) -> AdmittedObject:
    return AdmittedObject(
        key=key,
        version_id="V3rs10n",
        size=9,
        sha256="0" * 64,
        rows=4321,
        last_modified="2026-11-22T10:00:00Z",
    )


def refused(key: str, reason: str) -> RejectedObject:
    return RejectedObject(key=key, version_id="V3rs10n", reason=reason)


def report(counts: dict[str, Any], *leads: dict[str, str], **changes: Any) -> str:
    """report.html; `changes` are of the admission, but for `warnings` and `files`."""
    warnings, files = changes.pop("warnings", []), changes.pop("files", {})
    return render(
        summary=counts,
        leads=leads,
        admission=record(**changes),
        warnings=warnings,
        versions={"code": "c" * 64},
        files=files,
    )
