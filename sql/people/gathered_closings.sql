-- gathered_closings: everything that somebody has closed: borrower ids, numbers and addresses.
--
-- Written once per run: resolved_people reads it back, as closings. An opt-out binds the person, and
-- so every record of the match group, whatever its size; and it closes the numbers and addresses of
-- those records under every id that has them. `_by_itself`: what is closed without knowing who is
-- who. A text is refused by sms_opt_in too. A record that cannot be used has said no all the same.
--
-- reads   opt_outs, engagement, matches, borrower_lines, opt_out_lines
-- grain   one row per kind (`record`, `phone`, `email`) and name: a borrower id or an address

with

closed_ids as (

    select
        opt_outs.borrower_id,
        opt_outs.closes_call,
        opt_outs.closes_email,
        opt_outs.closes_sms
    from opt_outs

    union all

    select
        engagement.borrower_id,
        false as closes_call,
        false as closes_email,
        true as closes_sms
    from engagement
    where engagement.refuses_sms

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

-- the other numbers in the cell of a closed record
digits_apart as (

    select
        closed_records.closes_call,
        closed_records.closes_sms,
        closed_records.is_by_itself,
        apart.digits
    from closed_records
    inner join borrower_lines
        on closed_records.borrower_id = borrower_lines.borrower_id
    cross join unnest(split(borrower_lines.phone_digits, '|')) as apart (digits)
    where borrower_lines.phone_digits is not null

),

-- what a number comes down to is written in judged_borrowers and suppressed_addresses too, word for word
further_numbers as (

    select
        digits_apart.closes_call,
        digits_apart.closes_sms,
        digits_apart.is_by_itself,
        case
            when regexp_like(digits_apart.digits, '^(00|001|011)?1[0-9]{10}$')
                then substr(digits_apart.digits, length(digits_apart.digits) - 9)
            when regexp_like(digits_apart.digits, '^(00|011)[2-9][0-9]{9,12}$')
                then regexp_replace(digits_apart.digits, '^(00|011)', '')
            when regexp_like(digits_apart.digits, '^[0-9]{10,15}$') then digits_apart.digits
        end as name
    from digits_apart

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
        'phone' as kind,
        further_numbers.name,
        further_numbers.closes_call,
        false as closes_email,
        further_numbers.closes_sms,
        further_numbers.is_by_itself
    from further_numbers

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
