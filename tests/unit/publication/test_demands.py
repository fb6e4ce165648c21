"""What a list has to be made of, and what force waives."""

import dataclasses

import pytest

from lambdas.shared.errors import ChecksFailed
from lambdas.shared.limits import Limits
from lambdas.shared.publication import demands
from lambdas.shared.publication.summary import from_rows
from tests.unit.support.reports import delivered, record


def counts(**datasets):
    """{dataset: (rows, used, rejected)}"""
    rows = [
        {"section": f"datasets.{name}", "name": kind, "amount": str(amount)}
        for name, amounts in datasets.items()
        for kind, amount in zip(("rows", "used", "rejected"), amounts, strict=True)
    ]
    return from_rows(rows)


def admission(*, force=False, **limits):
    return dataclasses.replace(
        record(),
        snapshot={"do_not_contact": [delivered("do_not_contact/a.csv")]},
        limits=Limits.parse(limits).as_json(),
        band={"last_run_id": None, "last_opportunities": None, "is_waived": force},
    )


def demand(found, before=None, **given):
    return demands.demand(admission(**given), found, before or {}, "s3://results/none.csv")


@pytest.mark.parametrize(("rejected", "is_stopped"), [(0, False), (1, False), (2, True), (9, True)])
def test_a_fifth_of_the_opt_outs_may_not_bind_nobody(rejected, is_stopped):
    found = counts(do_not_contact=(9, 9 - rejected, rejected))

    if is_stopped:
        with pytest.raises(ChecksFailed, match=rf"^{rejected} of 9 lines of 'do_not_contact/a"):
            demand(found)
        assert demand(found, force=True)[0].endswith("; the run was forced.")
    else:
        assert demand(found) == []


@pytest.mark.parametrize(
    ("last", "now", "percent", "is_stopped"),
    [
        (10, 8, 20, False),
        (10, 7, 20, True),
        (10, 7, 30, False),
        (10, 1, 0, False),
        (1, 0, 0, True),
        (1, 0, 100, True),
        (0, 0, 20, False),
        (10, 12, 20, False),
    ],
)
def test_opt_outs_in_force_may_not_fall_far_and_never_to_none(last, now, percent, is_stopped):
    found = counts(do_not_contact=(now, now, 0))
    given = {"before": {"do_not_contact": last}, "opt_out_band_percent": percent}

    if is_stopped:
        with pytest.raises(ChecksFailed, match=f"{now} opt-outs of .* and {last} were"):
            demand(found, **given)
        assert len(demand(found, force=True, **given)) == 1
    else:
        assert demand(found, **given) == []


@pytest.mark.parametrize(
    ("rejected", "percent", "is_stopped"),
    [(2, 20, False), (3, 20, True), (0, 0, False), (1, 0, True), (10, 99, True), (10, 100, False)],
)
def test_more_rejected_rows_than_the_limit_stop_the_run(buckets, rejected, percent, is_stopped):
    line = "market_equity,P1,ltv_ratio,NOT_A_NUMBER,row_rejected\n"
    report = f"dataset,key,column,reason,effect\n{line * rejected}"
    buckets.put_object(Bucket="output", Key="rejected_rows.csv", Body=report.encode())
    found = counts(market_equity=(10, 10 - rejected, rejected))
    asked = admission(max_rejected_percent=percent)

    def told():
        return demands.demand(asked, found, {}, "s3://output/rejected_rows.csv")

    if is_stopped:
        with pytest.raises(ChecksFailed, match=f"^{rejected} of 10 rows .* NOT_A_NUMBER in ltv_"):
            told()
    else:
        assert told() == []


def test_what_is_in_force_is_what_binds_or_closes():
    found = counts(do_not_contact=(9, 7, 1), do_not_contact_addresses=(3, 3, 0))

    assert demands.in_force(found) == {"do_not_contact": 7, "do_not_contact_addresses": 3}
