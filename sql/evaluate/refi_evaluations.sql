-- refi_evaluations: the decision about every person and property, and all that is known about it.
--
-- Written once per run: every other query reads it back, as evaluations. Nothing here changes the
-- decision; the screens are a lender's usual tests, for people to look at.
--
-- reads   thresholds, savings, profiles, loan_types
-- grain   one row per person and property of one of the person's usable loans;
--         a person with no usable loan has one row

with

described as (

    select
        savings.*,
        profiles.first_name,
        profiles.last_name,
        profiles.email,
        profiles.email_value,
        profiles.phone,
        profiles.phone_value,
        profiles.sms_phone,
        profiles.sms_value,
        profiles.other_emails,
        profiles.other_phones,
        profiles.other_sms_phones,
        profiles.city,
        profiles.state,
        profiles.credit_score,
        profiles.reads_email,
        profiles.engagement_score,
        profiles.engagement_parts,
        loan_types.loan_product,
        coalesce(loan_types.has_fixed_rate, false) as has_fixed_rate
    from savings
    inner join profiles
        on savings.borrower_id = profiles.borrower_id
    left join loan_types
        on savings.loan_type = loan_types.loan_type

),

-- a screen with a missing input is unknown, never passed; of a moving rate it knows nothing
screened as (

    select
        described.*,
        case
            when not described.has_fixed_rate
                or described.payment_now is null
                or described.payment_remaining is null then 'unknown'
            when described.closing_costs <= 36 * described.monthly_savings_remaining then 'pass'
            else 'fail'
        end as break_even_screen,
        case
            when not described.has_fixed_rate or described.rate_spread is null then 'unknown'
            when 2 * described.rate_spread >= 1 then 'pass'
            else 'fail'
        end as half_point_screen,
        -- that the borrower is current belongs to it, and is not in the contract
        case
            when not described.has_fixed_rate
                or described.rate_spread is null
                or described.credit_score is null
                or thresholds.ltv_decides = 'recomputed' and described.recomputed_ltv is null
                then 'unknown'
            when described.credit_score >= 720
                and 4 * described.rate_spread >= 3
                and case thresholds.ltv_decides
                    when 'file' then described.ltv_ratio <= 80
                    else 100 * described.owed_on_property <= 80 * described.current_home_value
                end then 'pass'
            else 'fail'
        end as highly_qualified_screen,
        described.may_call and described.phone is not null as can_be_called,
        described.may_email and described.email is not null as can_be_emailed,
        described.may_sms as can_be_texted
    from described
    cross join thresholds

)

select
    screened.person_id,
    screened.borrower_ids,
    screened.borrower_id,
    screened.first_name,
    screened.last_name,
    screened.email,
    screened.phone,
    screened.city,
    screened.state,
    screened.loan_id,
    screened.other_loan_ids,
    screened.other_loans,
    screened.property_id,
    screened.current_interest_rate,
    screened.market_rate_offer,
    screened.rate_spread,
    screened.ltv_ratio,
    screened.monthly_savings_est,
    screened.marketing_category,
    screened.decision,
    screened.reason_codes,
    screened.reasons,
    screened.strike_rate,
    screened.loan_type,
    screened.loan_product,
    screened.origination_year,
    -- an early pay-off may cost whoever sold the loan their commission
    year(thresholds.as_of) - screened.origination_year in (0, 1) as is_recent_loan,
    screened.remaining_balance,
    screened.owed_on_property,
    screened.current_home_value,
    screened.recomputed_ltv,
    screened.ltv_disagrees,
    case when screened.loan_id is not null then screened.term_months end as term_months,
    screened.remaining_months,
    screened.notes,
    screened.payment_now,
    screened.payment_remaining,
    screened.payment_reset,
    screened.monthly_savings_remaining,
    screened.monthly_savings_reset,
    screened.interest_now,
    screened.interest_remaining,
    screened.interest_reset,
    screened.interest_saved_remaining,
    screened.interest_saved_reset,
    screened.closing_costs,
    screened.break_even_months_remaining,
    screened.break_even_months_reset,
    screened.financed_payment_remaining,
    screened.financed_payment_reset,
    screened.financed_savings_remaining,
    screened.financed_savings_reset,
    screened.savings_est_difference,
    screened.credit_score,
    'BREAK_EVEN_36_MONTHS/1 ' || screened.break_even_screen
        || '; HALF_POINT/1 ' || screened.half_point_screen
        || '; ICE_HIGHLY_QUALIFIED/1 ' || screened.highly_qualified_screen as screens,
    screened.other_emails,
    screened.other_phones,
    screened.sms_phone,
    screened.other_sms_phones,
    screened.email_value,
    screened.phone_value,
    screened.sms_value,
    screened.may_call,
    screened.may_email,
    screened.may_sms,
    concat_ws(
        ' ',
        case when screened.can_be_called then 'call' end,
        case when screened.can_be_emailed then 'email' end,
        case when screened.can_be_texted then 'sms' end
    ) as channels,
    case
        when screened.can_be_emailed and screened.reads_email then 'email'
        when screened.can_be_texted then 'sms'
        when screened.can_be_called then 'call'
        when screened.can_be_emailed then 'email'
    end as suggested_channel,
    screened.engagement_score,
    screened.engagement_parts,
    screened.listed_on,
    thresholds.as_of,
    :is_trial as is_trial
from screened
cross join thresholds
