-- loans: the loans whose row can be used, each with the property it is on.
--
-- reads   loan_lines, borrowers
-- grain   one row per loan_id and borrower_id

select
    loan_lines.loan_id,
    loan_lines.borrower_id,
    coalesce(loan_lines.property_id_value, borrowers.property_id) as property_id,
    loan_lines.current_interest_rate_value as current_interest_rate,
    loan_lines.origination_year_value as origination_year,
    loan_lines.loan_type,
    loan_lines.remaining_balance_value as remaining_balance
from loan_lines
inner join borrowers
    on loan_lines.borrower_id = borrowers.borrower_id
where loan_lines.is_used
