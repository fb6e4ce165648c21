-- ranked_opportunities: the opportunities, and in which order a person's are to be spoken of.
--
-- reads   evaluations
-- grain   one row per person and property that passed

with

opportunities as (

    select
        evaluations.*,
        trim(
            coalesce(evaluations.first_name, '') || ' ' || coalesce(evaluations.last_name, '')
        ) as name,
        case evaluations.marketing_category
            when 'Immediate Action' then 1
            when 'Hot Lead' then 2
            when 'Watchlist' then 3
            else 4
        end as tier
    from evaluations
    where evaluations.decision = 'opportunity'

)

select
    opportunities.person_id,
    opportunities.borrower_ids,
    opportunities.borrower_id,
    opportunities.first_name,
    opportunities.last_name,
    opportunities.email,
    opportunities.phone,
    opportunities.city,
    opportunities.state,
    opportunities.loan_id,
    opportunities.other_loan_ids,
    opportunities.other_loans,
    opportunities.property_id,
    opportunities.current_interest_rate,
    opportunities.market_rate_offer,
    opportunities.rate_spread,
    opportunities.ltv_ratio,
    opportunities.monthly_savings_est,
    opportunities.marketing_category,
    opportunities.decision,
    opportunities.reason_codes,
    opportunities.reasons,
    opportunities.strike_rate,
    opportunities.loan_type,
    opportunities.loan_product,
    opportunities.origination_year,
    opportunities.is_recent_loan,
    opportunities.remaining_balance,
    opportunities.owed_on_property,
    opportunities.current_home_value,
    opportunities.recomputed_ltv,
    opportunities.ltv_disagrees,
    opportunities.term_months,
    opportunities.remaining_months,
    opportunities.notes,
    opportunities.payment_now,
    opportunities.payment_remaining,
    opportunities.payment_reset,
    opportunities.monthly_savings_remaining,
    opportunities.monthly_savings_reset,
    opportunities.interest_now,
    opportunities.interest_remaining,
    opportunities.interest_reset,
    opportunities.interest_saved_remaining,
    opportunities.interest_saved_reset,
    opportunities.closing_costs,
    opportunities.break_even_months_remaining,
    opportunities.break_even_months_reset,
    opportunities.financed_payment_remaining,
    opportunities.financed_payment_reset,
    opportunities.financed_savings_remaining,
    opportunities.financed_savings_reset,
    opportunities.savings_est_difference,
    opportunities.credit_score,
    opportunities.screens,
    opportunities.other_emails,
    opportunities.other_phones,
    opportunities.sms_phone,
    opportunities.other_sms_phones,
    opportunities.email_value,
    opportunities.phone_value,
    opportunities.sms_value,
    opportunities.may_call,
    opportunities.may_email,
    opportunities.may_sms,
    opportunities.channels,
    opportunities.suggested_channel,
    opportunities.engagement_score,
    opportunities.engagement_parts,
    opportunities.listed_on,
    opportunities.as_of,
    opportunities.is_trial,
    opportunities.name,
    opportunities.tier,
    count(*) over (partition by opportunities.person_id) as opportunities_of_person,
    row_number() over (
        partition by opportunities.person_id
        order by
            opportunities.tier,
            opportunities.rate_spread desc,
            opportunities.monthly_savings_est desc nulls last,
            opportunities.borrower_id,
            opportunities.property_id
    ) as contact_rank
from opportunities
