-- lead_numbers: what was decided, why not, and what would be if the market's rates moved.
--
-- reads   thresholds, evaluations
-- grain   one row per number

with

totals as (

    select
        count(*) as evaluations,
        count(distinct evaluations.person_id) as persons,
        count_if(evaluations.decision = 'opportunity' and evaluations.is_recent_loan)
            as recent_loans,
        count_if(evaluations.decision = 'opportunity') as opportunities,
        count_if(
            evaluations.decision = 'opportunity'
            and evaluations.marketing_category = 'Immediate Action'
        ) as immediate_action,
        count_if(
            evaluations.decision = 'opportunity' and evaluations.marketing_category = 'Hot Lead'
        ) as hot_lead,
        count_if(
            evaluations.decision = 'opportunity' and evaluations.marketing_category = 'Watchlist'
        ) as watchlist
    from evaluations

),

reasons as (

    select
        evaluations.reason_codes,
        count(*) as amount
    from evaluations
    where evaluations.decision = 'not_selected'
    group by evaluations.reason_codes

),

-- whom the market's rates leave a way: up to the strike rate an offer makes them an opportunity
moved as (

    select
        moves.basis_points,
        evaluations.rate_spread - moves.basis_points * thresholds.one_percent as rate_spread
    from evaluations
    cross join thresholds
    cross join (values (-50), (-25), (0), (25)) as moves (basis_points)
    where evaluations.market_rate_offer + moves.basis_points * thresholds.one_percent
        <= evaluations.strike_rate

),

what_if as (

    select
        moved.basis_points,
        case
            when moved.rate_spread > thresholds.immediate_action_above then 'Immediate Action'
            when moved.rate_spread > thresholds.hot_lead_above then 'Hot Lead'
            else 'Watchlist'
        end as marketing_category
    from moved
    cross join thresholds

),

numbers as (

    select
        kinds.section,
        kinds.name,
        case kinds.name
            when 'evaluations' then totals.evaluations
            when 'persons' then totals.persons
            when 'opportunities' then totals.opportunities
            when 'opportunities_with_a_recent_loan' then totals.recent_loans
            when 'Immediate Action' then totals.immediate_action
            when 'Hot Lead' then totals.hot_lead
            else totals.watchlist
        end as amount
    from totals
    cross join (
        values
            ('', 'evaluations'),
            ('', 'persons'),
            ('', 'opportunities'),
            ('', 'opportunities_with_a_recent_loan'),
            ('by_tier', 'Immediate Action'),
            ('by_tier', 'Hot Lead'),
            ('by_tier', 'Watchlist')
    ) as kinds (section, name)

    union all

    -- a reason counts for itself, and once more where it is the only one
    select
        sections.name as section,
        codes.code as name,
        reasons.amount
    from reasons
    cross join unnest(split(reasons.reason_codes, ' ')) as codes (code)
    cross join (values ('not_selected'), ('not_selected_for_this_alone')) as sections (name)
    where sections.name = 'not_selected'
        or codes.code = reasons.reason_codes

    union all

    select
        'what_if.' || cast(what_if.basis_points as varchar) as section,
        what_if.marketing_category as name,
        count(*) as amount
    from what_if
    group by
        what_if.basis_points,
        what_if.marketing_category

)

select
    numbers.section,
    numbers.name,
    numbers.amount
from numbers
