"""What is new since the last published run stands on each line, and in the summary."""

import pytest

from tests.embedded.support.pipeline import TWINS

pytestmark = pytest.mark.aws(runs=3, records=12)

MANUAL = {"trigger": "manual"}
OFFERS = TWINS["market_equity"][0]
# Of P1 the offer rises, so that its lines are a Hot Lead's; of P2 it falls.
MOVED = OFFERS.replace("50,4.5,100", "50,5.5,100").replace("50,4.5,200", "50,4.25,200")
ONLY_P1 = "\n".join(line for line in OFFERS.splitlines() if not line.startswith("P2")) + "\n"


def news(run):
    """{property: {(new, tier_before)}} of the list, and the numbers of the summary."""
    header, *lines = run.lines("refi_opportunities.csv")
    found = [dict(zip(header, line, strict=True)) for line in lines]
    told = run.document("summary.json")["last_run"]
    return (
        {
            home: {
                (line["new"], line["tier_before"]) for line in found if line["property_id"] == home
            }
            for home in sorted({line["property_id"] for line in found})
        },
        [told[name] for name in ("new_opportunities", "in_another_tier", "no_longer_listed")],
    )


def test_each_line_says_whether_it_is_new_and_in_which_tier_it_stood(pipeline):
    pipeline.publish({**TWINS, "market_equity": [ONLY_P1]})

    pipeline.upload({"market_equity": [OFFERS]})
    second = pipeline.execute(MANUAL)
    assert news(second) == (
        {"P1": {("false", "Immediate Action")}, "P2": {("true", "")}},
        [1, 0, 0],
    )

    pipeline.upload({"market_equity": [MOVED]})
    third = pipeline.execute(MANUAL)
    assert news(third) == (
        {"P1": {("false", "Immediate Action")}, "P2": {("false", "Immediate Action")}},
        [0, 2, 0],
    )
    header, *lines = third.lines("call.csv")
    assert {line[header.index("tier_before")] for line in lines} == {"Immediate Action"}
