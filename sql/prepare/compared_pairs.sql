-- compared_pairs: records that share a contact, or of which people decided: how their names agree, and what speaks against.
--
-- first_names   same, variant (Sara and Sarah), nickname, initial, spelling, swapped, no
-- last_names    same, part (of a double name), spelling, swapped, no
--
-- A difference of spelling is a slip only where one of the two is hardly anybody's name: Paul and
-- Paula are two people. Two letters may be exchanged, or one be wrong, missing or too many. In
-- scripts other than Latin one letter makes another name. Where both are listed names, neither is a
-- slip, however few in the book bear them.
--
-- Written once per run, and read back as judged_pairs.
--
-- reads   thresholds, shared_contacts, near_phones, told_pairs, compared_names, name_families
-- grain   one row per pair of borrower ids

with

-- Everybody at a contact meets everybody else there. In a crowd nobody does: who has the name of
-- another, letter by letter, meets the first of them, each in a gathering of their own, so that no
-- array grows with the crowd.
invited as (

    select
        shared_contacts.evidence,
        shared_contacts.contact,
        case when shared_contacts.records > 30 then shared_contacts.borrower_id end as in_a_crowd,
        case
            when shared_contacts.records > 30
                then min(shared_contacts.borrower_id) over (
                    partition by
                        shared_contacts.evidence,
                        shared_contacts.contact,
                        shared_contacts.written_name
                )
        end as first_of_the_name,
        count(*) over (
            partition by
                shared_contacts.evidence,
                shared_contacts.contact,
                shared_contacts.written_name
        ) as records_of_the_name,
        shared_contacts.borrower_id || case
            when shared_contacts.is_initial_clear and shared_contacts.records <= 30 then ' clear'
            else ' '
        end as member
    from shared_contacts

),

gatherings as (

    select
        invited.evidence,
        invited.contact,
        invited.in_a_crowd,
        max(invited.first_of_the_name) as first_id,
        max(invited.records_of_the_name) as records_of_the_name,
        array_agg(invited.member) as members
    from invited
    group by
        invited.evidence,
        invited.contact,
        invited.in_a_crowd

),

meetings as (

    select
        split_part(one.member, ' ', 1) as borrower_id,
        split_part(other.member, ' ', 1) as other_id,
        gatherings.evidence,
        split_part(one.member, ' ', 2) = 'clear' as is_initial_clear,
        gatherings.first_id is not null
            and gatherings.records_of_the_name > thresholds.max_borrowers_per_person as is_too_many
    from gatherings
    cross join thresholds
    cross join unnest(gatherings.members) as other (member)
    cross join unnest(
        case
            when gatherings.first_id is not null then array[gatherings.first_id || ' ']
            else gatherings.members
        end
    ) as one (member)
    -- a blank sorts before all that an id is made of
    where one.member < other.member

    union all

    select
        near_phones.borrower_id,
        near_phones.other_id,
        'near phone' as evidence,
        false as is_initial_clear,
        false as is_too_many
    from near_phones

    union all

    select
        told_pairs.borrower_id,
        told_pairs.other_id,
        told_pairs.told as evidence,
        false as is_initial_clear,
        false as is_too_many
    from told_pairs

),

pairs as (

    select
        meetings.borrower_id,
        meetings.other_id,
        bool_or(meetings.evidence = 'email') as shares_email,
        bool_or(meetings.evidence = 'phone') as shares_phone,
        bool_or(meetings.evidence = 'property') as shares_property,
        bool_or(meetings.evidence = 'near phone') as has_near_phone,
        max(case when meetings.evidence in ('same', 'different') then meetings.evidence end)
            as told,
        bool_or(meetings.is_initial_clear) as is_initial_clear,
        bool_or(meetings.is_too_many) as is_too_many
    from meetings
    group by
        meetings.borrower_id,
        meetings.other_id

),

name_counts as (

    select
        compared_names.given,
        count(*) as bearers
    from compared_names
    group by compared_names.given

),

everybody as (

    select sum(name_counts.bearers) as records
    from name_counts

),

-- Paul is a name and Pual is none: at most 3 bear it, or one in 50,000
rare_names as (

    select name_counts.given
    from name_counts
    cross join everybody
    where name_counts.bearers <= 3
        or name_counts.bearers * 50000 <= everybody.records

),

nicknames as (

    select
        name_families.given,
        short_forms.name
    from name_families
    cross join unnest(split(name_families.short_forms, ' ')) as short_forms (name)

),

-- Mario and Maria stand in families of their own, and neither is a slip of the other
known_names as (

    select name_families.given
    from name_families

    union

    select nicknames.name as given
    from nicknames

),

