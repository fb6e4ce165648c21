"""What one would write instead: the same files to the same decisions, in one DuckDB, by hand.

    uv run python tests/benchmarks/by_hand.py DATA OUT

It is what a run is compared with (against_by_hand.py), and does without what a run is for: rows
that cannot be used are dropped and not told, persons are joined by identical names alone, consent
is all or nothing, nothing is checked, explained, counted or kept.
"""

import sys
from pathlib import Path

import duckdb

from lambdas.shared.contract import BY_NAME

DATASETS = ("borrower_information", "loan_information", "market_equity", "do_not_contact")

NAMED = r"""
create table named as
select *, regexp_replace(lower(strip_accents(concat(first_name, last_name))), '[^a-z]', '', 'g')
    as full_name, lower(email) as mailbox, regexp_replace(phone, '[^0-9]', '', 'g') as digits
from borrower_information
qualify count(*) over (partition by borrower_id) = 1
"""

# Who shares a name and a contact with whom: everybody of a group with its first.
LINKS = """
create table links as
with keys as (
    select borrower_id, full_name || '/' || unnest([mailbox, digits, property_id]) as key
    from named where full_name <> ''
),
groups as (
    select borrower_id, min(borrower_id) over (partition by key) as first_id
    from keys where not ends_with(key, '/')
)
select distinct borrower_id, first_id from groups where borrower_id <> first_id
"""

SPREAD = """
update persons set person_id = smaller.person_id
from (
    select id, min(person_id) as person_id from (
        select links.borrower_id as id, persons.person_id
        from links join persons on persons.borrower_id = links.first_id
        union all
        select links.first_id, persons.person_id
        from links join persons on persons.borrower_id = links.borrower_id
    ) group by id
) as smaller
where smaller.id = persons.borrower_id and smaller.person_id < persons.person_id
"""

LOANS = """
create table loans as
select loan_id, borrower_id, property_id, try_cast(current_interest_rate as decimal(9, 4)) as rate,
    coalesce(try_cast(remaining_balance as double), 0) as balance,
    greatest(12, least(360, 360 - 12 * (year(current_date) - try_cast(origination_year as int))))
        as months
from loan_information
where try_cast(current_interest_rate as decimal(9, 4)) between 0.5 and 25
qualify count(*) over (partition by loan_id, borrower_id) = 1
"""

OFFERS = """
create table offers as
select property_id, try_cast(ltv_ratio as decimal(9, 4)) as ltv,
    try_cast(market_rate_offer as decimal(9, 4)) as offer,
    try_cast(monthly_savings_est as decimal(18, 2)) as claimed
from market_equity
qualify count(*) over (partition by property_id) = 1
"""

EVALUATIONS = """
create table evaluations as
with shown as (
    select persons.person_id, named.*, loans.loan_id, loans.rate, loans.balance, loans.months,
        coalesce(nullif(loans.property_id, ''), named.property_id) as home,
        persons.person_id in (
            select persons.person_id from do_not_contact join persons using (borrower_id)
        ) as has_opted_out
    from named join persons using (borrower_id) left join loans using (borrower_id)
    qualify row_number() over (
        partition by persons.person_id, home order by loans.rate desc, loans.loan_id
    ) = 1
),
paid as (
    select shown.* exclude (property_id), offers.* exclude (property_id), rate - offer as spread,
        balance * rate / 1200 / (1 - pow(1 + rate / 1200::double, -months)) as payment,
        balance * offer / 1200 / (1 - pow(1 + offer / 1200::double, -months)) as remaining,
        balance * offer / 1200 / (1 - pow(1 + offer / 1200::double, -360)) as reset
    from shown left join offers on offers.property_id = shown.home
)
select *, round(payment - remaining, 2) as saves, round(payment - reset, 2) as saves_if_reset,
    case when payment > remaining then round(.02 * balance / (payment - remaining), 1) end
        as break_even,
    case when spread > 1.25 then 'Immediate Action' when spread > .75 then 'Hot Lead'
        when spread > .5 then 'Watchlist' else 'Ineligible' end as tier,
    concat_ws('; ', case when ltv > 80 then 'LTV_ABOVE_LIMIT ' || ltv end,
        case when spread < 1 then 'SPREAD_BELOW_LIMIT ' || spread end,
        case when loan_id is null then 'NO_LOAN' when offer is null then 'NO_MARKET_OFFER' end,
        case when balance < 10000 then 'BALANCE_BELOW_LIMIT' end,
        case when has_opted_out then 'DO_NOT_CONTACT' end) as reasons
from paid
"""


def by_hand(data: Path, out: Path) -> int:
    """Writes evaluations.parquet and opportunities.csv; how many opportunities there are."""
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": 2})
    for name in DATASETS:
        columns = dict.fromkeys(BY_NAME[name].header, "VARCHAR")
        connection.execute(
            f"create table {name} as select * from read_csv('{data / name}.csv', skip=1,"
            f" auto_detect=false, delim=',', quote='\"', escape='\"', ignore_errors=true,"
            f" columns={columns})"
        )
    for statement in (NAMED, LINKS):
        connection.execute(statement)
    connection.execute(
        "create table persons as select borrower_id, borrower_id as person_id from named"
    )
    while connection.execute(SPREAD).fetchall() != [(0,)]:
        pass
    for statement in (LOANS, OFFERS, EVALUATIONS):
        connection.execute(statement)
    connection.execute(f"copy evaluations to '{out}/evaluations.parquet' (format parquet)")
    connection.execute(
        f"copy (from evaluations where reasons = '' order by tier, spread desc, borrower_id)"
        f" to '{out}/opportunities.csv' (header, force_quote *)"
    )
    counted = connection.execute("select count(*) from evaluations where reasons = ''").fetchone()
    assert counted is not None
    return int(counted[0])


if __name__ == "__main__":
    print(by_hand(Path(sys.argv[1]), Path(sys.argv[2])))
