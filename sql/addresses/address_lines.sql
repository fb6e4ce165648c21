-- address_lines: the lines of do_not_contact_addresses.
--
-- `searched` is where addresses are looked for: of a line with the wrong number of fields in every cell.
--
-- scans   do_not_contact_addresses
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(do_not_contact_addresses.address), 1, 256), '') as address,
        nullif(substr(trim(do_not_contact_addresses.channel), 1, 256), '') as channel,
        nullif(substr(trim(do_not_contact_addresses.reason), 1, 256), '') as reason,
        nullif(substr(trim(do_not_contact_addresses.overflow), 1, 256), '') as overflow,
        do_not_contact_addresses.reason is not null
            and do_not_contact_addresses.overflow is null as has_every_field
    from do_not_contact_addresses
    where do_not_contact_addresses.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(do_not_contact_addresses.address) <> ''
            or trim(do_not_contact_addresses.channel) <> ''
            or trim(do_not_contact_addresses.reason) <> ''
            or trim(do_not_contact_addresses.overflow) <> ''
        )
        and not (
            coalesce(trim(do_not_contact_addresses.address), '') = 'address'
            and coalesce(trim(do_not_contact_addresses.channel), '') = 'channel'
            and coalesce(trim(do_not_contact_addresses.reason), '') = 'reason'
            and do_not_contact_addresses.overflow is null
        )

),

described as (

    select
        cells.address,
        cells.channel,
        cells.has_every_field,
        case
            when cells.has_every_field then cells.address
            else nullif(
                concat_ws(' | ', cells.address, cells.channel, cells.reason, cells.overflow), ''
            )
        end as searched
    from cells

)

select
    described.address,
    described.channel,
    described.has_every_field,
    described.searched,
    count(*) as copies
from described
group by
    described.address,
    described.channel,
    described.has_every_field,
    described.searched
