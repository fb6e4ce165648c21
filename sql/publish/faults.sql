-- faults: every cell, key or whole line that is not as the contract says, and why.
--
-- The reason follows by elimination: these cells are bad, so a number in the right form is out of
-- range. A column's name tells its kind in every dataset.
--
-- reads   borrower_lines, loan_lines, market_lines, engagement_lines, decision_lines,
--         opt_out_lines
-- grain   one row per fault of a distinct line; `times` says how many lines of the report it makes

with

borrower_faults as (

    select
        borrower_lines.borrower_id,
        borrower_lines.first_name,
        borrower_lines.last_name,
        borrower_lines.email,
        borrower_lines.phone,
        borrower_lines.property_id,
        borrower_lines.city,
        borrower_lines.state,
        borrower_lines.credit_score,
        borrower_lines.copies,
        borrower_lines.fault,
        borrower_lines.bad_columns
    from borrower_lines
    where borrower_lines.fault is not null
        or borrower_lines.bad_columns <> ''

),

loan_faults as (

    select
        loan_lines.loan_id,
        loan_lines.borrower_id,
        loan_lines.property_id,
        loan_lines.loan_amount,
        loan_lines.current_interest_rate,
        loan_lines.origination_year,
        loan_lines.loan_type,
        loan_lines.remaining_balance,
        loan_lines.copies,
        loan_lines.fault,
        loan_lines.bad_columns
    from loan_lines
    where loan_lines.fault is not null
        or loan_lines.bad_columns <> ''

),

market_faults as (

    select
        market_lines.property_id,
        market_lines.current_home_value,
        market_lines.estimated_equity_amt,
        market_lines.ltv_ratio,
        market_lines.market_rate_offer,
        market_lines.monthly_savings_est,
        market_lines.copies,
        market_lines.fault,
        market_lines.bad_columns
    from market_lines
    where market_lines.fault is not null
        or market_lines.bad_columns <> ''

),

bad_cells as (

    select
        'borrower_information' as dataset,
        coalesce(borrower_faults.borrower_id, '') as key,
        bad.column_name,
        case bad.column_name
            when 'borrower_id' then borrower_faults.borrower_id
            when 'first_name' then borrower_faults.first_name
            when 'last_name' then borrower_faults.last_name
            when 'email' then borrower_faults.email
            when 'phone' then borrower_faults.phone
            when 'property_id' then borrower_faults.property_id
            when 'city' then borrower_faults.city
            when 'state' then borrower_faults.state
            when 'credit_score' then borrower_faults.credit_score
        end as cell,
        borrower_faults.fault,
        borrower_faults.copies,
        false as is_used_nevertheless
    from borrower_faults
    cross join unnest(split(borrower_faults.bad_columns, ' ')) as bad (column_name)

    union all

    select
        'loan_information' as dataset,
        coalesce(loan_faults.loan_id, '') || '/' || coalesce(loan_faults.borrower_id, '') as key,
        bad.column_name,
        case bad.column_name
            when 'loan_id' then loan_faults.loan_id
            when 'borrower_id' then loan_faults.borrower_id
            when 'property_id' then loan_faults.property_id
            when 'loan_amount' then loan_faults.loan_amount
            when 'current_interest_rate' then loan_faults.current_interest_rate
            when 'origination_year' then loan_faults.origination_year
            when 'loan_type' then loan_faults.loan_type
            when 'remaining_balance' then loan_faults.remaining_balance
        end as cell,
        loan_faults.fault,
        loan_faults.copies,
        false as is_used_nevertheless
    from loan_faults
    cross join unnest(split(loan_faults.bad_columns, ' ')) as bad (column_name)

    union all

    select
        'market_equity' as dataset,
        coalesce(market_faults.property_id, '') as key,
        bad.column_name,
        case bad.column_name
            when 'property_id' then market_faults.property_id
            when 'current_home_value' then market_faults.current_home_value
            when 'estimated_equity_amt' then market_faults.estimated_equity_amt
            when 'ltv_ratio' then market_faults.ltv_ratio
            when 'market_rate_offer' then market_faults.market_rate_offer
            when 'monthly_savings_est' then market_faults.monthly_savings_est
        end as cell,
        market_faults.fault,
        market_faults.copies,
        false as is_used_nevertheless
    from market_faults
    cross join unnest(split(market_faults.bad_columns, ' ')) as bad (column_name)

    union all

    select
        'borrower_engagement' as dataset,
        coalesce(engagement_lines.borrower_id, '') as key,
        bad.column_name,
        case bad.column_name
            when 'borrower_id' then engagement_lines.borrower_id
            when 'paperless_billing' then engagement_lines.paperless_billing
            when 'email_open_last_30d' then engagement_lines.email_open_last_30d
            when 'mobile_app_login_last_30d' then engagement_lines.mobile_app_login_last_30d
            when 'sms_opt_in' then engagement_lines.sms_opt_in
        end as cell,
        engagement_lines.fault,
        engagement_lines.copies,
        false as is_used_nevertheless
    from engagement_lines
    cross join unnest(split(engagement_lines.bad_columns, ' ')) as bad (column_name)
    where engagement_lines.fault is not null
        or engagement_lines.bad_columns <> ''
    union all

    select
        'same_person' as dataset,
        coalesce(decision_lines.borrower_id, '') || '/' || coalesce(decision_lines.other_id, '')
            as key,
        bad.column_name,
        case bad.column_name
            when 'borrower_id' then decision_lines.borrower_id
            when 'other_id' then decision_lines.other_id
            when 'decision' then decision_lines.decision
        end as cell,
        decision_lines.fault,
        decision_lines.copies,
        false as is_used_nevertheless
    from decision_lines
    cross join unnest(split(decision_lines.bad_columns, ' ')) as bad (column_name)
    where decision_lines.fault is not null
        or decision_lines.bad_columns <> ''

    union all

    select
        opt_out_lines.dataset,
        coalesce(opt_out_lines.name, '') || '/' || coalesce(opt_out_lines.channel, '') as key,
        opt_out_lines.bad_columns as column_name,
        opt_out_lines.name as cell,
        opt_out_lines.fault,
        opt_out_lines.copies,
        opt_out_lines.is_used as is_used_nevertheless
    from opt_out_lines
    where opt_out_lines.fault is not null
        and opt_out_lines.fault <> 'REFUSAL'

    union all

    select
        opt_out_lines.dataset,
        opt_out_lines.bound_id as key,
        opt_out_lines.bad_columns as column_name,
        opt_out_lines.name as cell,
        opt_out_lines.fault,
        1 as copies,
        true as is_used_nevertheless
    from opt_out_lines
    where opt_out_lines.fault = 'REFUSAL'

)

