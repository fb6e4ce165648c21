-- borrowers_texts: what stands in borrowers' cells beside an address, or instead of one.
--
-- reads   borrower_lines
-- grain   one row per distinct text

select borrower_lines.searched as text
from borrower_lines
where borrower_lines.searched is not null
group by borrower_lines.searched
