-- evaluations_are_distinct: nobody is evaluated twice for one property.
--
-- stage   evaluate
-- reads   evaluations
-- grain   one row if somebody is

with

repeated as (

    select evaluations.person_id
    from evaluations
    group by
        evaluations.person_id,
        evaluations.property_id
    having count(*) > 1

)

select
    'evaluations_are_distinct' as check_name,
    'evaluated twice for one property, the first of them: person ' || min(repeated.person_id)
        as finding,
    count(*) as row_count
from repeated
having count(*) > 0
