-- borrowers: the borrowers whose row can be used.
--
-- reads   borrower_lines
-- grain   one row per borrower_id

select
    borrower_lines.borrower_id,
    borrower_lines.first_name,
    borrower_lines.last_name,
    borrower_lines.email,
    borrower_lines.email_value,
    borrower_lines.phone,
    borrower_lines.phone_value,
    borrower_lines.property_id_value as property_id,
    borrower_lines.city,
    borrower_lines.state,
    borrower_lines.credit_score_value as credit_score
from borrower_lines
where borrower_lines.is_used
