-- listed_persons: who was listed lately, when last, and at the lowest market rate of those times.
--
-- reads   people, listings
-- grain   one row per person_id that was listed

with

listed_ids as (

    select
        ids.borrower_id,
        listings.listed_on,
        listings.market_rate_offer
    from listings
    cross join unnest(split(listings.borrower_ids, ' ')) as ids (borrower_id)

)

select
    people.person_id,
    max(listed_ids.listed_on) as listed_on,
    min(listed_ids.market_rate_offer) as listed_at
from listed_ids
inner join people
    on listed_ids.borrower_id = people.borrower_id
group by people.person_id
