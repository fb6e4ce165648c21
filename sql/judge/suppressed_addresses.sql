-- suppressed_addresses: the addresses that were delivered to be left alone, and what is closed there.
--
-- A line of do_not_contact that binds nobody and holds an address instead of an id closes that
-- address all the same. `address_value` is reckoned as in judged_borrowers, behind what exports
-- wrap around a cell; null where the cell holds no address. A channel that is empty, unknown or
-- unfit for the address closes every one that it could open.
--
-- reads   address_lines, bound_opt_outs, placeholders
-- grain   one row per distinct line of do_not_contact_addresses, and of do_not_contact where it
--         binds nobody

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

parsed as (

    select
        unwrapped.*,
        regexp_replace(lower(unwrapped.bare), '[ \t ​  ⁠﻿]+', '') as mailbox,
        regexp_replace(
            case
                when regexp_like(unwrapped.bare, '^[0-9]+\.0+$')
                    then split_part(unwrapped.bare, '.', 1)
                else regexp_extract(unwrapped.bare, '[0-9(+][^A-Za-z#;,]{8,}')
            end,
            '[^0-9]+',
            ''
        ) as digits
    from unwrapped

),

national as (

    select
        parsed.*,
        case
            when regexp_like(parsed.digits, '^1[0-9]{10}$') then substr(parsed.digits, 2)
            when regexp_like(parsed.digits, '^0011[0-9]{10}$') then substr(parsed.digits, 5)
            when regexp_like(parsed.digits, '^[0-9]{10,15}$') then parsed.digits
        end as number
    from parsed

),

addressed as (

    select
        national.*,
        case
            when regexp_like(
                national.mailbox, '^[^@<>(),;:"]+@[^@<>(),;:".]+(\.[^@<>(),;:".]+)+$'
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
    row_number() over (
        partition by closing.dataset, closing.address_value, closing.channel
        order by closing.has_every_field, closing.address
    ) as place,
    closing.email_value is null and closing.closed_channel = 'every' as closes_call,
    closing.email_value is not null and closing.closed_channel <> 'mail' as closes_email,
    closing.email_value is null and closing.closed_channel <> 'mail' as closes_sms
from closing