sides as (

    select
        pairs.borrower_id,
        pairs.other_id,
        -- apart by a dot they are two namesakes', unless state and telephone agree
        pairs.shares_email and (
            one.mailbox = other.mailbox
            or (one.state = other.state and coalesce(one.phone = other.phone, true))
        ) as shares_email,
        pairs.shares_phone,
        pairs.shares_property,
        pairs.has_near_phone,
        pairs.told,
        pairs.is_initial_clear,
        pairs.is_too_many,
        one.given,
        other.given as other_given,
        one.given_together = other.given_together as is_together_the_same,
        one.family,
        other.family as other_family,
        one.generation = other.generation as is_one_generation,
        -- a second name that both write out agrees but for a slip, or where one is cut short
        one.middle <> '' and other.middle <> '' and (
            one.middle <> other.middle
            or length(one.second_given) > 1 and length(other.second_given) > 1 and not (
                one.second_given = other.second_given
                or length(one.second_given) > 2 and starts_with(other.second_given, one.second_given)
                or length(other.second_given) > 2
                and starts_with(one.second_given, other.second_given)
                or length(one.second_given) > 3 and length(other.second_given) > 3
                and levenshtein_distance(one.second_given, other.second_given) = 1
            )
        ) as middles_differ,
        one.given <> '' and one.family <> '' and (
            (one.given = other.family and one.family = other.given)
            or (one.given_together = other.family and one.family = other.given_together)
            or (one.given = other.family_first and one.family = other.given)
            or (one.given = other.family and one.family_first = other.given)
        ) as is_swapped,
        -- a full name in one cell, and the other empty
        one.given <> '' and one.family <> ''
            and one.given_together || one.family in (
                case when other.given = '' then other.family end,
                case when other.family = '' then other.given_together end
            )
        or other.given <> '' and other.family <> ''
            and other.given_together || other.family in (
                case when one.given = '' then one.family end,
                case when one.family = '' then one.given_together end
            ) as is_in_one_cell,
        -- C. Michael and Michael
        length(one.given) = 1 and length(other.given) > 1
            and one.given_together = one.given || other.given_together
        or length(other.given) = 1 and length(one.given) > 1
            and other.given_together = other.given || one.given_together as is_after_an_initial,
        one.family_first in (other.family_first, other.family_last, other.family)
            or one.family_last in (other.family_first, other.family_last, other.family)
            or one.family in (other.family_first, other.family_last) as shares_a_part,
        one.state = other.state as is_one_state,
        coalesce(one.phone <> other.phone, false) as phones_differ,
        coalesce(one.email <> other.email, false) as emails_differ
    from pairs
    inner join compared_names as one
        on pairs.borrower_id = one.borrower_id
    inner join compared_names as other
        on pairs.other_id = other.borrower_id

),

measured as (

    select
        sides.*,
        forth.given is not null or back.given is not null as is_nickname,
        rare.given is not null or other_rare.given is not null as is_hardly_a_name,
        known.given is not null and other_known.given is not null as are_two_names,
        regexp_like(sides.given || sides.other_given, '^[a-z]*$') as is_given_latin,
        regexp_like(sides.family || sides.other_family, '^[a-z]*$') as is_family_latin,
        levenshtein_distance(sides.given, sides.other_given) as given_distance,
        levenshtein_distance(sides.family, sides.other_family) as family_distance,
        least(length(sides.given), length(sides.other_given)) as given_length,
        least(length(sides.family), length(sides.other_family)) as family_length,
        length(sides.given) = length(sides.other_given)
            and translate(sides.given, sides.other_given, '') = ''
            and translate(sides.other_given, sides.given, '') = '' as has_the_same_letters,
        starts_with(sides.given, sides.other_given)
            or starts_with(sides.other_given, sides.given) as is_cut_short
    from sides
    left join nicknames as forth
        on sides.given = forth.given
        and sides.other_given = forth.name
    left join nicknames as back
        on sides.other_given = back.given
        and sides.given = back.name
    left join known_names as known
        on sides.given = known.given
    left join known_names as other_known
        on sides.other_given = other_known.given
    left join rare_names as rare
        on sides.given = rare.given
    left join rare_names as other_rare
        on sides.other_given = other_rare.given

)

select
    measured.borrower_id,
    measured.other_id,
    measured.shares_email,
    measured.shares_phone,
    measured.shares_property,
    measured.has_near_phone,
    measured.told,
    measured.is_one_generation,
    measured.middles_differ,
    measured.is_one_state,
    measured.phones_differ,
    measured.emails_differ,
    case
        -- a crowd is bound together and never merged, whatever is written for its name
        when measured.is_too_many then 'same'
        when measured.is_swapped then 'swapped'
        when measured.is_in_one_cell then 'same'
        when measured.given = '' or measured.other_given = '' then 'no'
        when measured.given = measured.other_given or measured.is_together_the_same then 'same'
        when measured.is_nickname and measured.given_distance <= 2 and not measured.is_cut_short
            then 'variant'
        when measured.is_nickname then 'nickname'
        when measured.is_after_an_initial then 'variant'
        when measured.given_length = 1
            then case
                when measured.is_initial_clear
                    and measured.is_given_latin
                    and substr(measured.given, 1, 1) = substr(measured.other_given, 1, 1)
                    then 'initial'
                else 'no'
            end
        when not (measured.is_given_latin and measured.is_hardly_a_name) then 'no'
        when measured.are_two_names
            then case
                when measured.given_length >= 3 and measured.is_cut_short then 'nickname'
                else 'no'
            end
        when measured.given_length >= 4 and measured.given_distance = 1 then 'spelling'
        when measured.given_length >= 4 and measured.given_distance = 2
            and measured.has_the_same_letters then 'spelling'
        when measured.given_length >= 7 and measured.given_distance = 2
            and substr(measured.given, 1, 1) = substr(measured.other_given, 1, 1) then 'spelling'
        when measured.given_length >= 3 and measured.is_cut_short then 'nickname'
        else 'no'
    end as first_names,
    case
        when measured.is_too_many then 'same'
        when measured.is_swapped then 'swapped'
        when measured.is_in_one_cell then 'same'
        when measured.family = '' or measured.other_family = '' then 'no'
        when measured.family = measured.other_family then 'same'
        when measured.shares_a_part then 'part'
        when not measured.is_family_latin then 'no'
        when measured.family_length >= 4 and measured.family_distance = 1 then 'spelling'
        when measured.family_length >= 5 and measured.family_distance = 2 then 'spelling'
        else 'no'
    end as last_names
from measured
where measured.shares_email
    or measured.shares_phone
    or measured.shares_property
    or measured.has_near_phone
    or measured.told is not null
