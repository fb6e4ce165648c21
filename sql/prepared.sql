-- prepared: the borrowers that Entity Resolution was given.
--
-- scans   prepared_borrowers
-- grain   one row per borrower_id

select
    prepared_borrowers.borrower_id,
    prepared_borrowers.prepared_by
from prepared_borrowers
