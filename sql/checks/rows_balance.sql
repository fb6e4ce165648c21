-- rows_balance: every delivered row was used, repeated or rejected.
--
-- stage   evaluate
-- reads   row_counts
-- grain   one row per dataset that does not balance

select
    'rows_balance' as check_name,
    row_counts.dataset || ': ' || cast(row_counts.row_count as varchar) || ' rows, used '
        || cast(row_counts.used as varchar) || ', repeated '
        || cast(row_counts.repeated as varchar) || ', rejected '
        || cast(row_counts.rejected as varchar) as finding,
    row_counts.row_count
from row_counts
where row_counts.row_count <> row_counts.used + row_counts.repeated + row_counts.rejected
