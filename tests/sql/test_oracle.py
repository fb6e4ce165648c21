"""sql/, run on DuckDB, answers as the oracle does, whatever the data."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lambdas.shared.limits import Limits
from lambdas.shared.publication.summary import from_rows
from tests.oracle import leads, matching, opt_outs, rows
from tests.oracle.households import BORROWER_IDS, data_sets, households
from tests.oracle.leads import AS_OF, LastLine, Listing
from tests.oracle.seed import SEED_QUERY
from tests.oracle.summary import summarize
from tests.sql.support.warehouse import RUN_ID, Warehouse

# Whatever Entity Resolution says; a borrower that it does not name is a person of their own.
MATCH_IDS = st.dictionaries(
    st.sampled_from(BORROWER_IDS), st.sampled_from(("m1", "m2", "m3")), max_size=4
)
LIMITS = st.sampled_from(
    (
        Limits(),
        Limits.parse({"min_rate_spread": "0.5"}),
        Limits.parse({"max_ltv_percent": "72.25", "min_rate_spread": 0}),
        Limits.parse({"watchlist_above": "1.25", "hot_lead_above": 2, "immediate_action_above": 3}),
        Limits.parse({"ltv_decides": "recomputed", "closing_cost_percent": "3.125"}),
        Limits.parse({"cool_down_days": 30}),
        Limits.parse({"cool_down_days": 90, "cool_down_step": 0, "min_rate_spread": "0.75"}),
    )
)
# Lists of earlier runs: whom, when, and at which rate.
LISTINGS = st.lists(
    st.builds(
        Listing,
        st.lists(st.sampled_from(BORROWER_IDS), min_size=1, max_size=2, unique=True).map(tuple),
        st.dates(AS_OF - timedelta(days=100), AS_OF),
        st.sampled_from(("2.30", "2.55", "2.78", "3.03", "4")).map(Decimal),
    ),
    max_size=2,
)
# The last published list, if there is one; the same lines as this run's, or others.
LAST_LISTS = st.none() | st.lists(
    st.builds(
        LastLine,
        st.sampled_from(BORROWER_IDS),
        st.sampled_from((*BORROWER_IDS, "b1 b2", "007 b9")),
        st.sampled_from(("l1", "l2", "l3")),
        st.sampled_from((None, "l1", "l10 l2")),
        st.sampled_from(("p1", "p2")),
        st.sampled_from(("Immediate Action", "Hot Lead", "Watchlist")),
    ),
    max_size=3,
    unique_by=lambda line: (line.person_id, line.property_id),
)


# What a verdict on opt-outs rests on.
OF_OPT_OUTS = ("borrower_information", "do_not_contact", "do_not_contact_addresses")


@pytest.fixture(scope="module")
def warehouse():
    return Warehouse()


def delivered(
    warehouse,
    files,
    match_ids,
    limits=None,
    max_borrowers_per_person=10,
    listings=(),
    last_list=None,
    last_files=None,
):
    limits = limits or Limits()
    warehouse.clear()
    if last_files is not None:
        for dataset in OF_OPT_OUTS:
            warehouse.deliver(dataset, *last_files[dataset])
        warehouse.keep_opt_outs()
    warehouse.limits = limits
    warehouse.max_borrowers_per_person = max_borrowers_per_person
    for dataset, texts in files.items():
        warehouse.deliver(dataset, *texts)
    warehouse.match(match_ids)
    warehouse.list_before(listings)
    if last_list is not None:
        warehouse.publish_before(last_list)
    return leads.answer(
        files,
        match_ids,
        limits=limits,
        max_borrowers_per_person=max_borrowers_per_person,
        listings=[each for each in listings if is_of_the_cool_down(each, limits)],
        last_list=last_list,
    )


def is_of_the_cool_down(listing, limits):
    """The run's own day is not before it."""
    return 0 < (AS_OF - listing.listed_on).days <= limits.cool_down_days


def counted(found, files, limits=None, last_list=None, last_files=None):
    unresolved = leads.answer(files, {}, limits=limits)
    return summarize(
        found,
        unresolved,
        limits=limits,
        match_everyone_below=1_000_000,
        last_list=last_list,
        last_opt_outs=last_files and rows.judge(last_files),
    )


def numbers(warehouse):
    return from_rows(warehouse.summary())


