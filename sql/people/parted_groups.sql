-- parted_groups: match groups that hold two of whom people said that they are two persons.
--
-- Their own link was not made; others hold the group together. Whose the others are nobody knows, so
-- nobody in it is merged.
--
-- reads   judged_pairs, matches
-- grain   one row per match_id

with

-- each looks up its own group: groups are not joined with groups, of which one may be large
pairs as (

    select
        judged_pairs.borrower_id,
        judged_pairs.other_id,
        min(matches.match_id) as match_id
    from judged_pairs
    cross join unnest(array[judged_pairs.borrower_id, judged_pairs.other_id]) as named (record_id)
    inner join matches
        on named.record_id = matches.record_id
    where judged_pairs.told = 'different'
    group by
        judged_pairs.borrower_id,
        judged_pairs.other_id
    having count(*) = 2
        and min(matches.match_id) = max(matches.match_id)

)

select pairs.match_id
from pairs
group by pairs.match_id
