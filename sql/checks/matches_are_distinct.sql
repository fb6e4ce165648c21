-- matches_are_distinct: no borrower is of two match groups.
--
-- stage   evaluate
-- reads   matches
-- grain   one row if one is

with

repeated as (

    select matches.record_id
    from matches
    group by matches.record_id
    having count(*) > 1

)

select
    'matches_are_distinct' as check_name,
    'matched more than once, the first of them: ' || min(repeated.record_id) as finding,
    count(*) as row_count
from repeated
having count(*) > 0
