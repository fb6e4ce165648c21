-- gathered_closings: everything that somebody has closed: borrower ids, numbers and addresses.
--
-- Written once per run: resolved_people reads it back, as closings. An opt-out binds the person, and
-- so every record of the match group, whatever its size; and it closes the numbers and addresses of
-- those records under every id that has them. `_by_itself`: what is closed without knowing who is
-- who. A text is refused by sms_opt_in too. A record that cannot be used has said no all the same, for
-- the person's other records, too.
--
-- reads   opt_outs, text_refusals, unused_twins, matches, borrower_lines, found_addresses,
--         opt_out_lines
-- grain   one row per kind (`record`, `phone`, `email`) and name: a borrower id or an address

with

said_ids as (

    select
        opt_outs.borrower_id,
        opt_outs.closes_call,
        opt_outs.closes_email,
        opt_outs.closes_sms
    from opt_outs

    union all

    select
        text_refusals.borrower_id,
        false as closes_call,
        false as closes_email,
        true as closes_sms
    from text_refusals

),

closed_ids as (

    select
        case whose.name
            when 'own' then said_ids.borrower_id
            else unused_twins.twin_id
        end as borrower_id,
        said_ids.closes_call,
        said_ids.closes_email,
        said_ids.closes_sms
    from said_ids
    left join unused_twins
        on said_ids.borrower_id = unused_twins.borrower_id
    cross join (values ('own'), ('twin')) as whose (name)
    where whose.name = 'own'
        or unused_twins.twin_id is not null

),

closed_groups as (

    select
        matches.match_id,
        bool_or(closed_ids.closes_call) as closes_call,
        bool_or(closed_ids.closes_email) as closes_email,
        bool_or(closed_ids.closes_sms) as closes_sms
    from closed_ids
    inner join matches
        on closed_ids.borrower_id = matches.record_id
    where matches.match_id is not null
    group by matches.match_id

),

closed_records as (

    select
        closed_ids.borrower_id,
        closed_ids.closes_call,
        closed_ids.closes_email,
        closed_ids.closes_sms,
        true as is_by_itself
    from closed_ids

    union all

    select
        matches.record_id as borrower_id,
        closed_groups.closes_call,
        closed_groups.closes_email,
        closed_groups.closes_sms,
        false as is_by_itself
    from closed_groups
    inner join matches
        on closed_groups.match_id = matches.match_id

),

-- whatever else looks like an address in the cells of a closed record
further_addresses as (

    select
        closed_records.closes_call,
        closed_records.closes_email,
        closed_records.closes_sms,
        closed_records.is_by_itself,
        found_addresses.address_value,
        found_addresses.is_email
    from closed_records
    inner join borrower_lines
        on closed_records.borrower_id = borrower_lines.borrower_id
    inner join found_addresses
        on borrower_lines.searched = found_addresses.text

),

closed as (

    select
        kinds.name as kind,
        case kinds.name
            when 'record' then closed_records.borrower_id
            when 'phone' then borrower_lines.phone_value
            else borrower_lines.email_value
        end as name,
        closed_records.closes_call and kinds.name <> 'email' as closes_call,
        closed_records.closes_email and kinds.name <> 'phone' as closes_email,
        closed_records.closes_sms and kinds.name <> 'email' as closes_sms,
        closed_records.is_by_itself
    from closed_records
    inner join borrower_lines
        on closed_records.borrower_id = borrower_lines.borrower_id
    cross join (values ('record'), ('phone'), ('email')) as kinds (name)

    union all

    select
        case when further_addresses.is_email then 'email' else 'phone' end as kind,
        further_addresses.address_value as name,
        further_addresses.closes_call and not further_addresses.is_email as closes_call,
        further_addresses.closes_email and further_addresses.is_email as closes_email,
        further_addresses.closes_sms and not further_addresses.is_email as closes_sms,
        further_addresses.is_by_itself
    from further_addresses

    union all

    select
        case when opt_out_lines.closes_email then 'email' else 'phone' end as kind,
        opt_out_lines.address_value as name,
        opt_out_lines.closes_call,
        opt_out_lines.closes_email,
        opt_out_lines.closes_sms,
        true as is_by_itself
    from opt_out_lines
    where opt_out_lines.address_value is not null

)

select
    closed.kind,
    closed.name,
    bool_or(closed.closes_call) as closes_call,
    bool_or(closed.closes_email) as closes_email,
    bool_or(closed.closes_sms) as closes_sms,
    bool_or(closed.closes_call and closed.is_by_itself) as closes_call_by_itself,
    bool_or(closed.closes_email and closed.is_by_itself) as closes_email_by_itself,
    bool_or(closed.closes_sms and closed.is_by_itself) as closes_sms_by_itself
from closed
where closed.name is not null
    and (closed.closes_call or closed.closes_email or closed.closes_sms)
group by
    closed.kind,
    closed.name
