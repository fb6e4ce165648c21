"""What makes two runs one: content and rules, not names, days or order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdas.shared.admission.fingerprint import fingerprint
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.limits import Limits

LIMITS, VERSIONS = Limits(), {"sql": "s", "matching_workflow": "w"}
ONE = AdmittedObject(
    key="loan_information/a.csv",
    version_id="1",
    size=3,
    sha256="1" * 64,
    rows=1,
    last_modified="2026-11-22T10:00:00Z",
)
TWO = replace(ONE, key="loan_information/b.csv", sha256="2" * 64)
SNAPSHOT = {"loan_information": [ONE, TWO], "market_equity": [ONE]}


def of(snapshot=None, limits=LIMITS, versions=None, as_of=None):
    return fingerprint(snapshot or SNAPSHOT, limits, versions or VERSIONS, as_of=as_of)


@pytest.mark.parametrize(
    "snapshot",
    [
        {"market_equity": [ONE], "loan_information": [TWO, ONE]},
        {
            "loan_information": [
                replace(ONE, key="loan_information/day/1.csv", version_id="9", last_modified="x"),
                TWO,
            ],
            "market_equity": [ONE],
        },
    ],
)
def test_names_versions_times_and_order_make_no_difference(snapshot):
    assert of(snapshot) == of()


@pytest.mark.parametrize(
    "other",
    [
        {"snapshot": {"loan_information": [ONE, TWO], "market_equity": [TWO]}},
        {"snapshot": {"loan_information": [ONE], "market_equity": [ONE, TWO]}},
        {"snapshot": {"loan_information": [ONE, ONE, TWO], "market_equity": [ONE]}},
        {"snapshot": SNAPSHOT | {"do_not_contact": [ONE]}},
        {"limits": Limits(min_rate_spread=Decimal("0.5"))},
        {"versions": {"sql": "t", "matching_workflow": "w"}},
        {"versions": {"sql": "s", "matching_workflow": "x"}},
        {"as_of": "2026-11-22"},
    ],
)
def test_content_limits_rules_and_a_chosen_date_do(other):
    assert of(**other) != of()


def test_limits_count_by_their_value():
    assert of(limits=Limits(min_rate_spread=Decimal("1.0000"))) == of()
