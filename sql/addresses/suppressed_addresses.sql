-- suppressed_addresses: the addresses that were delivered to be left alone, and what is closed there.
--
-- A line of do_not_contact that binds nobody and holds an address instead of an id closes that
-- address all the same. Every address in a line is closed: those beyond the first are `is_further`,
-- and no lines. `has_words`: something else stands beside an e-mail address.
--
-- Only `sms` leaves anything open, the calls to a number: a channel that is empty, unknown or unfit
-- for the address closes every one that it could open.
--
-- reads   address_lines, bound_opt_outs, found_addresses
-- grain   one row per address in a distinct line of do_not_contact_addresses, and of do_not_contact
--         where it binds nobody; one too where there is no address in it

with

lines as (

    select
        'do_not_contact_addresses' as dataset,
        address_lines.address,
        address_lines.channel,
        address_lines.has_every_field,
        address_lines.searched,
        address_lines.copies,
        cast(null as varchar) as fault
    from address_lines

    union all

    select
        'do_not_contact' as dataset,
        bound_opt_outs.borrower_id as address,
        bound_opt_outs.channel,
        bound_opt_outs.bad_columns <> '' as has_every_field,
        bound_opt_outs.searched,
        bound_opt_outs.copies,
        bound_opt_outs.fault
    from bound_opt_outs
    where not bound_opt_outs.is_used

),

addressed as (

    select
        lines.*,
        found_addresses.address_value,
        coalesce(found_addresses.is_email, false) as is_email,
        coalesce(found_addresses.has_words, false) as has_words,
        coalesce(found_addresses.place > 1, false) as is_further
    from lines
    left join found_addresses
        on lines.searched = found_addresses.text

)

select
    addressed.dataset,
    addressed.address,
    addressed.channel,
    case when addressed.is_further then 0 else addressed.copies end as copies,
    addressed.address_value,
    addressed.has_every_field,
    addressed.has_words,
    addressed.fault,
    addressed.is_further,
    row_number() over (
        partition by addressed.dataset, addressed.address_value, addressed.channel
        order by addressed.is_further, addressed.has_every_field, addressed.address, addressed.searched
    ) as place,
    not addressed.is_email
        and (
            not addressed.has_every_field
            or coalesce(lower(addressed.channel), '') <> 'sms'
        ) as closes_call,
    addressed.is_email as closes_email,
    not addressed.is_email as closes_sms
from addressed
