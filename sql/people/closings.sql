-- closings: what gathered_closings wrote in this run.
--
-- scans   gathered_closings_staged
-- grain   one row per kind (`record`, `phone`, `email`) and name: a borrower id or an address

select
    gathered_closings_staged.kind,
    gathered_closings_staged.name,
    gathered_closings_staged.closes_call,
    gathered_closings_staged.closes_email,
    gathered_closings_staged.closes_sms,
    gathered_closings_staged.closes_call_by_itself,
    gathered_closings_staged.closes_email_by_itself,
    gathered_closings_staged.closes_sms_by_itself
from gathered_closings_staged
where gathered_closings_staged.run_id = :run_id
    and gathered_closings_staged.attempt = :gathered_closings_attempt
