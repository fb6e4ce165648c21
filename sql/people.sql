-- people: whose borrower id it is, and whether that person may be contacted.
--
-- A match group above the size limit is a mistake more likely than a person: it is not merged.
-- An opt-out of one of its members binds all of them nevertheless.
--
-- reads   thresholds, borrowers, matches, opt_outs
-- grain   one row per borrower_id

with

members as (

    select
        borrowers.borrower_id,
        matches.match_id,
        opt_outs.borrower_id is not null as has_opted_out,
        count(*) over (partition by matches.match_id) as group_size
    from borrowers
    left join matches
        on borrowers.borrower_id = matches.record_id
    left join opt_outs
        on borrowers.borrower_id = opt_outs.borrower_id

),

-- most borrowers share their MatchID with nobody, or have none: they need no grouping
shared_groups as (

    select
        members.match_id,
        members.group_size,
        min(members.borrower_id) as first_borrower_id,
        array_join(array_agg(members.borrower_id order by members.borrower_id), ' ')
            as borrower_ids,
        bool_or(members.has_opted_out) as has_opted_out
    from members
    where members.match_id is not null
        and members.group_size > 1
    group by
        members.match_id,
        members.group_size

)

select
    members.borrower_id,
    case
        when shared_groups.group_size <= thresholds.max_borrowers_per_person
            then shared_groups.first_borrower_id
        else members.borrower_id
    end as person_id,
    case
        when shared_groups.group_size <= thresholds.max_borrowers_per_person
            then shared_groups.borrower_ids
        else members.borrower_id
    end as borrower_ids,
    members.has_opted_out or coalesce(shared_groups.has_opted_out, false) as has_opted_out
from members
left join shared_groups
    on members.match_id = shared_groups.match_id
cross join thresholds
