-- run_summary: the run in numbers, by their place in summary.json.
--
-- `section` is the path of an object in that document, '' the document itself. What did not occur
-- is counted as 0, so that the document always has the same shape.
--
-- reads   thresholds, evaluations, matches, borrowers, row_counts, faults, orphan_loans
-- grain   one row per number; published, hence ordered

with

expected as (

    select
        listed.section,
        listed.name
    from (
        values
            ('by_tier', 'Immediate Action'),
            ('by_tier', 'Hot Lead'),
            ('by_tier', 'Watchlist'),
            ('by_tier', 'Ineligible'),
            ('not_selected', 'LTV_ABOVE_LIMIT'),
            ('not_selected', 'SPREAD_BELOW_LIMIT'),
            ('not_selected', 'NO_LOAN'),
            ('not_selected', 'NO_MARKET_OFFER'),
            ('not_selected', 'DO_NOT_CONTACT'),
            ('rejected_rows', 'WRONG_FIELD_COUNT'),
            ('rejected_rows', 'MISSING_VALUE'),
            ('rejected_rows', 'INVALID_ID'),
            ('rejected_rows', 'REPEATED_KEY'),
            ('rejected_rows', 'NOT_A_NUMBER'),
            ('rejected_rows', 'TOO_MANY_DECIMALS'),
            ('rejected_rows', 'OUT_OF_RANGE'),
            ('rejected_rows', 'UNKNOWN_BORROWER')
    ) as listed (section, name)

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

dataset_numbers as (

    select
        'datasets.' || row_counts.dataset as section,
        kinds.name,
        case kinds.name
            when 'rows' then row_counts.row_count
            when 'used' then row_counts.used
            when 'repeated' then row_counts.repeated
            else row_counts.rejected
        end as amount
    from row_counts
    cross join (values ('rows'), ('used'), ('repeated'), ('rejected')) as kinds (name)

),

numbers as (

    select
        '' as section,
        'evaluations' as name,
        count(*) as amount
    from evaluations

    union all

    select
        '' as section,
        'opportunities' as name,
        count_if(evaluations.decision = 'opportunity') as amount
    from evaluations

    union all

    select
        '' as section,
        'persons' as name,
        count(distinct evaluations.person_id) as amount
    from evaluations

    union all

    select
        '' as section,
        'oversized_groups' as name,
        count(*) as amount
    from oversized_groups

    union all

    select
        '' as section,
        'borrowers' as name,
        count(*) as amount
    from borrowers

    union all

    select
        dataset_numbers.section,
        dataset_numbers.name,
        dataset_numbers.amount
    from dataset_numbers

    union all

    select
        'by_tier' as section,
        evaluations.marketing_category as name,
        count(*) as amount
    from evaluations
    where evaluations.decision = 'opportunity'
    group by evaluations.marketing_category

    union all

    select
        'not_selected' as section,
        reasons.code as name,
        count(*) as amount
    from evaluations
    cross join unnest(split(evaluations.reason_codes, ' ')) as reasons (code)
    where evaluations.decision = 'not_selected'
    group by reasons.code

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

    union all

    select
        expected.section,
        expected.name,
        0 as amount
    from expected

)

select
    numbers.section,
    numbers.name,
    cast(sum(numbers.amount) as bigint) as "count"
from numbers
group by
    numbers.section,
    numbers.name
order by
    numbers.section,
    numbers.name
