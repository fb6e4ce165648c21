-- matching_numbers: whether the matching job counted its groups as we do.
--
-- The job's matchIDs is a number without a definition. It is expected to count the groups in the
-- rows, or those and the records that have no row. Nothing depends on it: it is a warning.
--
-- reads   matches
-- grain   one row

with

counted as (

    select
        count(distinct matches.match_id) as all_groups,
        count(*) as matched
    from matches

)

select
    'warnings' as section,
    'MATCH_GROUPS_DIFFER' as name,
    case
        when :match_ids is null then 0
        when :match_ids = counted.all_groups then 0
        when :match_ids = counted.all_groups + :input_records - counted.matched then 0
        else 1
    end as amount
from counted
