-- run_summary: the run in numbers, by their place in summary.json.
--
-- `section` is the path of an object in that document, '' the document itself. What did not occur
-- may be missing: the document has its 0 all the same.
--
-- reads   band, lead_numbers, saving_numbers, contact_numbers, loan_type_numbers,
--         selection_numbers, matching_numbers, news_numbers, counted_rows
-- grain   one row per number; published, hence ordered

with

numbers as (

    select
        lead_numbers.section,
        lead_numbers.name,
        lead_numbers.amount
    from lead_numbers

    union all

    select
        saving_numbers.section,
        saving_numbers.name,
        saving_numbers.amount
    from saving_numbers

    union all

    select
        contact_numbers.section,
        contact_numbers.name,
        contact_numbers.amount
    from contact_numbers

    union all

    select
        loan_type_numbers.section,
        loan_type_numbers.name,
        loan_type_numbers.amount
    from loan_type_numbers

    union all

    select
        selection_numbers.section,
        selection_numbers.name,
        selection_numbers.amount
    from selection_numbers

    union all

    select
        matching_numbers.section,
        matching_numbers.name,
        matching_numbers.amount
    from matching_numbers

    union all

    select
        news_numbers.section,
        news_numbers.name,
        news_numbers.amount
    from news_numbers

    union all

    select
        counted_rows.section,
        counted_rows.name,
        counted_rows.amount
    from counted_rows

    union all

    select
        kinds.section,
        kinds.name,
        case kinds.name
            when 'is_far_from_this' then case when band.is_left then 1 else 0 end
            when 'and_that_was_forced' then case
                when band.is_left and band.is_waived then 1
                else 0
            end
            else case kinds.section when '' then band.opportunities else band.last_opportunities end
        end as amount
    from band
    cross join (
        values
            ('', 'opportunities_before_cool_down'),
            ('last_run', 'opportunities_before_cool_down'),
            ('last_run', 'is_far_from_this'),
            ('last_run', 'and_that_was_forced')
    ) as kinds (section, name)

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
