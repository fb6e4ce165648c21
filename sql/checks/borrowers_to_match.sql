-- borrowers_to_match: without a usable borrower there is nobody to match.
--
-- stage   prepare
-- reads   borrowers
-- grain   one row if there is none

select
    'borrowers_to_match' as check_name,
    'no row of borrower_information can be used' as finding,
    count(*) as row_count
from borrowers
having count(*) = 0
