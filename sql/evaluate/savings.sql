-- savings: what refinancing at the market's rate would do to each payment. An estimate.
--
-- A loan runs for the term that its type names, from its year of origination; where none is named,
-- 360 months are assumed. Of one that is older than that, or has less than a year left, or whose type
-- leaves its term unclear, the rest is not known, and nothing is estimated; nor is anything of one
-- whose type says that its payments are not level. Where the rate may move, what is estimated is at
-- today's. Nor is the rest known of a loan of which more is owed than can be left: though nobody knows
-- the month in which it began, and rates move and loans are modified, what would have to be paid within
-- a year more than remains is not twice the payment on its amount and term. A new loan is compared on the months that remain, and on a fresh 360 months, which lower
-- the payment by lengthening the debt. Powers are computed in DOUBLE
-- and nothing is rounded inside a formula; what comes out is rounded half up, to whole cents and
-- tenths of a month. Where there is no saving, or its costs are not back within the months that
-- remain, it is null, and so is what would follow.
--
-- reads   thresholds, decisions, loan_types
-- grain   one row per decision

with

termed as (

    select
        decisions.*,
        coalesce(loan_types.is_level, true) as is_level,
        coalesce(loan_types.may_move, false) as may_move,
        case
            when not coalesce(loan_types.is_term_unclear, false)
                then coalesce(loan_types.term_months, 360)
        end as term_months
    from decisions
    left join loan_types
        on decisions.loan_type = loan_types.loan_type

),

aged as (

    select
        termed.*,
        termed.term_months
            - 12 * (year(thresholds.as_of) - termed.origination_year) as months_left
    from termed
    cross join thresholds

),

rested as (

    select
        aged.*,
        coalesce(
            cast(aged.remaining_balance as double)
                * (1 - power(
                    1 + cast(aged.current_interest_rate as double) / 1200, -aged.term_months
                ))
                > 2 * cast(aged.loan_amount as double)
                * (1 - power(
                    1 + cast(aged.current_interest_rate as double) / 1200, -(aged.months_left + 12)
                ))
                and aged.loan_amount > 0,
            false
        ) as is_beyond_belief
    from aged

),

remaining as (

    select
        rested.*,
        case
            when rested.is_level and rested.months_left >= 12 and not rested.is_beyond_belief
                then rested.months_left
        end as remaining_months
    from rested

),

terms as (

    -- judge/ leaves no balance of a billion dollars, of which a double would lose cents
    select
        remaining.*,
        case
            when remaining.remaining_months is not null
                and remaining.remaining_balance > 0
                then cast(remaining.remaining_balance as decimal(11, 2))
        end as principal,
        case
            when remaining.loan_id is null or coalesce(remaining.remaining_balance, 1) <= 0 then ''
            when not remaining.is_level then 'PAYMENTS_NOT_LEVEL'
            when remaining.remaining_months is null then 'REMAINING_TERM_UNKNOWN'
            when remaining.may_move then 'RATE_MAY_MOVE'
            else ''
        end as notes,
        cast(remaining.current_interest_rate as double) / 1200 as rate,
        cast(remaining.market_rate_offer as double) / 1200 as offered_rate
    from remaining

),

growths as (

    select
        terms.*,
        cast(terms.principal as double) as debt,
        cast(terms.principal as double) * cast(thresholds.closing_cost_percent as double) / 100
            as costs,
        power(1 + terms.rate, -terms.remaining_months) as discount_now,
        power(1 + terms.offered_rate, -terms.remaining_months) as discount_remaining,
        power(1 + terms.offered_rate, -360) as discount_reset
    from terms
    cross join thresholds

),

annuities as (

    -- the payment for each dollar of debt
    select
        growths.*,
        growths.rate / (1 - growths.discount_now) as annuity_now,
        growths.offered_rate / (1 - growths.discount_remaining) as annuity_remaining,
        growths.offered_rate / (1 - growths.discount_reset) as annuity_reset
    from growths

),

payments as (

    select
        annuities.*,
        annuities.debt * annuities.annuity_now as payment_now,
        annuities.debt * annuities.annuity_remaining as payment_remaining,
        annuities.debt * annuities.annuity_reset as payment_reset,
        (annuities.debt + annuities.costs) * annuities.annuity_remaining as financed_remaining,
        (annuities.debt + annuities.costs) * annuities.annuity_reset as financed_reset
    from annuities

),

