-- sent_borrowers: what prepared_borrowers wrote in this run: who is sent to Entity Resolution.
--
-- scans   prepared_borrowers_staged
-- grain   one row per borrower_id

select
    prepared_borrowers_staged.borrower_id,
    prepared_borrowers_staged.told_same,
    prepared_borrowers_staged.same_email,
    prepared_borrowers_staged.same_phone,
    prepared_borrowers_staged.near_phone,
    prepared_borrowers_staged.same_property,
    prepared_borrowers_staged.prepared_by
from prepared_borrowers_staged
where prepared_borrowers_staged.run_id = :run_id
    and prepared_borrowers_staged.attempt = :prepared_borrowers_attempt
