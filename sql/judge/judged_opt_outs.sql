-- judged_opt_outs: who says no: in do_not_contact, in do_not_contact_addresses, in their own cells.
--
-- Written once per run: every other query reads it back, as opt_out_lines. A line binds a borrower
-- (`bound_id`) or closes an address (`address_value`), or neither. One of do_not_contact is used if
-- it binds somebody; where it holds an address instead, that is closed and the line is told of. A
-- cell of borrower_information that refuses binds its borrower, and is told of (REFUSAL) unless its
-- line is for another reason.
--
-- reads   bound_opt_outs, suppressed_addresses, refusals
-- grain   one row per dataset and distinct line, or cell that refuses; `copies` says how often the
--         line came, and is 0 of a further address in a line and of a cell

with

lines as (

    select
        'do_not_contact' as dataset,
        bound_opt_outs.borrower_id as name,
        bound_opt_outs.channel,
        bound_opt_outs.copies,
        bound_opt_outs.fault,
        true as is_used,
        bound_opt_outs.is_first,
        bound_opt_outs.bad_columns,
        bound_opt_outs.bound_id,
        cast(null as varchar) as address_value,
        bound_opt_outs.closes_call,
        bound_opt_outs.closes_email,
        bound_opt_outs.closes_sms
    from bound_opt_outs
    where bound_opt_outs.is_used

    union all

    select
        suppressed_addresses.dataset,
        suppressed_addresses.address as name,
        suppressed_addresses.channel,
        suppressed_addresses.copies,
        case
            when suppressed_addresses.is_further then null
            when suppressed_addresses.dataset = 'do_not_contact' then suppressed_addresses.fault
            when not suppressed_addresses.has_every_field then 'WRONG_FIELD_COUNT'
            when suppressed_addresses.address_value is null
                or suppressed_addresses.has_words
                then 'BAD_KEY'
        end as fault,
        suppressed_addresses.dataset = 'do_not_contact_addresses'
            and suppressed_addresses.address_value is not null as is_used,
        suppressed_addresses.dataset = 'do_not_contact_addresses'
            and suppressed_addresses.address_value is not null
            and suppressed_addresses.place = 1
            and not suppressed_addresses.is_further as is_first,
        case
            when suppressed_addresses.is_further or not suppressed_addresses.has_every_field then ''
            when suppressed_addresses.dataset = 'do_not_contact' then 'borrower_id'
            else 'address'
        end as bad_columns,
        cast(null as varchar) as bound_id,
        suppressed_addresses.address_value,
        suppressed_addresses.closes_call,
        suppressed_addresses.closes_email,
        suppressed_addresses.closes_sms
    from suppressed_addresses

    union all

    select
        'borrower_information' as dataset,
        refusals.cell as name,
        cast(null as varchar) as channel,
        0 as copies,
        case when refusals.is_used then 'REFUSAL' end as fault,
        true as is_used,
        true as is_first,
        refusals.column_name as bad_columns,
        refusals.borrower_id as bound_id,
        cast(null as varchar) as address_value,
        refusals.closes_call,
        refusals.closes_email,
        refusals.closes_sms
    from refusals

)

select
    lines.dataset,
    lines.name,
    lines.channel,
    lines.copies,
    lines.fault,
    lines.is_used,
    lines.is_first,
    lines.bad_columns,
    lines.bound_id,
    lines.address_value,
    lines.closes_call,
    lines.closes_email,
    lines.closes_sms
from lines
