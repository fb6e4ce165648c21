-- news: whether a line is new since the last published run, and in which tier it stood there.
--
-- The better one, where two lines have become one. Nothing is new where there is no such run.
--
-- reads   thresholds, ranked_opportunities, listed_again
-- grain   one row per person and property that passed

with

best as (

    select
        listed_again.person_id,
        listed_again.property_id,
        min_by(listed_again.tier_before, listed_again.tier_number_before) as tier_before
    from listed_again
    group by
        listed_again.person_id,
        listed_again.property_id

)

select
    ranked_opportunities.person_id,
    ranked_opportunities.property_id,
    ranked_opportunities.marketing_category,
    case when thresholds.last_run_id is not null then best.tier_before is null end as is_new,
    best.tier_before
from ranked_opportunities
cross join thresholds
left join best
    on ranked_opportunities.person_id = best.person_id
    and ranked_opportunities.property_id = best.property_id
