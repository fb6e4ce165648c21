-- opt_outs: the channels that a borrower id has closed, in a list of opt-outs or in its own cells.
--
-- reads   opt_out_lines
-- grain   one row per borrower_id

select
    opt_out_lines.bound_id as borrower_id,
    bool_or(opt_out_lines.closes_call) as closes_call,
    bool_or(opt_out_lines.closes_email) as closes_email,
    bool_or(opt_out_lines.closes_sms) as closes_sms
from opt_out_lines
where opt_out_lines.bound_id is not null
group by opt_out_lines.bound_id