def shown(cell):
    """A cell as Athena's CSV has it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)


def published(warehouse, name):
    return [tuple(shown(cell) for cell in row.values()) for row in warehouse.query(name)]


def evaluations(warehouse):
    """The staged rows, without the partition's columns."""
    staged = warehouse.execute(
        f"select * from refi_evaluations_staged where run_id = '{RUN_ID}' and attempt = '1'"
    )
    return ordered(list(row.values())[:-2] for row in staged)


def ordered(found):
    """As dicts by person and property."""
    fields = leads.Evaluation._fields
    rows_found = [dict(zip(fields, row, strict=True)) for row in found]
    return sorted(rows_found, key=lambda row: (row["person_id"], row["property_id"] or ""))


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_oracle_agree_about_hundreds_of_households(warehouse, seed):
    files = households(300, seed=seed, fault_rate=0.15)
    borrowers = rows.judge(files)["borrower_information"].used
    matches = matching.match(borrowers, lambda members: members[0])
    expected = delivered(
        warehouse, files, {each: found.match_id for each, found in matches.items()}
    )

    warehouse.run()

    assert evaluations(warehouse) == ordered(expected.evaluations)
    assert published(warehouse, "refi_opportunities") == expected.opportunities
    assert published(warehouse, "rejected_rows") == expected.rejected_rows
    assert numbers(warehouse) == counted(expected, files)
    assert warehouse.query("checks") == []


@given(
    files=data_sets(),
    match_ids=MATCH_IDS,
    limits=LIMITS,
    size=st.sampled_from((10, 2)),
    listings=LISTINGS,
    last_list=LAST_LISTS,
)
def test_sql_decides_and_publishes_what_the_oracle_does(
    warehouse, files, match_ids, limits, size, listings, last_list
):
    expected = delivered(warehouse, files, match_ids, limits, size, listings, last_list)

    warehouse.run()

    assert evaluations(warehouse) == ordered(expected.evaluations)
    assert published(warehouse, "refi_opportunities") == expected.opportunities


@given(files=data_sets())
def test_sql_reports_the_rows_that_the_oracle_does(warehouse, files):
    expected = delivered(warehouse, files, {})

    assert published(warehouse, "rejected_rows") == expected.rejected_rows


@settings(max_examples=4)
@given(files=data_sets(), match_ids=MATCH_IDS, limits=LIMITS, last_list=LAST_LISTS)
def test_sql_counts_what_the_oracle_counts(warehouse, files, match_ids, limits, last_list):
    # a published run has kept its opt-outs: those of the same files
    before = None if last_list is None else files
    expected = delivered(
        warehouse, files, match_ids, limits, last_list=last_list, last_files=before
    )

    warehouse.run()

    assert numbers(warehouse) == counted(expected, files, limits, last_list, before)


@given(files=data_sets(), before=data_sets(), match_ids=MATCH_IDS, size=st.sampled_from((10, 2)))
def test_sql_finds_the_opt_outs_lost_that_the_oracle_does(
    warehouse, files, before, match_ids, size
):
    found = delivered(warehouse, files, match_ids, max_borrowers_per_person=size, last_files=before)

    told = warehouse.relation("opt_out_numbers")

    assert {(row["section"], row["name"]): row["amount"] for row in told} == {
        (f"opt_outs_before.{dataset}", name): amount
        for dataset, amounts in opt_outs.compare(rows.judge(before), found).items()
        for name, amount in amounts.items()
    }


@settings(max_examples=4)
@given(files=data_sets(), names=st.lists(st.sampled_from(("m1", "m2", "m3")), min_size=4))
def test_the_checks_find_nothing_in_an_honest_run_and_something_when_a_match_is_missing(
    warehouse, files, names
):
    borrowers = [row["borrower_id"] for row in rows.judge(files)["borrower_information"].used]
    assume(borrowers)
    match_ids = dict(zip(borrowers, names, strict=False))

    delivered(warehouse, files, match_ids)
    warehouse.run()
    assert warehouse.query("checks") == []

    del match_ids[borrowers[0]]
    delivered(warehouse, files, match_ids)
    warehouse.run()
    assert warehouse.query("checks") != []


@given(files=data_sets(), match_ids=MATCH_IDS)
def test_the_seeds_query_over_the_view_gives_the_published_rows(warehouse, files, match_ids):
    expected = delivered(warehouse, files, match_ids)

    warehouse.run()
    warehouse.publish()

    seen = [
        (leads.guarded(row["borrower_id"]), *(shown(cell) for cell in list(row.values())[2:]))
        for row in warehouse.execute(SEED_QUERY)
    ]
    assert sorted(seen) == sorted((lead[0], *lead[2:5]) for lead in expected.opportunities)
