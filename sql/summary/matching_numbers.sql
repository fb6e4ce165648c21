-- matching_numbers: how many match groups are too large, and whether the job counted them as we do.
--
-- The job's matchIDs is a number without a definition. It is expected to count the groups in the
-- rows, or those and the records that have no row. Nothing depends on it: it is a warning.
--
-- reads   thresholds, matches
-- grain   one row per number

with

match_groups as (

    select
        matches.match_id,
        count(*) as group_size
    from matches
    group by matches.match_id

),

counted as (

    select
        count(*) as all_groups,
        count_if(match_groups.group_size > thresholds.max_borrowers_per_person) as oversized,
        coalesce(sum(match_groups.group_size), 0) as matched
    from match_groups
    cross join thresholds

)

select
    kinds.section,
    kinds.name,
    case
        when kinds.name = 'oversized_groups' then counted.oversized
        when :match_ids is null then 0
        when :match_ids = counted.all_groups then 0
        when :match_ids = counted.all_groups + :input_records - counted.matched then 0
        else 1
    end as amount
from counted
cross join (
    values
        ('', 'oversized_groups'),
        ('warnings', 'MATCH_GROUPS_DIFFER')
) as kinds (section, name)
