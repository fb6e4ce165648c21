-- parted_groups: match groups that hold two of whom people said that they are two persons.
--
-- Their own link was not made; others hold the group together. Whose the others are nobody knows, so
-- nobody in it is merged.
--
-- reads   judged_pairs, matches
-- grain   one row per match_id

select one.match_id
from judged_pairs
inner join matches as one
    on judged_pairs.borrower_id = one.record_id
inner join matches as other
    on judged_pairs.other_id = other.record_id
where judged_pairs.told = 'different'
    and one.match_id = other.match_id
group by one.match_id
