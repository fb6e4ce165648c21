-- matches: which borrowers Entity Resolution holds to be one person.
--
-- scans   borrower_matches
-- grain   one row per record_id, a borrower id

select
    borrower_matches.record_id,
    borrower_matches.match_id,
    borrower_matches.prepared_by
from borrower_matches
where borrower_matches.job_id = :job_id
