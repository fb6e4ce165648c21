-- news_numbers: what changed since the last published run.
--
-- Null where there is no such run.
--
-- reads   thresholds, news, listed_again, last_list
-- grain   one row per number

with

lines as (

    select
        count_if(news.is_new) as new_opportunities,
        count_if(news.tier_before <> news.marketing_category) as in_another_tier
    from news

),

lines_before as (

    select count(*) as listed
    from last_list

),

kept as (

    select
        listed_again.person_id_before,
        listed_again.property_id
    from listed_again
    group by
        listed_again.person_id_before,
        listed_again.property_id

),

kept_lines as (

    select count(*) as listed
    from kept

)

select
    'last_run' as section,
    names.name,
    case when thresholds.last_run_id is not null then case names.name
        when 'new_opportunities' then lines.new_opportunities
        when 'in_another_tier' then lines.in_another_tier
        else lines_before.listed - kept_lines.listed
    end end as amount
from thresholds
cross join lines
cross join lines_before
cross join kept_lines
cross join (
    values ('new_opportunities'), ('in_another_tier'), ('no_longer_listed')
) as names (name)
