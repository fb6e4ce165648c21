-- opt_outs: the channels that a borrower id has closed, in a list of opt-outs or in its own cells.
--
-- reads   opt_out_lines, refusals
-- grain   one row per borrower_id

with

said as (

    select
        opt_out_lines.bound_id as borrower_id,
        opt_out_lines.closes_call,
        opt_out_lines.closes_email,
        opt_out_lines.closes_sms
    from opt_out_lines
    where opt_out_lines.bound_id is not null

    union all

    select
        refusals.borrower_id,
        refusals.closes_call,
        refusals.closes_email,
        refusals.closes_sms
    from refusals
    where refusals.borrower_id is not null

)

select
    said.borrower_id,
    bool_or(said.closes_call) as closes_call,
    bool_or(said.closes_email) as closes_email,
    bool_or(said.closes_sms) as closes_sms
from said
group by said.borrower_id