select
    bad_cells.dataset,
    bad_cells.key,
    bad_cells.column_name,
    case
        when bad_cells.fault <> 'BAD_KEY' then bad_cells.fault
        when bad_cells.cell is null then 'MISSING_VALUE'
        when bad_cells.column_name
            in (
                'paperless_billing',
                'email_open_last_30d',
                'mobile_app_login_last_30d',
                'sms_opt_in'
            )
            then 'NOT_YES_OR_NO'
        when bad_cells.column_name = 'address' then 'NOT_AN_ADDRESS'
        when bad_cells.column_name in ('borrower_id', 'other_id', 'loan_id', 'property_id')
            then 'INVALID_ID'
        when bad_cells.column_name = 'decision' then 'OUT_OF_RANGE'
        -- above nothing, and below 0.5 of a rate or 1.5 of an LTV
        when regexp_like(bad_cells.cell, '[1-9]') and case bad_cells.column_name
            when 'ltv_ratio' then regexp_like(bad_cells.cell, '^0*(\.[0-9]+|1|1\.[0-4][0-9]*)$')
            when 'current_interest_rate' then regexp_like(bad_cells.cell, '^0*\.[0-4][0-9]*$')
            when 'market_rate_offer' then regexp_like(bad_cells.cell, '^0*\.[0-4][0-9]*$')
        end then 'FRACTION_FOR_PERCENT'
        when bad_cells.column_name in ('credit_score', 'origination_year')
            and not regexp_like(bad_cells.cell, '^[0-9]+(\.0+)?$') then 'NOT_A_NUMBER'
        when not regexp_like(bad_cells.cell, '^-?[0-9]+(\.[0-9]+)?$') then 'NOT_A_NUMBER'
        when bad_cells.column_name in ('current_interest_rate', 'ltv_ratio', 'market_rate_offer')
            and regexp_like(bad_cells.cell, '\.[0-9]{4}[0-9]*[1-9]') then 'TOO_MANY_DECIMALS'
        when bad_cells.column_name in ('current_interest_rate', 'ltv_ratio', 'market_rate_offer')
            then 'OUT_OF_RANGE'
        when regexp_like(bad_cells.cell, '\.[0-9]{2}[0-9]*[1-9]') then 'TOO_MANY_DECIMALS'
        else 'OUT_OF_RANGE'
    end as reason,
    case
        when bad_cells.fault = 'REFUSAL' then 'channels_closed'
        when bad_cells.fault is null and bad_cells.column_name = 'sms_opt_in' then 'channels_closed'
        when bad_cells.is_used_nevertheless then 'value_ignored'
        when bad_cells.fault is not null then 'row_rejected'
        when bad_cells.column_name in ('current_interest_rate', 'ltv_ratio', 'market_rate_offer')
            then 'row_rejected'
        else 'value_ignored'
    end as effect,
    -- of a line without such a fault the first copy counts; the others are repeated, not judged
    case when bad_cells.fault is null then 1 else bad_cells.copies end as times,
    -- enough of a cell to find it by
    case
        when bad_cells.fault = 'REPEATED_KEY' then bad_cells.key
        when bad_cells.column_name <> '' then substr(bad_cells.cell, 1, 100)
    end as value
from bad_cells
