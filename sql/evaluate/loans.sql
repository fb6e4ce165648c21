-- loans: the loans whose row can be used, each with the property it is on.
--
-- A loan that names no property is on its borrower's. One whose property cannot be read is on another,
-- and nobody knows on which.
--
-- reads   loan_lines, borrowers
-- grain   one row per loan_id and borrower_id

select
    loan_lines.loan_id,
    loan_lines.borrower_id,
    case
        when loan_lines.property_id is null then borrowers.property_id
        else loan_lines.property_id_value
    end as property_id,
    loan_lines.loan_amount_value as loan_amount,
    loan_lines.current_interest_rate_value as current_interest_rate,
    loan_lines.origination_year_value as origination_year,
    loan_lines.loan_type,
    loan_lines.remaining_balance_value as remaining_balance
from loan_lines
inner join borrowers
    on loan_lines.borrower_id = borrowers.borrower_id
where loan_lines.is_used
