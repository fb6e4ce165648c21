-- selection_numbers: how many of those with a loan are listed, by state and by credit band.
--
-- A description of the list and no fair-lending test: neither is a protected class, and neither has
-- a part in the decision.
--
-- reads   evaluations
-- grain   one row per number

with

described as (

    select
        case kinds.name
            when 'by_state' then coalesce(upper(replace(evaluations.state, '.', '')), '(none)')
            when 'by_credit_band' then case
                when evaluations.credit_score < 620 then 'under_620'
                when evaluations.credit_score < 660 then '620_to_659'
                when evaluations.credit_score < 700 then '660_to_699'
                when evaluations.credit_score < 740 then '700_to_739'
                when evaluations.credit_score < 780 then '740_to_779'
                when evaluations.credit_score is not null then '780_and_more'
                else 'unknown'
            end
        end as group_name,
        kinds.name as kind,
        case when evaluations.decision = 'opportunity' then 1 else 0 end as selected
    from evaluations
    cross join (values ('by_state'), ('by_credit_band')) as kinds (name)
    where evaluations.loan_id is not null

),

counted as (

    select
        described.kind,
        described.group_name,
        count(*) as evaluated,
        sum(described.selected) as selected
    from described
    group by
        described.kind,
        described.group_name

),

-- whatever stands in a state's column, there are no more lines than there may be states
ranked as (

    select
        counted.*,
        row_number() over (
            partition by counted.kind
            order by counted.evaluated desc, counted.group_name
        ) as place
    from counted

),

named as (

    select
        ranked.kind || '.' || case when ranked.place <= 60 then ranked.group_name else '(others)' end
            as name,
        ranked.evaluated,
        ranked.selected
    from ranked

),

totals as (

    select
        named.name,
        sum(named.evaluated) as evaluated,
        sum(named.selected) as selected
    from named
    group by named.name

)

select
    'selection.' || totals.name as section,
    kinds.name,
    case kinds.name
        when 'evaluated' then cast(totals.evaluated as decimal(18, 1))
        when 'selected' then cast(totals.selected as decimal(18, 1))
        else cast(100 * totals.selected as decimal(18, 1)) / totals.evaluated
    end as amount
from totals
cross join (values ('evaluated'), ('selected'), ('selected_percent')) as kinds (name)
