-- rows_balance: every delivered row was used, repeated or rejected.
--
-- stage   evaluate
-- reads   counted_rows
-- grain   one row per dataset that does not balance

with

datasets as (

    select
        counted_rows.section,
        max(case when counted_rows.name = 'rows' then counted_rows.amount end) as row_count,
        max(case when counted_rows.name = 'used' then counted_rows.amount end) as used,
        max(case when counted_rows.name = 'repeated' then counted_rows.amount end) as repeated,
        max(case when counted_rows.name = 'rejected' then counted_rows.amount end) as rejected
    from counted_rows
    where starts_with(counted_rows.section, 'datasets.')
    group by counted_rows.section

)

select
    'rows_balance' as check_name,
    replace(datasets.section, 'datasets.', '') || ': ' || cast(datasets.row_count as varchar)
        || ' rows, used ' || cast(datasets.used as varchar)
        || ', repeated ' || cast(datasets.repeated as varchar)
        || ', rejected ' || cast(datasets.rejected as varchar) as finding,
    datasets.row_count
from datasets
where datasets.row_count <> datasets.used + datasets.repeated + datasets.rejected
