-- orphan_loans: the loans that could be used if their borrower were known.
--
-- reads   loan_lines, borrowers
-- grain   one row per loan_id and borrower_id

select
    loan_lines.loan_id,
    loan_lines.borrower_id
from loan_lines
left join borrowers
    on loan_lines.borrower_id = borrowers.borrower_id
where loan_lines.is_used
    and borrowers.borrower_id is null
