-- refi_opportunities: whom to call, about which loan, the most promising first.
--
-- An address is given where the person may be contacted there. A person's first line names the
-- lists of channels on which it stands too. A cell that a spreadsheet would run as a formula gets a
-- leading apostrophe.
--
-- reads   evaluations
-- grain   one row per person and property that passed; published, hence ordered

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

),

placed as (

    select
        opportunities.*,
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

),

ranked as (

    select
        placed.*,
        case when placed.contact_rank = 1 then placed.channels else '' end as lists,
        case when placed.may_email then placed.email end as permitted_email,
        case when placed.may_email then placed.other_emails end as permitted_other_emails,
        case when placed.may_call or placed.may_sms then placed.phone end as permitted_phone,
        case when placed.may_call or placed.may_sms then placed.other_phones end
            as permitted_other_phones
    from placed

)

select
    case
        when regexp_like(ranked.borrower_id, :formula) then '''' || ranked.borrower_id
        else ranked.borrower_id
    end as borrower_id,
    case
        when regexp_like(ranked.name, :formula) then '''' || ranked.name
        else ranked.name
    end as name,
    ranked.rate_spread,
    ranked.monthly_savings_est,
    ranked.marketing_category,
    case
        when regexp_like(ranked.person_id, :formula) then '''' || ranked.person_id
        else ranked.person_id
    end as person_id,
    case
        when regexp_like(ranked.borrower_ids, :formula) then '''' || ranked.borrower_ids
        else ranked.borrower_ids
    end as borrower_ids,
    case
        when regexp_like(ranked.loan_id, :formula) then '''' || ranked.loan_id
        else ranked.loan_id
    end as loan_id,
    case
        when regexp_like(ranked.property_id, :formula) then '''' || ranked.property_id
        else ranked.property_id
    end as property_id,
    ranked.ltv_ratio,
    case
        when regexp_like(ranked.permitted_email, :formula) then '''' || ranked.permitted_email
        else ranked.permitted_email
    end as email,
    case
        when regexp_like(ranked.permitted_phone, :formula) then '''' || ranked.permitted_phone
        else ranked.permitted_phone
    end as phone,
    case
        when regexp_like(ranked.city, :formula) then '''' || ranked.city
        else ranked.city
    end as city,
    case
        when regexp_like(ranked.state, :formula) then '''' || ranked.state
        else ranked.state
    end as state,
    ranked.contact_rank,
    ranked.opportunities_of_person,
    ranked.current_interest_rate,
    ranked.market_rate_offer,
    ranked.strike_rate,
    ranked.remaining_balance,
    ranked.remaining_months,
    ranked.payment_now,
    ranked.payment_remaining,
    ranked.monthly_savings_remaining,
    ranked.break_even_months_remaining,
    ranked.interest_saved_remaining,
    ranked.financed_savings_remaining,
    ranked.payment_reset,
    ranked.monthly_savings_reset,
    ranked.break_even_months_reset,
    ranked.interest_saved_reset,
    ranked.financed_savings_reset,
    ranked.closing_costs,
    ranked.savings_est_difference,
    ranked.recomputed_ltv,
    ranked.ltv_disagrees,
    case
        when regexp_like(ranked.loan_type, :formula) then '''' || ranked.loan_type
        else ranked.loan_type
    end as loan_type,
    ranked.is_recent_loan,
    ranked.screens,
    case
        when regexp_like(ranked.other_loan_ids, :formula) then '''' || ranked.other_loan_ids
        else ranked.other_loan_ids
    end as other_loan_ids,
    case
        when regexp_like(ranked.permitted_other_emails, :formula) then '''' || ranked.permitted_other_emails
        else ranked.permitted_other_emails
    end as other_emails,
    case
        when regexp_like(ranked.permitted_other_phones, :formula) then '''' || ranked.permitted_other_phones
        else ranked.permitted_other_phones
    end as other_phones,
    ranked.may_call,
    ranked.may_email,
    ranked.may_sms,
    ranked.suggested_channel,
    ranked.lists,
    ranked.engagement_score,
    ranked.engagement_parts
from ranked
order by
    ranked.tier,
    ranked.rate_spread desc,
    ranked.monthly_savings_est desc nulls last,
    ranked.borrower_id,
    ranked.property_id
