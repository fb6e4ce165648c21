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

    select digits.block
    from digits
    group by digits.block
    having count(*) between 2 and 30

),

pairs as (

    select
        one.borrower_id,
        other.borrower_id as other_id
    from blocks
    inner join digits as one
        on blocks.block = one.block
    inner join digits as other
        on blocks.block = other.block
        and one.borrower_id < other.borrower_id
    where one.phone <> other.phone
        and (
            substr(one.phone, -7) = substr(other.phone, -7)
            or levenshtein_distance(one.phone, other.phone) = 1
            or (
                levenshtein_distance(one.phone, other.phone) = 2
                and length(one.phone) = length(other.phone)
                and translate(one.phone, other.phone, '') = ''
                and translate(other.phone, one.phone, '') = ''
            )
        )

)

select
    pairs.borrower_id,
    pairs.other_id
from pairs
group by
    pairs.borrower_id,
    pairs.other_id
