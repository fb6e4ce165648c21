-- refi_opportunities: whom to call, about which loan, the most promising first.
--
-- A cell that a spreadsheet would run as a formula gets a leading apostrophe.
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

ranked as (

    select
        opportunities.*,
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

)

select
    case
        when regexp_like(ranked.borrower_id, '^[=+@\t\r-]') then '''' || ranked.borrower_id
        else ranked.borrower_id
    end as borrower_id,
    case
        when regexp_like(ranked.name, '^[=+@\t\r-]') then '''' || ranked.name
        else ranked.name
    end as name,
    ranked.rate_spread,
    ranked.monthly_savings_est,
    ranked.marketing_category,
    case
        when regexp_like(ranked.person_id, '^[=+@\t\r-]') then '''' || ranked.person_id
        else ranked.person_id
    end as person_id,
    case
        when regexp_like(ranked.borrower_ids, '^[=+@\t\r-]') then '''' || ranked.borrower_ids
        else ranked.borrower_ids
    end as borrower_ids,
    case
        when regexp_like(ranked.loan_id, '^[=+@\t\r-]') then '''' || ranked.loan_id
        else ranked.loan_id
    end as loan_id,
    case
        when regexp_like(ranked.property_id, '^[=+@\t\r-]') then '''' || ranked.property_id
        else ranked.property_id
    end as property_id,
    ranked.ltv_ratio,
    case
        when regexp_like(ranked.email, '^[=+@\t\r-]') then '''' || ranked.email
        else ranked.email
    end as email,
    case
        when regexp_like(ranked.phone, '^[=+@\t\r-]') then '''' || ranked.phone
        else ranked.phone
    end as phone,
    case
        when regexp_like(ranked.city, '^[=+@\t\r-]') then '''' || ranked.city
        else ranked.city
    end as city,
    case
        when regexp_like(ranked.state, '^[=+@\t\r-]') then '''' || ranked.state
        else ranked.state
    end as state,
    ranked.contact_rank
from ranked
order by
    ranked.tier,
    ranked.rate_spread desc,
    ranked.monthly_savings_est desc nulls last,
    ranked.borrower_id,
    ranked.property_id
