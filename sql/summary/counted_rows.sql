-- counted_rows: what row_numbers wrote in this run.
--
-- scans   row_numbers_staged
-- grain   one row per number

select
    row_numbers_staged.section,
    row_numbers_staged.name,
    row_numbers_staged.amount
from row_numbers_staged
where row_numbers_staged.run_id = :run_id
    and row_numbers_staged.attempt = :row_numbers_attempt
