"""precautions: how old a market may be, and which run this one is held against."""

from datetime import UTC, datetime

import pytest

from lambdas.shared.admission.precautions import band, stale_market
from lambdas.shared.delivery.snapshot import AdmittedObject
from lambdas.shared.limits import Limits
from lambdas.shared.query.parameters import Band

NOW = datetime(2026, 11, 22, 10, 31, tzinfo=UTC)


def delivered(*times):
    return {
        "market_equity": [
            AdmittedObject(
                key=f"market_equity/{number}.csv",
                version_id="v",
                size=9,
                sha256="0" * 64,
                rows=4,
                last_modified=f"2026-11-{time}Z",
            )
            for number, time in enumerate(times)
        ]
    }


@pytest.mark.parametrize(
    ("delivered_at", "limit", "days"),
    [
        ("22T10:30:00", "7", None),
        ("15T10:31:00", "7", None),
        ("14T10:31:00", "7", 8),
        ("14T10:31:00", "8", None),
        ("01T00:00:00", "0", None),
    ],
)
def test_a_market_is_stale_once_it_is_older_than_the_limit(delivered_at, limit, days):
    limits = Limits.parse({"max_market_age_days": limit})

    expected = days and (
        f"market_equity was delivered {days} days ago, more than max_market_age_days ({limit}): "
        "what it offers may be gone."
    )
    assert stale_market(delivered(delivered_at), limits, NOW) == expected


def test_the_newest_file_of_a_delivery_is_its_age():
    assert stale_market(delivered("01T00:00:00", "20T00:00:00"), Limits(), NOW) is None


PUBLISHED = {"run_id": "r1", "limits": Limits().as_json(), "opportunities_before_cool_down": 41}


@pytest.mark.parametrize(
    ("published", "last"),
    [
        (PUBLISHED, 41),
        ({}, None),
        (PUBLISHED | {"limits": Limits.parse({"min_rate_spread": "0.5"}).as_json()}, None),
    ],
)
def test_a_run_is_compared_with_the_last_and_its_number_only_with_that_of_the_same_limits(
    published, last
):
    for force in (False, True):
        assert band(published, Limits(), force=force) == Band(
            last_run_id=published.get("run_id"), last_opportunities=last, is_waived=force
        )
