-- merge_summary: what was found out about who is one person, and whose opt-outs are lost, in numbers,
-- by their place in summary.json, as run_summary has the others.
--
-- reads   thresholds, linked_pairs, people, matches, parted_groups, sent_borrowers,
--         review_lines, opt_out_numbers
-- grain   one row per number; published, hence ordered

with

merged as (

    select
        case
            when linked_pairs.is_told_same then 'told_same'
            when linked_pairs.shares_email then 'same_email'
            when linked_pairs.shares_phone then 'same_phone'
            when linked_pairs.has_near_phone then 'near_phone'
            else 'same_property'
        end as evidence,
        linked_pairs.first_names,
        linked_pairs.last_names
    from linked_pairs
    inner join people as one
        on linked_pairs.borrower_id = one.borrower_id
    inner join people as other
        on linked_pairs.other_id = other.borrower_id
        and one.person_id = other.person_id

),

oversized_groups as (

    select matches.match_id
    from matches
    cross join thresholds
    group by
        matches.match_id,
        thresholds.max_borrowers_per_person
    having count(*) > thresholds.max_borrowers_per_person

),

numbers as (

    select
        'merged_pairs.' || kinds.name as section,
        case kinds.name
            when 'by_evidence' then merged.evidence
            when 'by_first_names' then merged.first_names
            else merged.last_names
        end as name,
        1 as amount
    from merged
    cross join (values ('by_evidence'), ('by_first_names'), ('by_last_names')) as kinds (name)

    union all

    select
        '' as section,
        'oversized_groups' as name,
        count(*) as amount
    from oversized_groups

    union all

    select
        '' as section,
        'parted_groups' as name,
        count(*) as amount
    from parted_groups

    union all

    select
        '' as section,
        'review_pairs' as name,
        count(*) as amount
    from review_lines

    union all

    select
        opt_out_numbers.section,
        opt_out_numbers.name,
        opt_out_numbers.amount
    from opt_out_numbers

    union all

    select
        '' as section,
        'sent_to_matching' as name,
        count(*) as amount
    from sent_borrowers

)

select
    numbers.section,
    numbers.name,
    cast(sum(numbers.amount) as decimal(18, 1)) as amount
from numbers
group by
    numbers.section,
    numbers.name
order by
    numbers.section,
    numbers.name
