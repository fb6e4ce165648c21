-- saving_numbers: what the listed would save, how soon it pays, and what the files claimed of it.
--
-- `remaining` compares with a new loan over the months that remain, `reset` with one over 360. A loan
-- of several borrowers saves its dollars once, and is one of those that save.
--
-- reads   thresholds, evaluations
-- grain   one row per number

with

estimates as (

    select
        new_loans.term,
        evaluations.payment_now,
        case new_loans.term
            when 'remaining' then evaluations.monthly_savings_remaining
            else evaluations.monthly_savings_reset
        end as monthly_savings,
        case new_loans.term
            when 'remaining' then evaluations.break_even_months_remaining
            else evaluations.break_even_months_reset
        end as break_even_months,
        row_number() over (
            partition by new_loans.term, evaluations.loan_id
            order by evaluations.person_id, evaluations.property_id
        ) as copy_number
    from evaluations
    cross join (values ('remaining'), ('reset')) as new_loans (term)
    where evaluations.decision = 'opportunity'

),

-- how often it occurs is what counts, but for the dollars and the loans
counted as (

    select
        estimates.term,
        kinds.kind,
        case
            when kinds.kind in ('dollars_saved_a_month', 'loans_that_save') then estimates.term
            when estimates.payment_now is null then 'unknown'
            when kinds.kind = 'monthly_savings' then case
                when estimates.monthly_savings is null then 'none'
                when estimates.monthly_savings < 50 then 'under_50'
                when estimates.monthly_savings < 100 then '50_to_100'
                when estimates.monthly_savings < 200 then '100_to_200'
                when estimates.monthly_savings < 300 then '200_to_300'
                when estimates.monthly_savings < 500 then '300_to_500'
                else '500_and_more'
            end
            when estimates.monthly_savings is null then 'never'
            when estimates.break_even_months <= 12 then 'up_to_12'
            when estimates.break_even_months <= 24 then 'up_to_24'
            when estimates.break_even_months <= 36 then 'up_to_36'
            when estimates.break_even_months <= 60 then 'up_to_60'
            else 'over_60'
        end as name,
        case
            when kinds.kind not in ('dollars_saved_a_month', 'loans_that_save') then 1
            when estimates.copy_number > 1 or estimates.monthly_savings is null then 0
            when kinds.kind = 'loans_that_save' then 1
            else estimates.monthly_savings
        end as amount
    from estimates
    cross join (
        values
            ('monthly_savings'),
            ('break_even_months'),
            ('dollars_saved_a_month'),
            ('loans_that_save')
    ) as kinds (kind)

),

claims as (

    select
        count(evaluations.savings_est_difference) as compared,
        count_if(
            100 * abs(evaluations.savings_est_difference)
            > thresholds.max_estimate_error_percent * evaluations.monthly_savings_remaining
        ) as off,
        count_if(
            evaluations.payment_now is not null
            and evaluations.payment_remaining is not null
            and evaluations.monthly_savings_remaining is null
            and evaluations.monthly_savings_est > 0
        ) as saving_nothing,
        count(evaluations.ltv_disagrees) as ltv_compared,
        count_if(evaluations.ltv_disagrees) as ltv_disagreeing
    from evaluations
    cross join thresholds

),

numbers as (

    select
        case
            when counted.kind in ('dollars_saved_a_month', 'loans_that_save') then counted.kind
            else counted.kind || '.' || counted.term
        end as section,
        counted.name,
        -- whole dollars
        cast(sum(counted.amount) as bigint) as amount
    from counted
    group by
        counted.kind,
        counted.term,
        counted.name

    union all

    select
        kinds.section,
        kinds.name,
        case kinds.section || '.' || kinds.name
            when 'savings_claimed.compared' then claims.compared
            when 'savings_claimed.off_by_over_10_percent' then claims.off
            when 'savings_claimed.where_there_are_none' then claims.saving_nothing
            when 'ltv.compared' then claims.ltv_compared
            else claims.ltv_disagreeing
        end as amount
    from claims
    cross join (
        values
            ('savings_claimed', 'compared'),
            ('savings_claimed', 'off_by_over_10_percent'),
            ('savings_claimed', 'where_there_are_none'),
            ('ltv', 'compared'),
            ('ltv', 'disagree_by_over_5_points')
    ) as kinds (section, name)

)

select
    numbers.section,
    numbers.name,
    numbers.amount
from numbers
