-- decisions: who is worth a call about which property, who is not, and every reason for it.
--
-- The query this project began with, for everyone instead of for the chosen: its expressions and
-- its CASE stand in `evaluated`, its WHERE in `judged`. Rates, balances, values and consent decide;
-- names, places and credit scores do not.
--
-- reads   thresholds, shown_loans, market_offers, listed_persons
-- grain   one row per person and property of one of the person's usable loans;
--         a person with no usable loan has one row

with

evaluated as (

    select
        shown_loans.*,
        market_offers.market_rate_offer,
        shown_loans.current_interest_rate - market_offers.market_rate_offer as rate_spread,
        market_offers.ltv_ratio,
        market_offers.monthly_savings_est,
        case
            when shown_loans.current_interest_rate - market_offers.market_rate_offer
                > thresholds.immediate_action_above then 'Immediate Action'
            when shown_loans.current_interest_rate - market_offers.market_rate_offer
                > thresholds.hot_lead_above then 'Hot Lead'
            when shown_loans.current_interest_rate - market_offers.market_rate_offer
                > thresholds.watchlist_above then 'Watchlist'
            else 'Ineligible'
        end as marketing_category,
        market_offers.current_home_value,
        listed_persons.listed_on,
        listed_persons.listed_at - thresholds.cool_down_step as worth_another_call_at
    from shown_loans
    left join market_offers
        on shown_loans.property_id = market_offers.property_id
    left join listed_persons
        on shown_loans.person_id = listed_persons.person_id
    cross join thresholds

),

believed as (

    -- a billion dollars is no home loan, and ten homes are not owed for one
    select
        evaluated.*,
        case
            when evaluated.owed_on_property < 1000000000
                and evaluated.owed_on_property <= 10 * evaluated.current_home_value
                then cast(evaluated.owed_on_property as decimal(11, 2))
        end as debt,
        case
            when evaluated.current_home_value > 0
                then cast(evaluated.current_home_value as decimal(11, 2))
        end as home_value
    from evaluated

),

measured as (

    -- products are exact and decide; the quotient, of whole cents, is for people to read
    select
        believed.*,
        case
            when believed.debt is not null and believed.home_value is not null
                then cast(
                    cast(
                        round(
                            1000000 * round(100 * cast(believed.debt as double))
                            / round(100 * cast(believed.home_value as double))
                        ) as bigint
                    ) as decimal(8, 0)
                ) * thresholds.smallest_rate
        end as recomputed_ltv,
        case thresholds.ltv_decides
            when 'file' then believed.ltv_ratio > thresholds.max_ltv_percent
            else 100 * believed.debt > thresholds.max_ltv_percent * believed.home_value
        end as exceeds_ltv
    from believed
    cross join thresholds

),

coded as (

    select
        measured.*,
        case when measured.exceeds_ltv then 'LTV_ABOVE_LIMIT' end as ltv_code,
        case
            when measured.exceeds_ltv then cast(
                case thresholds.ltv_decides
                    when 'file' then measured.ltv_ratio
                    else measured.recomputed_ltv
                end as varchar
            )
        end as ltv_text,
        case
            when measured.exceeds_ltv is null and measured.market_rate_offer is not null
                then 'LTV_UNKNOWN'
        end as ltv_unknown_code,
        case
            when measured.rate_spread < thresholds.min_rate_spread
                or measured.rate_spread is not null
                and measured.marketing_category = 'Ineligible'
                then 'SPREAD_BELOW_LIMIT'
        end as spread_code,
        cast(measured.rate_spread as varchar) as spread_text,
        case
            when measured.loan_id is null then 'NO_LOAN'
            when measured.market_rate_offer is null then 'NO_MARKET_OFFER'
        end as nothing_to_compare_code,
        case when measured.remaining_balance <= 0 then 'LOAN_PAID_OFF' end as paid_off_code,
        case
            when measured.remaining_balance > 0
                and measured.remaining_balance < thresholds.min_balance
                then 'BALANCE_BELOW_LIMIT'
        end as balance_code,
        case when measured.is_behind_another then 'BEHIND_FIRST_LIEN' end as behind_code,
        case
            when not (measured.may_call or measured.may_email or measured.may_sms)
                then 'DO_NOT_CONTACT'
        end as consent_code,
        case
            when measured.market_rate_offer > measured.worth_another_call_at
                then 'COOLING_DOWN'
        end as cool_down_code
    from measured
    cross join thresholds

),

