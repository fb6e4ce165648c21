-- do_not_contact_lines: the lines of do_not_contact, judged so that no opt-out is lost.
--
-- A line with the wrong number of fields still opts its borrower out if its first cell is an id.
--
-- scans   do_not_contact
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(trim(do_not_contact.borrower_id), '') as borrower_id,
        nullif(trim(do_not_contact.channel), '') as channel,
        nullif(trim(do_not_contact.reason), '') as reason,
        do_not_contact.reason is not null
            and do_not_contact.overflow is null as has_every_field
    from do_not_contact
    where do_not_contact.run_id = :run_id
        -- a blank line is one empty cell and nothing else
        and (
            trim(do_not_contact.borrower_id) <> ''
            or do_not_contact.channel is not null
        )

),

distinct_lines as (

    select
        cells.borrower_id,
        cells.channel,
        cells.reason,
        cells.has_every_field,
        coalesce(regexp_like(cells.borrower_id, '^[A-Za-z0-9_-]{1,38}$'), false)
            as is_used,
        count(*) as copies
    from cells
    group by
        cells.borrower_id,
        cells.channel,
        cells.reason,
        cells.has_every_field

)

select
    distinct_lines.borrower_id,
    distinct_lines.channel,
    distinct_lines.copies,
    case
        when not distinct_lines.has_every_field then 'WRONG_FIELD_COUNT'
        when not distinct_lines.is_used then 'BAD_KEY'
    end as fault,
    distinct_lines.is_used,
    -- of several lines about one borrower and channel the first counts, the others are repeated
    distinct_lines.is_used and row_number() over (
        partition by distinct_lines.borrower_id, distinct_lines.channel
        order by distinct_lines.has_every_field, distinct_lines.reason
    ) = 1 as is_first,
    case when distinct_lines.has_every_field then 'borrower_id' else '' end as bad_columns
from distinct_lines
