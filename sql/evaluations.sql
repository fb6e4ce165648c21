-- evaluations: what refi_evaluations wrote in this run.
--
-- scans   refi_evaluations_staged
-- grain   one row per person and property, or person without a loan

select
    refi_evaluations_staged.person_id,
    refi_evaluations_staged.borrower_ids,
    refi_evaluations_staged.borrower_id,
    refi_evaluations_staged.first_name,
    refi_evaluations_staged.last_name,
    refi_evaluations_staged.email,
    refi_evaluations_staged.phone,
    refi_evaluations_staged.city,
    refi_evaluations_staged.state,
    refi_evaluations_staged.loan_id,
    refi_evaluations_staged.property_id,
    refi_evaluations_staged.rate_spread,
    refi_evaluations_staged.ltv_ratio,
    refi_evaluations_staged.monthly_savings_est,
    refi_evaluations_staged.marketing_category,
    refi_evaluations_staged.decision,
    refi_evaluations_staged.reason_codes
from refi_evaluations_staged
where refi_evaluations_staged.run_id = :run_id
    and refi_evaluations_staged.attempt = :refi_evaluations_attempt