reasoned as (

    select
        coded.*,
        concat_ws(
            ' ',
            coded.ltv_code,
            coded.ltv_unknown_code,
            coded.spread_code,
            coded.nothing_to_compare_code,
            coded.paid_off_code,
            coded.balance_code,
            coded.behind_code,
            coded.consent_code,
            coded.cool_down_code
        ) as reason_codes,
        concat_ws(
            '; ',
            -- four decimals, of which one stays whatever it is
            coded.ltv_code || ' ' || substr(coded.ltv_text, 1, length(coded.ltv_text) - 3)
                || trim(trailing '0' from substr(coded.ltv_text, -3))
                || ' > ' || thresholds.max_ltv_text,
            coded.ltv_unknown_code,
            coded.spread_code || ' '
                || substr(coded.spread_text, 1, length(coded.spread_text) - 3)
                || trim(trailing '0' from substr(coded.spread_text, -3))
                || case
                    when coded.rate_spread < thresholds.min_rate_spread
                        then ' < ' || thresholds.min_rate_spread_text
                    else ' <= ' || thresholds.watchlist_above_text
                end,
            coded.nothing_to_compare_code,
            coded.paid_off_code,
            coded.balance_code || ' ' || cast(coded.remaining_balance as varchar)
                || ' < ' || cast(thresholds.min_balance as varchar),
            coded.behind_code,
            coded.consent_code,
            coded.cool_down_code
                || ' ' || cast(date_diff('day', coded.listed_on, thresholds.as_of) as varchar)
                || ' <= ' || cast(thresholds.cool_down_days as varchar)
        ) as reasons,
        -- nothing stands between this loan and a call but where the market is
        coded.rate_spread is not null
            and coalesce(
                coded.ltv_code,
                coded.ltv_unknown_code,
                coded.paid_off_code,
                coded.balance_code,
                coded.behind_code,
                coded.consent_code
            ) is null as depends_on_rate,
        least(
            coded.current_interest_rate - thresholds.min_rate_spread,
            coded.current_interest_rate - thresholds.watchlist_above - thresholds.smallest_rate,
            coalesce(coded.worth_another_call_at, coded.current_interest_rate)
        ) as highest_offer
    from coded
    cross join thresholds

)

select
    reasoned.person_id,
    reasoned.borrower_ids,
    reasoned.borrower_id,
    reasoned.loan_id,
    reasoned.other_loan_ids,
    reasoned.other_loans,
    reasoned.property_id,
    reasoned.current_interest_rate,
    reasoned.market_rate_offer,
    reasoned.rate_spread,
    reasoned.ltv_ratio,
    reasoned.monthly_savings_est,
    reasoned.marketing_category,
    case when reasoned.reason_codes = '' then 'opportunity' else 'not_selected' end as decision,
    reasoned.reason_codes,
    reasoned.reasons,
    case
        when reasoned.depends_on_rate and reasoned.highest_offer > 0
            then cast(reasoned.highest_offer as decimal(9, 4))
    end as strike_rate,
    reasoned.loan_type,
    reasoned.loan_amount,
    reasoned.origination_year,
    reasoned.remaining_balance,
    cast(reasoned.debt as decimal(18, 2)) as owed_on_property,
    reasoned.current_home_value,
    cast(reasoned.recomputed_ltv as decimal(9, 4)) as recomputed_ltv,
    abs(100 * reasoned.debt - reasoned.ltv_ratio * reasoned.home_value)
        > thresholds.max_ltv_difference * reasoned.home_value
        as ltv_disagrees,
    reasoned.listed_on,
    reasoned.may_call,
    reasoned.may_email,
    reasoned.may_sms
from reasoned
cross join thresholds
