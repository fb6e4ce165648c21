-- opt_outs: the borrower ids that nobody may contact about this, whatever the channel.
--
-- reads   do_not_contact_lines
-- grain   one row per borrower_id

select distinct do_not_contact_lines.borrower_id
from do_not_contact_lines
where do_not_contact_lines.is_used
