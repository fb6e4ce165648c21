-- contact_lines: at which numbers and addresses the listed are reached, and who else there.
--
-- A number or address is for one line of a channel's list: the most promising person's, whose line
-- names the others.
--
-- reads   ranked_opportunities
-- grain   one row per channel and number or address

with

reached as (

    select
        channels.name as channel,
        ranked_opportunities.person_id,
        coalesce(nullif(ranked_opportunities.name, '') || ' ', '')
            || '(' || ranked_opportunities.borrower_id || ')' as who,
        case channels.name
            when 'call' then ranked_opportunities.phone_value
            when 'sms' then ranked_opportunities.sms_value
            else ranked_opportunities.email_value
        end as address,
        ranked_opportunities.tier,
        ranked_opportunities.rate_spread,
        ranked_opportunities.monthly_savings_est,
        ranked_opportunities.borrower_id,
        ranked_opportunities.property_id
    from ranked_opportunities
    cross join unnest(split(ranked_opportunities.channels, ' ')) as channels (name)
    where ranked_opportunities.contact_rank = 1
        and ranked_opportunities.channels <> ''

),

placed as (

    select
        reached.*,
        row_number() over (
            partition by reached.channel, reached.address
            order by
                reached.tier,
                reached.rate_spread desc,
                reached.monthly_savings_est desc nulls last,
                reached.borrower_id,
                reached.property_id
        ) as place
    from reached

)

-- hardly a number or address is of two: only the others' names are gathered
select
    placed.channel,
    max(case when placed.place = 1 then placed.person_id end) as person_id,
    array_join(array_agg(placed.who order by placed.place) filter (where placed.place > 1), '; ')
        as also_reached
from placed
group by
    placed.channel,
    placed.address
