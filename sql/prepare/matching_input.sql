-- matching_input: how many are sent to Entity Resolution, and a digest of what is sent.
--
-- The same digest, the same persons: the last matching is used again. Everything that decides who
-- is one person is in what is sent, and nothing else is; which run sends it does not count. A
-- digest of digests, by their first two digits: none of the texts grows with the book.
--
-- reads   sent_borrowers
-- grain   one row

with

digests as (

    select to_hex(md5(to_utf8(
        sent_borrowers.borrower_id || ' ' || sent_borrowers.told_same
            || ' ' || sent_borrowers.same_email || ' ' || sent_borrowers.same_phone
            || ' ' || sent_borrowers.near_phone || ' ' || sent_borrowers.same_property
    ))) as digest
    from sent_borrowers

),

parts as (

    select
        digests.digest,
        substr(digests.digest, 1, 2) as part
    from digests

),

digests_of_parts as (

    select
        parts.part,
        count(*) as records,
        to_hex(md5(to_utf8(array_join(array_agg(parts.digest order by parts.digest), ''))))
            as digest
    from parts
    group by parts.part

)

select
    coalesce(sum(digests_of_parts.records), 0) as records,
    to_hex(md5(to_utf8(coalesce(
        array_join(array_agg(digests_of_parts.digest order by digests_of_parts.part), ''), ''
    )))) as digest
from digests_of_parts
