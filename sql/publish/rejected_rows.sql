-- rejected_rows: what the data's owner should repair, a line for each fault.
--
-- `value` is the cell as it was delivered, trimmed, its first 100 characters.
-- A cell that a spreadsheet would run as a formula gets a leading apostrophe.
--
-- reads   faults, orphan_loans
-- grain   one row per fault of a delivered line; published, hence ordered

with

reported as (

    select
        faults.dataset,
        faults.key,
        faults.column_name,
        faults.reason,
        faults.effect,
        faults.value
    from faults
    -- a sequence has at most 10,000 entries, and one line may stand there more often
    cross join unnest(sequence(1, faults.times, 10000)) as blocks (first)
    cross join unnest(
        sequence(blocks.first, least(blocks.first + 9999, faults.times))
    ) as copies (number)

    union all

    select
        'loan_information' as dataset,
        orphan_loans.loan_id || '/' || orphan_loans.borrower_id as key,
        'borrower_id' as column_name,
        'UNKNOWN_BORROWER' as reason,
        'row_rejected' as effect,
        orphan_loans.borrower_id as value
    from orphan_loans

),

guarded as (

    select
        reported.dataset,
        case
            when regexp_like(reported.key, :formula) then '''' || reported.key
            else reported.key
        end as key,
        reported.column_name,
        reported.reason,
        reported.effect,
        case
            when regexp_like(reported.value, :formula) then '''' || reported.value
            else reported.value
        end as value
    from reported

)

select
    guarded.dataset,
    guarded.key,
    guarded.column_name as "column",
    guarded.reason,
    guarded.effect,
    guarded.value
from guarded
order by
    guarded.dataset,
    guarded.key,
    guarded.column_name,
    guarded.reason,
    guarded.effect,
    guarded.value
