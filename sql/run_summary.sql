-- run_summary: the run in numbers, as summary.json holds them.
--
-- reads   thresholds, evaluations, matches, row_counts, faults, orphan_loans
-- grain   one row per number; published, hence ordered

with

tiers as (

    select named.name
    from (
        values ('Immediate Action'), ('Hot Lead'), ('Watchlist'), ('Ineligible')
    ) as named (name)

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
        'total' as section,
        'evaluations' as name,
        count(*) as amount
    from evaluations

    union all

    select
        'total' as section,
        'opportunities' as name,
        count_if(evaluations.decision = 'opportunity') as amount
    from evaluations

    union all

    select
        'total' as section,
        'persons' as name,
        count(distinct evaluations.person_id) as amount
    from evaluations

    union all

    select
        'total' as section,
        'oversized_groups' as name,
        count(*) as amount
    from oversized_groups

    union all

    select
        'by_tier' as section,
        tiers.name,
        count(evaluations.person_id) as amount
    from tiers
    left join evaluations
        on tiers.name = evaluations.marketing_category
        and evaluations.decision = 'opportunity'
    group by tiers.name

    union all

    select
        'not_selected' as section,
        reason.code as name,
        count(*) as amount
    from evaluations
    cross join unnest(split(evaluations.reason_codes, ' ')) as reason (code)
    where evaluations.decision = 'not_selected'
    group by reason.code

    union all

    select
        'datasets' as section,
        row_counts.dataset || '.' || kind.name as name,
        case kind.name
            when 'rows' then row_counts.row_count
            when 'used' then row_counts.used
            when 'repeated' then row_counts.repeated
            else row_counts.rejected
        end as amount
    from row_counts
    cross join (values ('rows'), ('used'), ('repeated'), ('rejected')) as kind (name)

    union all

    select
        'rejected_rows' as section,
        faults.reason as name,
        sum(faults.times) as amount
    from faults
    group by faults.reason

    union all

    select
        'rejected_rows' as section,
        'UNKNOWN_BORROWER' as name,
        count(*) as amount
    from orphan_loans
    having count(*) > 0

)

select
    numbers.section,
    numbers.name,
    cast(numbers.amount as bigint) as "count"
from numbers
order by
    numbers.section,
    numbers.name
