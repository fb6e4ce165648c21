-- opt_outs_are_kept: nobody is on a list of a channel that they, or somebody at that address, closed.
--
-- Asked once more of the delivered lines, past everything that was made of them: by id, and by the
-- numbers and addresses themselves.
--
-- stage   evaluate
-- reads   evaluations, opt_out_lines, borrower_lines
-- grain   one row per kind of finding

with

listed as (

    select
        evaluations.person_id,
        evaluations.borrower_ids,
        evaluations.may_call,
        evaluations.may_email,
        evaluations.may_sms,
        evaluations.phone_value,
        evaluations.email_value,
        evaluations.sms_value,
        '; ' || coalesce(evaluations.other_phones, '') || '; ' as other_phones,
        '; ' || coalesce(evaluations.other_emails, '') || '; ' as other_emails,
        '; ' || coalesce(evaluations.other_sms_phones, '') || '; ' as other_sms_phones
    from evaluations
    where evaluations.decision = 'opportunity'

),

contacted as (

    select
        listed.person_id,
        ids.borrower_id,
        listed.may_call,
        listed.may_email,
        listed.may_sms,
        borrower_lines.email_value,
        borrower_lines.phone_value,
        -- whether this record's number or address stands on the person's line
        listed.phone_value = borrower_lines.phone_value
            or strpos(listed.other_phones, '; ' || borrower_lines.phone || '; ') > 0
            as calls_number,
        listed.email_value = borrower_lines.email_value
            or strpos(listed.other_emails, '; ' || borrower_lines.email || '; ') > 0
            as writes_to_address,
        listed.sms_value = borrower_lines.phone_value
            or strpos(listed.other_sms_phones, '; ' || borrower_lines.phone || '; ') > 0
            as texts_number
    from listed
    cross join unnest(split(listed.borrower_ids, ' ')) as ids (borrower_id)
    inner join borrower_lines
        on ids.borrower_id = borrower_lines.borrower_id

),

closed as (

    select
        opt_out_lines.bound_id as borrower_id,
        borrower_lines.email_value,
        borrower_lines.phone_value,
        opt_out_lines.closes_call,
        opt_out_lines.closes_email,
        opt_out_lines.closes_sms
    from opt_out_lines
    inner join borrower_lines
        on opt_out_lines.bound_id = borrower_lines.borrower_id

    union all

    select
        cast(null as varchar) as borrower_id,
        opt_out_lines.address_value as email_value,
        opt_out_lines.address_value as phone_value,
        opt_out_lines.closes_call,
        opt_out_lines.closes_email,
        opt_out_lines.closes_sms
    from opt_out_lines
    where opt_out_lines.address_value is not null

),

disregarded as (

    select
        'an opt-out was passed over' as finding,
        contacted.person_id
    from contacted
    inner join closed
        on contacted.borrower_id = closed.borrower_id
    where contacted.may_call and closed.closes_call
        or contacted.may_email and closed.closes_email
        or contacted.may_sms and closed.closes_sms

    union all

    select
        'a closed number is on a list' as finding,
        contacted.person_id
    from contacted
    inner join closed
        on contacted.phone_value = closed.phone_value
    where contacted.may_call and contacted.calls_number and closed.closes_call
        or contacted.may_sms and contacted.texts_number and closed.closes_sms

    union all

    select
        'a closed address is on a list' as finding,
        contacted.person_id
    from contacted
    inner join closed
        on contacted.email_value = closed.email_value
    where contacted.may_email and contacted.writes_to_address and closed.closes_email

)

select
    'opt_outs_are_kept' as check_name,
    disregarded.finding || ', the first of them of person ' || min(disregarded.person_id)
        as finding,
    count(*) as row_count
from disregarded
group by disregarded.finding
