-- group_members: the borrower ids for which it matters that it is known who is who.
--
-- scans   resolved_people_staged
-- grain   one row per borrower_id of a match group of several, or whose number or address was closed by
--         another record of somebody who is in one

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.person_id,
    resolved_people_staged.has_own_email,
    resolved_people_staged.has_own_phone,
    resolved_people_staged.may_call,
    resolved_people_staged.may_email,
    resolved_people_staged.may_sms
from resolved_people_staged
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
    and resolved_people_staged.is_changed
