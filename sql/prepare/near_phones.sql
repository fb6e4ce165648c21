-- near_phones: records of one full name and state whose telephone numbers differ by a slip.
--
-- One digit wrong, missing or too many, two exchanged, or another area code. Nobody has the name and
-- almost the number of somebody else in the same state.
--
-- reads   compared_names
-- grain   one row per pair of borrower ids

with

telephoned as (

    select
        compared_names.given || ' ' || compared_names.family || ' ' || compared_names.state
            || ' ' || compared_names.generation as person_key,
        compared_names.borrower_id,
        compared_names.phone
    from compared_names
    where length(compared_names.given) > 1
        and compared_names.family <> ''
        and length(compared_names.phone) >= 10

),

repeated as (

    select telephoned.person_key
    from telephoned
    group by telephoned.person_key
    having count(*) > 1

),

-- a slip leaves the first digits as they are, or the last: who shares neither is not compared
digits as (

    select
        telephoned.person_key
            || case kinds.part when 'first' then ' ' else ' -' end
            || case kinds.part
                when 'first' then substr(telephoned.phone, 1, 5)
                else substr(telephoned.phone, -5)
            end as block,
        telephoned.borrower_id,
        telephoned.phone
    from telephoned
    inner join repeated
        on telephoned.person_key = repeated.person_key
    cross join (values ('first'), ('last')) as kinds (part)

),

blocks as (

    select
        digits.block,
        array_agg(digits.borrower_id || ' ' || digits.phone) as members
    from digits
    group by digits.block
    having count(*) between 2 and 30

),

pairs as (

    select
        split_part(one.member, ' ', 1) as borrower_id,
        split_part(other.member, ' ', 1) as other_id,
        split_part(one.member, ' ', 2) as phone,
        split_part(other.member, ' ', 2) as other_phone
    from blocks
    cross join unnest(blocks.members) as one (member)
    cross join unnest(blocks.members) as other (member)
    -- a blank sorts before all that an id is made of
    where one.member < other.member

)

select
    pairs.borrower_id,
    pairs.other_id
from pairs
where pairs.phone <> pairs.other_phone
    and (
        substr(pairs.phone, -7) = substr(pairs.other_phone, -7)
        or levenshtein_distance(pairs.phone, pairs.other_phone) = 1
        or (
            levenshtein_distance(pairs.phone, pairs.other_phone) = 2
            and length(pairs.phone) = length(pairs.other_phone)
            and translate(pairs.phone, pairs.other_phone, '') = ''
            and translate(pairs.other_phone, pairs.phone, '') = ''
        )
    )
group by
    pairs.borrower_id,
    pairs.other_id
