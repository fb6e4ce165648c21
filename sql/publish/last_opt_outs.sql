-- last_opt_outs: the opt-outs in force in the last published run, and what each of them closed.
--
-- What a run judged is kept when it is published. `is_counted`: it is one of those that the run
-- counted as used; the others are further addresses of a cell, and addresses in place of an id.
--
-- scans   kept_opt_outs
-- grain   one row per dataset, borrower or address, and channel; none where no run was published, or
--         where what it judged is there no more

select
    kept_opt_outs.dataset,
    kept_opt_outs.bound_id,
    kept_opt_outs.address_value,
    kept_opt_outs.channel,
    bool_or(kept_opt_outs.closes_call) as closes_call,
    bool_or(kept_opt_outs.closes_email) as closes_email,
    bool_or(kept_opt_outs.closes_sms) as closes_sms,
    bool_or(kept_opt_outs.is_first) as is_counted
from kept_opt_outs
where kept_opt_outs.run_id = :last_run_partition
    and (kept_opt_outs.bound_id is not null or kept_opt_outs.address_value is not null)
group by
    kept_opt_outs.dataset,
    kept_opt_outs.bound_id,
    kept_opt_outs.address_value,
    kept_opt_outs.channel
