-- row_numbers: what became of the delivered rows, and what is odd about them.
--
-- Written once per run, and read back as counted_rows.
--
-- reads   row_counts, faults, borrower_lines, borrowers, loan_lines, market_lines, opt_outs
-- grain   one row per number

with

numbers as (

    select
        case kinds.name
            when 'borrowers' then ''
            when 'UNKNOWN_BORROWER' then 'rejected_rows'
            else 'datasets.' || row_counts.dataset
        end as section,
        kinds.name,
        case kinds.name
            when 'rows' then row_counts.row_count
            when 'repeated' then row_counts.repeated
            when 'rejected' then row_counts.rejected
            when 'UNKNOWN_BORROWER' then row_counts.orphans
            else row_counts.used
        end as amount
    from row_counts
    cross join (
        values ('rows'), ('used'), ('repeated'), ('rejected'), ('borrowers'), ('UNKNOWN_BORROWER')
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

    -- what stands there is none, and opens no channel
    select
        'no_addresses' as section,
        kinds.name,
        count_if(
            case kinds.name
                when 'email' then borrower_lines.email is not null and borrower_lines.email_value is null
                else borrower_lines.phone is not null and borrower_lines.phone_value is null
            end
        ) as amount
    from borrower_lines
    cross join (values ('email'), ('phone')) as kinds (name)
    where borrower_lines.is_used
    group by kinds.name

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

    union all

    -- such a row is compared with nobody
    select
        'warnings' as section,
        'OPT_OUTS_OF_UNUSED_ROWS' as name,
        case when count(*) > 0 then 1 else 0 end as amount
    from opt_outs
    left join borrowers
        on opt_outs.borrower_id = borrowers.borrower_id
    where borrowers.borrower_id is null

)

select
    numbers.section,
    numbers.name,
    cast(numbers.amount as bigint) as amount
from numbers
