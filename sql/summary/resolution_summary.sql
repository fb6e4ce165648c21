-- resolution_summary: what knowing who is who changed, against the same data unresolved, by place in
-- summary.json, as run_summary has the others.
--
-- For the list and for each channel: unresolved - double - opted_out - decided_otherwise
-- + reached_by_another_record = resolved. An entry of the list is a person and a property, an entry
-- of a channel is a person.
--
-- reads   evaluations, group_members, unresolved_leads
-- grain   one row per number; published, hence ordered

with

mentions as (

    -- each of them without resolution
    select
        unresolved_leads.person_id,
        unresolved_leads.property_id,
        unresolved_leads.borrower_id as unresolved_id,
        0 as is_resolved,
        unresolved_leads.may_call,
        unresolved_leads.may_email,
        unresolved_leads.may_sms,
        unresolved_leads.lists
    from unresolved_leads

    union all

    -- and with it: a person stands under the id of a member
    select
        evaluations.person_id,
        evaluations.property_id,
        cast(null as varchar) as unresolved_id,
        1 as is_resolved,
        evaluations.may_call,
        evaluations.may_email,
        evaluations.may_sms,
        'opportunities ' || evaluations.channels as lists
    from evaluations
    inner join group_members
        on evaluations.person_id = group_members.borrower_id
    where evaluations.decision = 'opportunity'

),

listed as (

    select
        lists.name as list_name,
        case lists.name
            when 'opportunities' then mentions.person_id || ' ' || mentions.property_id
            else mentions.person_id
        end as entry,
        mentions.unresolved_id,
        mentions.is_resolved,
        case lists.name
            when 'call' then mentions.may_call
            when 'email' then mentions.may_email
            when 'sms' then mentions.may_sms
            else mentions.may_call or mentions.may_email or mentions.may_sms
        end as is_open
    from mentions
    cross join unnest(split(mentions.lists, ' ')) as lists (name)
    where lists.name <> ''

),

entries as (

    select
        listed.list_name,
        count(distinct listed.unresolved_id) as unresolved,
        max(listed.is_resolved) as resolved,
        bool_or(listed.is_open) as is_open
    from listed
    group by
        listed.list_name,
        listed.entry

),

totals as (

    select
        lists.name as list_name,
        count(
            distinct case lists.name
                when 'opportunities' then evaluations.person_id || ' ' || evaluations.property_id
                else evaluations.person_id
            end
        ) as amount
    from evaluations
    cross join unnest(split('opportunities ' || evaluations.channels, ' ')) as lists (name)
    where evaluations.decision = 'opportunity'
        and lists.name <> ''
    group by lists.name

),

numbers as (

    select
        entries.list_name,
        kinds.name,
        case kinds.name
            when 'double' then case
                when entries.resolved = 1 and entries.unresolved > 0 then entries.unresolved - 1
            end
            when 'opted_out' then case
                when entries.resolved = 0 and not entries.is_open then entries.unresolved
            end
            when 'decided_otherwise' then case
                when entries.resolved = 0 and entries.is_open then entries.unresolved
            end
            when 'reached_by_another_record' then case
                when entries.unresolved = 0 then 1
            end
            -- what resolution knew nothing of is the same with and without it
            when 'unresolved' then entries.unresolved - entries.resolved
        end as amount
    from entries
    cross join (
        values
            ('double'),
            ('opted_out'),
            ('decided_otherwise'),
            ('reached_by_another_record'),
            ('unresolved')
    ) as kinds (name)

    union all

    select
        totals.list_name,
        kinds.name,
        totals.amount
    from totals
    cross join (values ('resolved'), ('unresolved')) as kinds (name)

)

select
    'resolution.' || numbers.list_name as section,
    numbers.name,
    cast(sum(numbers.amount) as decimal(18, 1)) as amount
from numbers
where numbers.amount is not null
group by
    numbers.list_name,
    numbers.name
order by
    numbers.list_name,
    numbers.name
