-- do_not_contact_lines: the lines of do_not_contact, judged so that no opt-out is lost.
--
-- `given_id` is the first cell without what exports wrap around an id: an apostrophe, `="…"`, what
-- nobody sees, the `.0` of a float. Null where that is no id. A line with the wrong number of
-- fields still opts its borrower out. `searched` is where an address is looked for that stands there
-- instead: of a line with the wrong number of fields in every cell.
--
-- scans   do_not_contact
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(do_not_contact.borrower_id), 1, 256), '') as borrower_id,
        nullif(substr(trim(do_not_contact.channel), 1, 256), '') as channel,
        nullif(substr(trim(do_not_contact.reason), 1, 256), '') as reason,
        nullif(substr(trim(do_not_contact.overflow), 1, 256), '') as overflow,
        do_not_contact.reason is not null
            and do_not_contact.overflow is null as has_every_field
    from do_not_contact
    where do_not_contact.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(do_not_contact.borrower_id) <> ''
            or trim(do_not_contact.channel) <> ''
            or trim(do_not_contact.reason) <> ''
            or trim(do_not_contact.overflow) <> ''
        )
        and not (
            coalesce(trim(do_not_contact.borrower_id), '') = 'borrower_id'
            and coalesce(trim(do_not_contact.channel), '') = 'channel'
            and coalesce(trim(do_not_contact.reason), '') = 'reason'
            and do_not_contact.overflow is null
        )

),

distinct_lines as (

    select
        cells.borrower_id,
        cells.channel,
        cells.reason,
        cells.overflow,
        cells.has_every_field,
        count(*) as copies
    from cells
    group by
        cells.borrower_id,
        cells.channel,
        cells.reason,
        cells.overflow,
        cells.has_every_field

),

unwrapped as (

    -- no id has any of these characters
    select
        distinct_lines.*,
        trim(
            both ' "=''`‘’“”' from regexp_replace(
                regexp_replace(distinct_lines.borrower_id, :shapeless, ''), :blank, ' '
            )
        ) as bare_id
    from distinct_lines

)

select
    unwrapped.borrower_id,
    unwrapped.channel,
    unwrapped.reason,
    unwrapped.copies,
    unwrapped.has_every_field,
    case
        when unwrapped.has_every_field then unwrapped.borrower_id
        else nullif(
            concat_ws(
                ' | ',
                unwrapped.borrower_id,
                unwrapped.channel,
                unwrapped.reason,
                unwrapped.overflow
            ),
            ''
        )
    end as searched,
    case
        when regexp_like(unwrapped.bare_id, '^[A-Za-z0-9_-]{1,38}$') then unwrapped.bare_id
        when regexp_like(unwrapped.bare_id, '^[0-9]{1,38}\.0+$')
            then split_part(unwrapped.bare_id, '.', 1)
    end as given_id
from unwrapped
