-- suppressed_addresses: the addresses that were delivered to be left alone, and what is closed there.
--
-- A line of do_not_contact that binds nobody and holds an address instead of an id closes that
-- address all the same. `address_value` is reckoned as in judged_borrowers, behind what exports
-- wrap around a cell; null where the cell holds no address. A channel that is empty, unknown or
-- unfit for the address closes every one that it could open. A cell with several addresses closes
-- each: those beyond its own are `is_further`, and no lines.
--
-- reads   address_lines, bound_opt_outs, placeholders
-- grain   one row per address in a distinct line of do_not_contact_addresses, and of do_not_contact
--         where it binds nobody; one too where there is no address in it

with

lines as (

    select
        'do_not_contact_addresses' as dataset,
        address_lines.address,
        address_lines.channel,
        address_lines.has_every_field,
        address_lines.copies,
        cast(null as varchar) as fault
    from address_lines

    union all

    select
        'do_not_contact' as dataset,
        bound_opt_outs.borrower_id as address,
        bound_opt_outs.channel,
        bound_opt_outs.bad_columns <> '' as has_every_field,
        bound_opt_outs.copies,
        bound_opt_outs.fault
    from bound_opt_outs
    where not bound_opt_outs.is_used

),

unwrapped as (

    select
        lines.*,
        trim(both ' "=''`‘’“” ​  ⁠﻿' from lines.address) as bare
    from lines

),

-- what stands between semicolons and commas, and of that what stands between words
parts as (

    select
        unwrapped.*,
        parts.part
    from unwrapped
    cross join unnest(split(regexp_replace(unwrapped.bare, '[;,]+', '|'), '|')) as parts (part)
    where regexp_like(unwrapped.bare, '[;,]|[0-9][^0-9]*[A-Za-z#]+[^0-9]*[0-9]')

),

pieces as (

    select
        parts.dataset,
        parts.channel,
        parts.has_every_field,
        pieces.piece
    from parts
    cross join unnest(
        split(
            case
                when strpos(parts.part, '@') > 0 then parts.part
                else regexp_replace(parts.part, '[A-Za-z#]+', '|')
            end,
            '|'
        )
    ) as pieces (piece)

),

cells as (

    select
        unwrapped.dataset,
        unwrapped.address,
        unwrapped.channel,
        unwrapped.has_every_field,
        unwrapped.copies,
        unwrapped.fault,
        unwrapped.bare,
        false as is_further
    from unwrapped

    union all

    select distinct
        pieces.dataset,
        pieces.piece as address,
        pieces.channel,
        pieces.has_every_field,
        0 as copies,
        cast(null as varchar) as fault,
        trim(both ' "=''`‘’“” ​  ⁠﻿' from pieces.piece) as bare,
        true as is_further
    from pieces

),

parsed as (

    select
        cells.*,
        regexp_replace(lower(cells.bare), '[ \t ​  ⁠﻿]+', '') as mailbox,
        regexp_replace(
            case
                when regexp_like(cells.bare, '^[0-9]+\.0+$')
                    then split_part(cells.bare, '.', 1)
                else regexp_extract(cells.bare, '[0-9(+][^A-Za-z#;,]{8,}')
            end,
            '[^0-9]+',
            ''
        ) as digits
    from cells

),

-- what a number comes down to is written in judged_borrowers and gathered_closings too, word for word
national as (

    select
        parsed.*,
        case
            when regexp_like(parsed.digits, '^(00|001|011)?1[0-9]{10}$')
                then substr(parsed.digits, length(parsed.digits) - 9)
            when regexp_like(parsed.digits, '^(00|011)[2-9][0-9]{9,12}$')
                then regexp_replace(parsed.digits, '^(00|011)', '')
            when regexp_like(parsed.digits, '^[0-9]{10,15}$') then parsed.digits
        end as number
    from parsed

),

addressed as (

    select
        national.*,
        case
            when regexp_like(
                national.mailbox, '^[^@<>(),;:"\[\]]+@[^ -,./:-@\[-`{-~]+(\.[^ -,./:-@\[-`{-~]+)+$'
            )
                and users.value is null
                and domains.value is null
                then national.mailbox
        end as email_value,
        case
            when translate(national.number, substr(national.number, 1, 1), '') <> ''
                and phones.value is null
                then national.number
        end as phone_value
    from national
    left join placeholders as users
        on users.kind = 'email user'
        and replace(split_part(national.mailbox, '@', 1), '.', '') = users.value
    left join placeholders as domains
        on domains.kind = 'email domain'
        and split_part(national.mailbox, '@', 2) = domains.value
    left join placeholders as phones
        on phones.kind = 'phone'
        and national.number = phones.value

),

closing as (

    select
        addressed.*,
        coalesce(addressed.email_value, addressed.phone_value) as address_value,
        case
            when addressed.has_every_field
                and lower(addressed.channel) in ('sms', 'mail')
                then lower(addressed.channel)
            else 'every'
        end as closed_channel
    from addressed

)

select
    closing.dataset,
    closing.address,
    closing.channel,
    closing.copies,
    closing.address_value,
    closing.has_every_field,
    closing.fault,
    closing.is_further,
    row_number() over (
        partition by closing.dataset, closing.address_value, closing.channel
        order by closing.is_further, closing.has_every_field, closing.address
    ) as place,
    closing.email_value is null and closing.closed_channel = 'every' as closes_call,
    closing.email_value is not null and closing.closed_channel <> 'mail' as closes_email,
    closing.email_value is null and closing.closed_channel <> 'mail' as closes_sms
from closing
where not closing.is_further
    or closing.address_value is not null
