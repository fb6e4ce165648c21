-- borrower_lines: what judged_borrowers wrote in this run.
--
-- scans   judged_borrowers_staged
-- grain   one row per distinct line of borrower_information, its cells trimmed

select
    judged_borrowers_staged.borrower_id,
    judged_borrowers_staged.first_name,
    judged_borrowers_staged.last_name,
    judged_borrowers_staged.email,
    judged_borrowers_staged.email_value,
    judged_borrowers_staged.phone,
    judged_borrowers_staged.phone_value,
    judged_borrowers_staged.phone_cell,
    judged_borrowers_staged.searched,
    judged_borrowers_staged.property_id,
    judged_borrowers_staged.property_id_value,
    judged_borrowers_staged.city,
    judged_borrowers_staged.state,
    judged_borrowers_staged.credit_score,
    judged_borrowers_staged.credit_score_value,
    judged_borrowers_staged.copies,
    judged_borrowers_staged.fault,
    judged_borrowers_staged.is_used,
    judged_borrowers_staged.bad_columns
from judged_borrowers_staged
where judged_borrowers_staged.run_id = :run_id
    and judged_borrowers_staged.attempt = :judged_borrowers_attempt
