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


def test_every_demand_that_is_not_met_is_told_as_force_waives_them_all():
    found = counts(do_not_contact=(9, 5, 4), do_not_contact_addresses=(4, 2, 2))

    with pytest.raises(ChecksFailed, match=r"^4 of 9 lines .*\. 2 of 4 lines .*\. If that is"):
        demand(found)


def opt_outs(now, *, before=(0, 0, 0)):
    """So many in force, and `before`: recorded of the last run, of these in the book, lost."""
    rows = [
        {"section": "opt_outs_before.do_not_contact", "name": name, "amount": str(amount)}
        for name, amount in zip(("recorded", "in_the_book", "lost"), before, strict=True)
    ]
    return from_rows(
        [*rows, {"section": "datasets.do_not_contact", "name": "used", "amount": str(now)}]
    )


@pytest.mark.parametrize(
    ("now", "before", "percent", "is_stopped"),
    [
        (10, (10, 10, 2), 20, False),
        (10, (10, 10, 3), 20, True),  # the same size, other people
        (50, (10, 10, 3), 20, True),  # grown, and a third of the old ones are lost
        (5, (10, 5, 0), 20, False),  # who left the book is not lost
        (5, (10, 5, 2), 20, True),
        (10, (10, 10, 3), 30, False),
        (10, (10, 10, 10), 0, False),  # 0: any number but none is good
        (10, (10, 10, 10), 100, False),
        (0, (10, 10, 10), 0, True),
        (0, (10, 0, 0), 100, True),
    ],
)
def test_opt_outs_are_lost_by_who_they_are_of(now, before, percent, is_stopped):
    found = opt_outs(now, before=before)
    given = {"before": {"do_not_contact": before[0]}, "opt_out_band_percent": percent}

    if is_stopped:
        with pytest.raises(ChecksFailed, match=r"or refi-ready run --force$"):
            demand(found, **given)
        told = demand(found, force=True, **given)
        assert len(told) == 1
        assert told[0].endswith("; the run was forced.")
    else:
        assert len(demand(found, **given)) == bool(before[2])


def test_a_run_that_loses_many_says_how_many_of_which_and_what_to_do():
    found = opt_outs(1_000, before=(1_000, 990, 300))

    with pytest.raises(ChecksFailed) as raised:
        demand(found, before={"do_not_contact": 1_000})
    assert str(raised.value) == (
        "300 of 990 opt-outs of do_not_contact that were in force in the last published run, and "
        "whose borrowers are still in the book, are in force no more, which is more than 20 "
        "percent: what is there now is 'do_not_contact/a.csv'; deliver the whole list, or put back "
        'the file that stood there. If that is right, run by force: {"force": true}, or '
        "refi-ready run --force"
    )


def test_a_few_that_are_lost_are_told_by_number():
    found = opt_outs(10, before=(10, 10, 1))

    assert demand(found, before={"do_not_contact": 10}) == [
        "1 of 10 opt-outs of do_not_contact that were in force in the last published run, and "
        "whose borrowers are still in the book, is in force no more: if they were not withdrawn, "
        "deliver the whole list again."
    ]


def refusing_cells(recorded, in_the_book, lost):
    numbers = {"recorded": recorded, "in_the_book": in_the_book, "lost": lost}
    return from_rows(
        {"section": "opt_outs_before.borrower_information", "name": name, "amount": str(amount)}
        for name, amount in numbers.items()
    )


@pytest.mark.parametrize(
    ("before", "percent", "is_stopped"),
    [
        ((10, 10, 2), 20, False),
        ((10, 10, 3), 20, True),
        ((10, 5, 2), 20, True),
        ((10, 0, 0), 20, False),  # they took it along
        ((10, 10, 10), 0, False),
        ((10, 10, 10), 100, False),
    ],
)
def test_cells_that_refuse_no_more_hold_a_run_back_as_lost_opt_outs_do(before, percent, is_stopped):
    found = refusing_cells(*before)

    if is_stopped:
        with pytest.raises(ChecksFailed, match=f"^{before[2]} of {before[1]} borrowers whose own"):
            demand(found, opt_out_band_percent=percent)
    told = demand(found, opt_out_band_percent=percent, force=is_stopped)
    assert len(told) == bool(before[2])


def test_cells_that_refuse_no_more_are_told_with_what_to_do():
    told = (
        "borrowers whose own cells refused in the last published run (REFUSAL in its "
        "rejected_rows.csv), and who are still in the book,"
    )

    assert demand(refusing_cells(9, 9, 1)) == [
        f"1 of 9 {told} is closed no more: if they have not changed their minds, give each "
        "of them a line in do_not_contact."
    ]
    with pytest.raises(ChecksFailed) as raised:
        demand(refusing_cells(9, 9, 9))
    assert str(raised.value).startswith(
        f"9 of 9 {told} are closed no more, which is more than 20 percent: what is there now is "
        "borrower_information; give each of them a line in do_not_contact. If that is right"
    )


@pytest.mark.parametrize(
    ("last", "now", "percent", "is_stopped"),
    [
        (10, 8, 20, False),
        (10, 7, 20, True),
        (10, 7, 30, False),
        (10, 1, 0, False),
        (1, 0, 0, True),
        (1, 0, 100, True),
        (10, 12, 20, False),
    ],
)
@pytest.mark.parametrize("recorded", [0, 1])
def test_of_a_run_without_its_record_numbers_are_compared_and_that_is_told(
    last, now, percent, is_stopped, recorded
):
    if recorded == last:
        recorded = 0
    found = opt_outs(now, before=(recorded, 0, 0))
    given = {"before": {"do_not_contact": last}, "opt_out_band_percent": percent}

    if is_stopped:
        with pytest.raises(ChecksFailed, match=f"{now} opt-outs of .* and {last} (was|were)"):
            demand(found, **given)
    told, *forced = demand(found, force=is_stopped, **given)
    assert told.startswith("The opt-outs of do_not_contact were compared with the last published")
    assert len(forced) == is_stopped


def test_where_no_run_was_published_nothing_is_compared():
    assert demand(opt_outs(10, before=("", "", ""))) == []


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
