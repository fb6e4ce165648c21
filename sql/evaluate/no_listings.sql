-- no_listings: nobody; what `listings` is where no cool-down is asked for.
--
-- grain   no row

select
    '' as borrower_ids,
    :as_of as listed_on,
    cast('0' as decimal(9, 4)) as market_rate_offer
where false
