-- contact_numbers: how the listed persons can be reached, and what a lender's screens say of them.
--
-- reads   evaluations, contact_lines
-- grain   one row per number

with

leads as (

    select
        evaluations.person_id,
        concat_ws(
            '; ',
            evaluations.screens,
            'suggested ' || coalesce(evaluations.suggested_channel, 'none'),
            case
                when evaluations.channels = '' then 'reached none'
                else 'reached ' || replace(evaluations.channels, ' ', '; reached ')
            end
        ) as facts
    from evaluations
    where evaluations.decision = 'opportunity'

),

counted as (

    select
        split_part(facts.fact, ' ', 1) as kind,
        split_part(facts.fact, ' ', 2) as name,
        count(*) as leads,
        count(distinct leads.person_id) as persons
    from leads
    cross join unnest(split(leads.facts, '; ')) as facts (fact)
    group by facts.fact

),

numbers as (

    select
        case counted.kind
            when 'suggested' then 'suggested_channel'
            when 'reached' then 'channels'
            else 'screens.' || counted.kind
        end as section,
        counted.name,
        case when counted.kind in ('suggested', 'reached') then counted.persons else counted.leads end
            as amount
    from counted

    union all

    -- a number or an address that several share is on one line
    select
        'lines' as section,
        contact_lines.channel as name,
        count(*) as amount
    from contact_lines
    group by contact_lines.channel

)

select
    numbers.section,
    numbers.name,
    numbers.amount
from numbers
