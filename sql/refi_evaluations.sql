-- refi_evaluations: the decision about every person and property, and the reasons for it.
--
-- The query this project began with, for everyone instead of for the chosen: its expressions and
-- its CASE stand in `evaluated`, its WHERE in `reasoned`.
--
-- reads   thresholds, borrowers, people, loans, market_offers
-- grain   one row per person and property of one of the person's usable loans;
--         a person with no usable loan has one row

with

positions as (

    -- a borrower without a loan stands here once, without a property
    select
        people.person_id,
        people.borrower_ids,
        people.has_opted_out,
        people.borrower_id,
        loans.loan_id,
        loans.property_id,
        loans.current_interest_rate,
        loans.remaining_balance
    from people
    left join loans
        on people.borrower_id = loans.borrower_id

),

ranked as (

    -- several loans on one property: the dearest is the one to call about
    select
        positions.person_id,
        positions.borrower_ids,
        positions.has_opted_out,
        positions.borrower_id,
        positions.loan_id,
        positions.property_id,
        positions.current_interest_rate,
        count(positions.loan_id) over (partition by positions.person_id) as loans_of_person,
        row_number() over (
            partition by positions.person_id, positions.property_id
            order by
                positions.current_interest_rate desc nulls last,
                positions.remaining_balance desc nulls last,
                positions.loan_id,
                positions.borrower_id
        ) as place,
        first_value(positions.loan_id) over (
            partition by positions.person_id, positions.property_id
            order by
                positions.current_interest_rate desc nulls last,
                positions.remaining_balance desc nulls last,
                positions.loan_id,
                positions.borrower_id
        ) as shown_loan_id
    from positions

),

shown as (

    select
        ranked.person_id,
        ranked.property_id,
        ranked.borrower_ids,
        ranked.has_opted_out,
        ranked.shown_loan_id as loan_id,
        max(case when ranked.place = 1 then ranked.borrower_id end) as borrower_id,
        max(case when ranked.place = 1 then ranked.current_interest_rate end)
            as current_interest_rate,
        array_join(
            array_sort(
                array_distinct(
                    array_agg(ranked.loan_id)
                        filter (where ranked.loan_id <> ranked.shown_loan_id)
                )
            ),
            ' '
        ) as other_loan_ids
    from ranked
    -- of a person with loans, the borrower ids without one say nothing
    where ranked.loan_id is not null
        or ranked.loans_of_person = 0
    group by
        ranked.person_id,
        ranked.property_id,
        ranked.borrower_ids,
        ranked.has_opted_out,
        ranked.shown_loan_id

),

evaluated as (

    select
        shown.person_id,
        shown.borrower_ids,
        shown.has_opted_out,
        shown.borrower_id,
        shown.loan_id,
        shown.other_loan_ids,
        shown.property_id,
        shown.current_interest_rate,
        market_offers.market_rate_offer,
        shown.current_interest_rate - market_offers.market_rate_offer as rate_spread,
        market_offers.ltv_ratio,
        market_offers.monthly_savings_est,
        case
            when shown.current_interest_rate - market_offers.market_rate_offer
                > thresholds.immediate_action_above then 'Immediate Action'
            when shown.current_interest_rate - market_offers.market_rate_offer
                > thresholds.hot_lead_above then 'Hot Lead'
            when shown.current_interest_rate - market_offers.market_rate_offer
                > thresholds.watchlist_above then 'Watchlist'
            else 'Ineligible'
        end as marketing_category
    from shown
    left join market_offers
        on shown.property_id = market_offers.property_id
    cross join thresholds

),

reasoned as (

    select
        evaluated.*,
        concat_ws(
            ' ',
            case
                when evaluated.ltv_ratio > thresholds.max_ltv_percent then 'LTV_ABOVE_LIMIT'
            end,
            case
                when evaluated.rate_spread < thresholds.min_rate_spread
                    or evaluated.rate_spread is not null
                    and evaluated.marketing_category = 'Ineligible'
                    then 'SPREAD_BELOW_LIMIT'
            end,
            case
                when evaluated.loan_id is null then 'NO_LOAN'
                when evaluated.market_rate_offer is null then 'NO_MARKET_OFFER'
            end,
            case when evaluated.has_opted_out then 'DO_NOT_CONTACT' end
        ) as reason_codes
    from evaluated
    cross join thresholds

)

select
    reasoned.person_id,
    reasoned.borrower_ids,
    reasoned.borrower_id,
    borrowers.first_name,
    borrowers.last_name,
    borrowers.email,
    borrowers.phone,
    borrowers.city,
    borrowers.state,
    reasoned.loan_id,
    reasoned.other_loan_ids,
    reasoned.property_id,
    reasoned.current_interest_rate,
    reasoned.market_rate_offer,
    reasoned.rate_spread,
    reasoned.ltv_ratio,
    reasoned.monthly_savings_est,
    reasoned.marketing_category,
    case when reasoned.reason_codes = '' then 'opportunity' else 'not_selected' end as decision,
    reasoned.reason_codes
from reasoned
inner join borrowers
    on reasoned.borrower_id = borrowers.borrower_id
