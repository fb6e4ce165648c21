-- people: whose borrower id it is, and whether that person may be contacted.
--
-- A match group above the size limit is a mistake more likely than a person: it is not merged.
-- An opt-out of one of its members binds all of them nevertheless.
--
-- reads   thresholds, borrowers, matches, opt_outs
-- grain   one row per borrower_id

with

members as (

    -- a borrower without a match is a group of their own
    select
        borrowers.borrower_id,
        coalesce(matches.match_id, 'borrower ' || borrowers.borrower_id) as match_group,
        opt_outs.borrower_id is not null as has_opted_out
    from borrowers
    left join matches
        on borrowers.borrower_id = matches.record_id
    left join opt_outs
        on borrowers.borrower_id = opt_outs.borrower_id

),

match_groups as (

    select
        members.match_group,
        count(*) as group_size,
        min(members.borrower_id) as first_borrower_id,
        array_join(array_agg(members.borrower_id order by members.borrower_id), ' ')
            as borrower_ids,
        bool_or(members.has_opted_out) as has_opted_out
    from members
    group by members.match_group

)

select
    members.borrower_id,
    case
        when match_groups.group_size <= thresholds.max_borrowers_per_person
            then match_groups.first_borrower_id
        else members.borrower_id
    end as person_id,
    case
        when match_groups.group_size <= thresholds.max_borrowers_per_person
            then match_groups.borrower_ids
        else members.borrower_id
    end as borrower_ids,
    match_groups.has_opted_out
from members
inner join match_groups
    on members.match_group = match_groups.match_group
cross join thresholds
