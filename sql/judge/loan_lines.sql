-- loan_lines: what judged_loans wrote in this run.
--
-- scans   judged_loans_staged
-- grain   one row per distinct line of loan_information, its cells trimmed

select
    judged_loans_staged.loan_id,
    judged_loans_staged.borrower_id,
    judged_loans_staged.property_id,
    judged_loans_staged.property_id_value,
    judged_loans_staged.loan_amount,
    judged_loans_staged.loan_amount_value,
    judged_loans_staged.current_interest_rate,
    judged_loans_staged.current_interest_rate_value,
    judged_loans_staged.origination_year,
    judged_loans_staged.origination_year_value,
    judged_loans_staged.loan_type,
    judged_loans_staged.remaining_balance,
    judged_loans_staged.remaining_balance_value,
    judged_loans_staged.copies,
    judged_loans_staged.fault,
    judged_loans_staged.is_used,
    judged_loans_staged.bad_columns
from judged_loans_staged
where judged_loans_staged.run_id = :run_id
    and judged_loans_staged.attempt = :judged_loans_attempt
