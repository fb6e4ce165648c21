-- opt_outs: the channels that a borrower id has closed.
--
-- No channel, an unknown one or a line that cannot be read to its end closes all of them. A number
-- that must not be called must not be texted either.
--
-- reads   do_not_contact_lines
-- grain   one row per borrower_id

with

closings as (

    select
        do_not_contact_lines.borrower_id,
        case
            when do_not_contact_lines.fault is null
                and lower(do_not_contact_lines.channel) in ('email', 'phone', 'sms', 'mail')
                then lower(do_not_contact_lines.channel)
            else 'every'
        end as channel
    from do_not_contact_lines
    where do_not_contact_lines.is_used

)

select
    closings.borrower_id,
    bool_or(closings.channel in ('phone', 'every')) as closes_call,
    bool_or(closings.channel in ('email', 'every')) as closes_email,
    bool_or(closings.channel in ('sms', 'phone', 'every')) as closes_sms
from closings
group by closings.borrower_id