cents as (

    select
        payments.*,
        cast(round(100 * payments.payment_now) as bigint) as now_cents,
        cast(round(100 * payments.payment_remaining) as bigint) as remaining_cents,
        cast(round(100 * payments.payment_reset) as bigint) as reset_cents,
        cast(round(100 * payments.financed_remaining) as bigint) as financed_remaining_cents,
        cast(round(100 * payments.financed_reset) as bigint) as financed_reset_cents,
        case
            when payments.costs
                <= (payments.payment_now - payments.payment_remaining) * payments.remaining_months
                then cast(
                    round(100 * (payments.payment_now - payments.payment_remaining)) as bigint
                )
            else 0
        end as saved_remaining_cents,
        case
            when payments.costs
                <= (payments.payment_now - payments.payment_reset) * payments.remaining_months
                then cast(
                    round(100 * (payments.payment_now - payments.payment_reset)) as bigint
                )
            else 0
        end as saved_reset_cents,
        cast(round(100 * (payments.payment_now - payments.financed_remaining)) as bigint)
            as saved_financed_remaining_cents,
        cast(round(100 * (payments.payment_now - payments.financed_reset)) as bigint)
            as saved_financed_reset_cents,
        cast(
            round(100 * (payments.payment_now * payments.remaining_months - payments.debt))
            as bigint
        ) as interest_now_cents,
        cast(
            round(100 * (payments.payment_remaining * payments.remaining_months - payments.debt))
            as bigint
        ) as interest_remaining_cents,
        cast(round(100 * (payments.payment_reset * 360 - payments.debt)) as bigint)
            as interest_reset_cents,
        cast(
            round(
                100 * (payments.payment_now - payments.payment_remaining)
                * payments.remaining_months
            ) as bigint
        ) as interest_saved_remaining_cents,
        cast(
            round(
                100 * (
                    payments.payment_now * payments.remaining_months - payments.payment_reset * 360
                )
            ) as bigint
        ) as interest_saved_reset_cents
    from payments

)

select
    cents.person_id,
    cents.borrower_ids,
    cents.borrower_id,
    cents.loan_id,
    cents.other_loan_ids,
    cents.other_loans,
    cents.property_id,
    cents.current_interest_rate,
    cents.market_rate_offer,
    cents.rate_spread,
    cents.ltv_ratio,
    cents.monthly_savings_est,
    cents.marketing_category,
    cents.decision,
    cents.reason_codes,
    cents.reasons,
    cents.strike_rate,
    cents.loan_type,
    cents.origination_year,
    cents.remaining_balance,
    cents.owed_on_property,
    cents.current_home_value,
    cents.recomputed_ltv,
    cents.ltv_disagrees,
    cents.listed_on,
    cents.may_call,
    cents.may_email,
    cents.may_sms,
    case when cents.is_level then cast(cents.term_months as integer) end as term_months,
    cast(cents.remaining_months as integer) as remaining_months,
    cents.notes,
    cast(cents.now_cents as decimal(15, 0)) * thresholds.one_cent as payment_now,
    cast(cents.remaining_cents as decimal(15, 0)) * thresholds.one_cent as payment_remaining,
    cast(cents.reset_cents as decimal(15, 0)) * thresholds.one_cent as payment_reset,
    -- less than half a cent is no saving
    case
        when cents.saved_remaining_cents > 0
            then cast(cents.saved_remaining_cents as decimal(15, 0)) * thresholds.one_cent
    end as monthly_savings_remaining,
    case
        when cents.saved_reset_cents > 0
            then cast(cents.saved_reset_cents as decimal(15, 0)) * thresholds.one_cent
    end as monthly_savings_reset,
    cast(cents.interest_now_cents as decimal(15, 0)) * thresholds.one_cent as interest_now,
    cast(cents.interest_remaining_cents as decimal(15, 0)) * thresholds.one_cent
        as interest_remaining,
    cast(cents.interest_reset_cents as decimal(15, 0)) * thresholds.one_cent as interest_reset,
    case
        when cents.saved_remaining_cents > 0
            then cast(cents.interest_saved_remaining_cents as decimal(15, 0)) * thresholds.one_cent
    end as interest_saved_remaining,
    -- a longer debt may cost more interest than it saves a month: then this is negative
    case
        when cents.saved_reset_cents > 0
            then cast(cents.interest_saved_reset_cents as decimal(15, 0)) * thresholds.one_cent
    end as interest_saved_reset,
    cast(
        cents.principal * thresholds.closing_cost_percent * thresholds.one_percent
        as decimal(18, 2)
    ) as closing_costs,
    case
        when cents.saved_remaining_cents > 0
            then cast(
                cast(
                    round(10 * cents.costs / (cents.payment_now - cents.payment_remaining))
                    as bigint
                ) as decimal(16, 0)
            ) * thresholds.one_tenth
    end as break_even_months_remaining,
    case
        when cents.saved_reset_cents > 0
            then cast(
                cast(
                    round(10 * cents.costs / (cents.payment_now - cents.payment_reset)) as bigint
                ) as decimal(16, 0)
            ) * thresholds.one_tenth
    end as break_even_months_reset,
    cast(cents.financed_remaining_cents as decimal(15, 0)) * thresholds.one_cent
        as financed_payment_remaining,
    cast(cents.financed_reset_cents as decimal(15, 0)) * thresholds.one_cent
        as financed_payment_reset,
    case
        when cents.saved_financed_remaining_cents > 0
            then cast(cents.saved_financed_remaining_cents as decimal(15, 0)) * thresholds.one_cent
    end as financed_savings_remaining,
    case
        when cents.saved_financed_reset_cents > 0
            then cast(cents.saved_financed_reset_cents as decimal(15, 0)) * thresholds.one_cent
    end as financed_savings_reset,
    case
        when cents.saved_remaining_cents > 0
            then cast(
                cents.monthly_savings_est
                - cast(cents.saved_remaining_cents as decimal(15, 0)) * thresholds.one_cent
                as decimal(18, 2)
            )
    end as savings_est_difference
from cents
cross join thresholds
