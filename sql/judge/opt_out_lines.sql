-- opt_out_lines: what judged_opt_outs wrote in this run.
--
-- scans   judged_opt_outs_staged
-- grain   one row per dataset and distinct line of do_not_contact and do_not_contact_addresses, and
--         per cell of borrower_information that refuses

select
    judged_opt_outs_staged.dataset,
    judged_opt_outs_staged.name,
    judged_opt_outs_staged.channel,
    judged_opt_outs_staged.copies,
    judged_opt_outs_staged.fault,
    judged_opt_outs_staged.is_used,
    judged_opt_outs_staged.is_first,
    judged_opt_outs_staged.bad_columns,
    judged_opt_outs_staged.bound_id,
    judged_opt_outs_staged.address_value,
    judged_opt_outs_staged.closes_call,
    judged_opt_outs_staged.closes_email,
    judged_opt_outs_staged.closes_sms
from judged_opt_outs_staged
where judged_opt_outs_staged.run_id = :run_id
    and judged_opt_outs_staged.attempt = :judged_opt_outs_attempt
