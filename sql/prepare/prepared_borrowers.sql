-- prepared_borrowers: what Entity Resolution is given to match.
--
-- `prepared_by` travels through matching, so that matches tell which run they are for.
--
-- reads   borrowers
-- grain   one row per borrower_id

select
    borrowers.borrower_id,
    borrowers.first_name,
    borrowers.last_name,
    borrowers.email,
    borrowers.phone,
    borrowers.property_id,
    :run_id as prepared_by
from borrowers
