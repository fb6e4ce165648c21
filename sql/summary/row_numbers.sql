-- row_numbers: what became of the delivered rows, and what is odd about them.
--
-- Written once per run, and read back as counted_rows.
--
-- reads   row_counts, faults, orphan_loans, loan_lines, market_lines
-- grain   one row per number

with

numbers as (

    select
        case kinds.name when 'borrowers' then '' else 'datasets.' || row_counts.dataset end as section,
        kinds.name,
        case kinds.name
            when 'rows' then row_counts.row_count
            when 'repeated' then row_counts.repeated
            when 'rejected' then row_counts.rejected
            else row_counts.used
        end as amount
    from row_counts
    cross join (
        values ('rows'), ('used'), ('repeated'), ('rejected'), ('borrowers')
    ) as kinds (name)
    where kinds.name <> 'borrowers'
        or row_counts.dataset = 'borrower_information'

    union all

    select
        'rejected_rows' as section,
        faults.reason as name,
        sum(faults.times) as amount
    from faults
    group by faults.reason

    union all

    select
        'rejected_rows' as section,
        'UNKNOWN_BORROWER' as name,
        count(*) as amount
    from orphan_loans

    union all

    -- a median below 1 percent: more likely 0.065 was written for 6.5
    select
        'warnings' as section,
        'LOAN_RATES_BELOW_1_PERCENT' as name,
        case when 2 * count_if(loan_lines.current_interest_rate_value < 1) > count(*) then 1 else 0 end
            as amount
    from loan_lines
    where loan_lines.is_used

    union all

    select
        'warnings' as section,
        'MARKET_RATES_BELOW_1_PERCENT' as name,
        case when 2 * count_if(market_lines.market_rate_offer_value < 1) > count(*) then 1 else 0 end
            as amount
    from market_lines
    where market_lines.is_used

)

select
    numbers.section,
    numbers.name,
    cast(numbers.amount as bigint) as amount
from numbers
