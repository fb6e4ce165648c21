-- group_members: the borrower ids that Entity Resolution put into match groups of several.
--
-- scans   resolved_people_staged
-- grain   one row per borrower_id of a match group of several

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.person_id,
    resolved_people_staged.own_email,
    resolved_people_staged.own_phone,
    resolved_people_staged.may_call,
    resolved_people_staged.may_email,
    resolved_people_staged.may_sms
from resolved_people_staged
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
    and resolved_people_staged.is_in_group
