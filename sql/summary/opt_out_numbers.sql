-- opt_out_numbers: which opt-outs of the last published run are lost, counted one by one.
--
-- An opt-out is lost if its borrower or address is still in the book and a channel that it closed is
-- closed no more. A borrower's is closed by whatever closes the record, under any id of the person;
-- or at the record's own number or address, if nobody of the person is reached at another.
--
-- `recorded`: how many that run counted; `in_the_book`: of how many borrower or address is there now.
-- Null where no run was published.
--
-- reads   thresholds, last_opt_outs, borrower_lines, closings, people
-- grain   one row per dataset and number

with

in_the_book as (

    select
        last_opt_outs.*,
        borrower_lines.borrower_id,
        borrower_lines.phone_value,
        borrower_lines.email_value
    from last_opt_outs
    inner join borrower_lines
        on last_opt_outs.bound_id = borrower_lines.borrower_id

    union all

    select
        last_opt_outs.*,
        cast(null as varchar) as borrower_id,
        borrower_lines.phone_value,
        cast(null as varchar) as email_value
    from last_opt_outs
    inner join borrower_lines
        on last_opt_outs.address_value = borrower_lines.phone_value

    union all

    select
        last_opt_outs.*,
        cast(null as varchar) as borrower_id,
        cast(null as varchar) as phone_value,
        borrower_lines.email_value
    from last_opt_outs
    inner join borrower_lines
        on last_opt_outs.address_value = borrower_lines.email_value

),

standing as (

    select
        in_the_book.*,
        coalesce(records.closes_call, false)
            or coalesce(phones.closes_call, false) and not coalesce(people.may_call, false)
            as is_call_closed,
        coalesce(records.closes_email, false)
            or coalesce(emails.closes_email, false) and not coalesce(people.may_email, false)
            as is_email_closed,
        coalesce(records.closes_sms, false)
            or coalesce(phones.closes_sms, false) and not coalesce(people.may_sms, false)
            as is_sms_closed
    from in_the_book
    left join closings as records
        on in_the_book.borrower_id = records.name
        and records.kind = 'record'
    left join closings as phones
        on in_the_book.phone_value = phones.name
        and phones.kind = 'phone'
    left join closings as emails
        on in_the_book.email_value = emails.name
        and emails.kind = 'email'
    left join people
        on in_the_book.borrower_id = people.borrower_id

),

opt_outs_then as (

    select
        standing.dataset,
        bool_or(
            standing.closes_call and not standing.is_call_closed
            or standing.closes_email and not standing.is_email_closed
            or standing.closes_sms and not standing.is_sms_closed
        ) as is_lost
    from standing
    where standing.closes_call or standing.closes_email or standing.closes_sms
    group by
        standing.dataset,
        standing.bound_id,
        standing.address_value,
        standing.channel

),

compared as (

    select
        opt_outs_then.dataset,
        count(*) as in_the_book,
        count_if(opt_outs_then.is_lost) as lost
    from opt_outs_then
    group by opt_outs_then.dataset

),

recorded as (

    select
        last_opt_outs.dataset,
        count_if(last_opt_outs.is_counted) as recorded
    from last_opt_outs
    group by last_opt_outs.dataset

)

select
    'opt_outs_before.' || datasets.name as section,
    names.name,
    case
        when thresholds.last_run_id is not null then coalesce(
            case names.name
                when 'recorded' then recorded.recorded
                when 'in_the_book' then compared.in_the_book
                else compared.lost
            end,
            0
        )
    end as amount
from thresholds
cross join (values ('do_not_contact'), ('do_not_contact_addresses')) as datasets (name)
cross join (values ('recorded'), ('in_the_book'), ('lost')) as names (name)
left join recorded
    on datasets.name = recorded.dataset
left join compared
    on datasets.name = compared.dataset
