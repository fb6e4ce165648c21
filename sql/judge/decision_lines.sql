-- decision_lines: the lines of same_person, judged: what people decided of two records.
--
-- No decision is none yet, as in a review that is filled in here and there. One about a record that
-- is not in the book, or cannot be used, decides nothing: its fault is UNKNOWN_BORROWER. Nor does
-- one about a record and itself: its other_id is no other.
--
-- reads   borrowers
-- scans   same_person
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(trim(same_person.borrower_id), '') as borrower_id,
        nullif(trim(same_person.other_id), '') as other_id,
        nullif(trim(same_person.decision), '') as decision,
        same_person.decision is not null
            and same_person.overflow is null as has_every_field
    from same_person
    where same_person.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(same_person.borrower_id) <> ''
            or trim(same_person.other_id) <> ''
            or trim(same_person.decision) <> ''
            or trim(same_person.overflow) <> ''
        )
        and not (
            coalesce(trim(same_person.borrower_id), '') = 'borrower_id'
            and coalesce(trim(same_person.other_id), '') = 'other_id'
            and coalesce(trim(same_person.decision), '') = 'decision'
            and same_person.overflow is null
        )

),

distinct_lines as (

    select
        cells.borrower_id,
        cells.other_id,
        cells.decision,
        cells.has_every_field,
        coalesce(
            regexp_like(cells.borrower_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
            false
        )
            as has_valid_id,
        coalesce(
            regexp_like(cells.other_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$')
            and coalesce(cells.other_id <> cells.borrower_id, true),
            false
        )
            as has_valid_other_id,
        count(*) as copies
    from cells
    group by
        cells.borrower_id,
        cells.other_id,
        cells.decision,
        cells.has_every_field

),

compared as (

    select
        distinct_lines.*,
        distinct_lines.has_every_field and distinct_lines.has_valid_id
            and distinct_lines.has_valid_other_id as has_valid_key,
        count(*) over (
            partition by
                distinct_lines.borrower_id,
                distinct_lines.other_id,
                distinct_lines.has_every_field
        ) as versions
    from distinct_lines

),

named as (

    select
        compared.borrower_id,
        compared.other_id,
        compared.decision,
        compared.has_every_field,
        compared.has_valid_id,
        compared.has_valid_other_id,
        compared.has_valid_key,
        compared.versions,
        compared.copies,
        max(case when ids.column_name = 'borrower_id' then borrowers.borrower_id end) as one,
        max(case when ids.column_name = 'other_id' then borrowers.borrower_id end) as other
    from compared
    cross join (values ('borrower_id'), ('other_id')) as ids (column_name)
    left join borrowers
        on case ids.column_name
            when 'borrower_id' then compared.borrower_id
            else compared.other_id
        end = borrowers.borrower_id
    group by
        compared.borrower_id,
        compared.other_id,
        compared.decision,
        compared.has_every_field,
        compared.has_valid_id,
        compared.has_valid_other_id,
        compared.has_valid_key,
        compared.versions,
        compared.copies

),

judged as (

    select
        named.*,
        case
            when not named.has_every_field then 'WRONG_FIELD_COUNT'
            when not named.has_valid_key then 'BAD_KEY'
            when named.versions > 1 then 'REPEATED_KEY'
            when named.one is null or named.other is null then 'UNKNOWN_BORROWER'
        end as fault,
        case
            when lower(named.decision) in ('same', 'different') then lower(named.decision)
        end as decision_value
    from named

)

select
    judged.borrower_id,
    judged.other_id,
    judged.decision,
    judged.decision_value,
    judged.copies,
    judged.fault,
    judged.fault is null as is_used,
    case
        when judged.fault = 'WRONG_FIELD_COUNT' then ''
        when judged.fault = 'REPEATED_KEY' then 'borrower_id/other_id'
        when judged.fault = 'UNKNOWN_BORROWER'
            then concat_ws(
                ' ',
                case when judged.one is null then 'borrower_id' end,
                case when judged.other is null then 'other_id' end
            )
        when judged.fault = 'BAD_KEY'
            then concat_ws(
                ' ',
                case when not judged.has_valid_id then 'borrower_id' end,
                case when not judged.has_valid_other_id then 'other_id' end
            )
        when judged.decision is not null and judged.decision_value is null then 'decision'
        else ''
    end as bad_columns
from judged
