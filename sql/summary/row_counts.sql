-- row_counts: what became of the rows of each dataset. `orphans` are loans that are rejected because
-- nobody is their borrower.
--
-- reads   borrower_lines, loan_lines, market_lines, engagement_lines, decision_lines,
--         opt_out_lines, orphan_loans
-- grain   one row per dataset

with

outcomes as (

    -- a dataset that did not come has no rows
    select
        datasets.name as dataset,
        0 as copies,
        0 as used,
        0 as repeated,
        0 as rejected,
        0 as orphans
    from (
        values
            ('borrower_information'),
            ('loan_information'),
            ('market_equity'),
            ('borrower_engagement'),
            ('do_not_contact'),
            ('do_not_contact_addresses'),
            ('same_person')
    ) as datasets (name)

    union all

    select
        'borrower_information' as dataset,
        borrower_lines.copies,
        case when borrower_lines.is_used then 1 else 0 end as used,
        case when borrower_lines.fault is null then borrower_lines.copies - 1 else 0 end
            as repeated,
        case
            when borrower_lines.fault is not null then borrower_lines.copies
            when not borrower_lines.is_used then 1
            else 0
        end as rejected,
        0 as orphans
    from borrower_lines

    union all

    select
        'loan_information' as dataset,
        loan_lines.copies,
        case when loan_lines.is_used then 1 else 0 end as used,
        case when loan_lines.fault is null then loan_lines.copies - 1 else 0 end as repeated,
        case
            when loan_lines.fault is not null then loan_lines.copies
            when not loan_lines.is_used then 1
            else 0
        end as rejected,
        0 as orphans
    from loan_lines

    union all

    -- counted above as used
    select
        'loan_information' as dataset,
        0 as copies,
        -1 as used,
        0 as repeated,
        1 as rejected,
        1 as orphans
    from orphan_loans

    union all

    select
        'market_equity' as dataset,
        market_lines.copies,
        case when market_lines.is_used then 1 else 0 end as used,
        case when market_lines.fault is null then market_lines.copies - 1 else 0 end as repeated,
        case
            when market_lines.fault is not null then market_lines.copies
            when not market_lines.is_used then 1
            else 0
        end as rejected,
        0 as orphans
    from market_lines

    union all

    select
        'borrower_engagement' as dataset,
        engagement_lines.copies,
        case when engagement_lines.is_used then 1 else 0 end as used,
        case when engagement_lines.fault is null then engagement_lines.copies - 1 else 0 end
            as repeated,
        case when engagement_lines.fault is not null then engagement_lines.copies else 0 end
            as rejected,
        0 as orphans
    from engagement_lines

    union all

    select
        'same_person' as dataset,
        decision_lines.copies,
        case when decision_lines.is_used then 1 else 0 end as used,
        case when decision_lines.fault is null then decision_lines.copies - 1 else 0 end
            as repeated,
        case when decision_lines.fault is not null then decision_lines.copies else 0 end
            as rejected,
        0 as orphans
    from decision_lines

    union all

    select
        opt_out_lines.dataset,
        opt_out_lines.copies,
        case when opt_out_lines.is_first then 1 else 0 end as used,
        case
            when opt_out_lines.is_first then opt_out_lines.copies - 1
            when opt_out_lines.is_used then opt_out_lines.copies
            else 0
        end as repeated,
        case when opt_out_lines.is_used then 0 else opt_out_lines.copies end as rejected,
        0 as orphans
    from opt_out_lines
    where opt_out_lines.dataset <> 'borrower_information'  -- whose lines are counted above

)

select
    outcomes.dataset,
    sum(outcomes.copies) as row_count,
    sum(outcomes.used) as used,
    sum(outcomes.repeated) as repeated,
    sum(outcomes.rejected) as rejected,
    sum(outcomes.orphans) as orphans
from outcomes
group by outcomes.dataset
