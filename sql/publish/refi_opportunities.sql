-- refi_opportunities: whom to call, about which loan, the most promising first.
--
-- An address is given where the person may be contacted there. A person's first line names the
-- lists of channels on which it stands too, and who else is reached by it: a number or an address is
-- on one line of a list. A cell that a spreadsheet would run as a formula gets a
-- leading apostrophe; no id is one.
--
-- reads   ranked_opportunities, contact_lines, news
-- grain   one row per person and property that passed; published, hence ordered

with

lists_of_persons as (

    select
        contact_lines.person_id,
        concat_ws(
            ' ',
            max(case when contact_lines.channel = 'call' then 'call' end),
            max(case when contact_lines.channel = 'email' then 'email' end),
            max(case when contact_lines.channel = 'sms' then 'sms' end)
        ) as lists,
        max(case when contact_lines.channel = 'call' then contact_lines.also_reached end)
            as also_called,
        max(case when contact_lines.channel = 'email' then contact_lines.also_reached end)
            as also_written_to,
        max(case when contact_lines.channel = 'sms' then contact_lines.also_reached end)
            as also_texted
    from contact_lines
    group by contact_lines.person_id

),

ranked as (

    select
        ranked_opportunities.*,
        lists_of_persons.lists,
        lists_of_persons.also_called,
        lists_of_persons.also_written_to,
        lists_of_persons.also_texted,
        news.is_new,
        news.tier_before
    from ranked_opportunities
    left join lists_of_persons
        on ranked_opportunities.person_id = lists_of_persons.person_id
        and ranked_opportunities.contact_rank = 1
    inner join news
        on ranked_opportunities.person_id = news.person_id
        and ranked_opportunities.property_id = news.property_id

)

select
    ranked.borrower_id,
    case
        when regexp_like(ranked.name, :formula) then '''' || ranked.name
        else ranked.name
    end as name,
    ranked.rate_spread,
    ranked.monthly_savings_est,
    ranked.marketing_category,
    ranked.person_id,
    ranked.borrower_ids,
    ranked.loan_id,
    ranked.property_id,
    ranked.ltv_ratio,
    case
        when regexp_like(ranked.email, :formula) then '''' || ranked.email
        else ranked.email
    end as email,
    case
        when regexp_like(ranked.phone, :formula) then '''' || ranked.phone
        else ranked.phone
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
    ranked.other_loan_ids,
    case
        when regexp_like(ranked.other_emails, :formula) then '''' || ranked.other_emails
        else ranked.other_emails
    end as other_emails,
    case
        when regexp_like(ranked.other_phones, :formula) then '''' || ranked.other_phones
        else ranked.other_phones
    end as other_phones,
    ranked.may_call,
    ranked.may_email,
    ranked.may_sms,
    ranked.suggested_channel,
    ranked.lists,
    ranked.engagement_score,
    ranked.engagement_parts,
    ranked.channels,
    ranked.term_months,
    ranked.notes,
    ranked.other_loans,
    case
        when regexp_like(ranked.sms_phone, :formula) then '''' || ranked.sms_phone
        else ranked.sms_phone
    end as sms_phone,
    case
        when regexp_like(ranked.other_sms_phones, :formula) then '''' || ranked.other_sms_phones
        else ranked.other_sms_phones
    end as other_sms_phones,
    case
        when regexp_like(ranked.also_called, :formula) then '''' || ranked.also_called
        else ranked.also_called
    end as also_called,
    case
        when regexp_like(ranked.also_written_to, :formula) then '''' || ranked.also_written_to
        else ranked.also_written_to
    end as also_written_to,
    case
        when regexp_like(ranked.also_texted, :formula) then '''' || ranked.also_texted
        else ranked.also_texted
    end as also_texted,
    case
        when regexp_like(ranked.first_name, :formula) then '''' || ranked.first_name
        else ranked.first_name
    end as first_name,
    case
        when regexp_like(ranked.last_name, :formula) then '''' || ranked.last_name
        else ranked.last_name
    end as last_name,
    ranked.credit_score,
    ranked.is_new as new,
    ranked.tier_before
from ranked
order by
    ranked.tier,
    ranked.rate_spread desc,
    ranked.monthly_savings_est desc nulls last,
    ranked.borrower_id,
    ranked.property_id
