-- people: whose borrower id it is, and on which channels that person may be contacted.
--
-- scans   resolved_people_staged
-- grain   one row per borrower_id

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.person_id,
    resolved_people_staged.borrower_ids,
    resolved_people_staged.may_call,
    resolved_people_staged.may_email,
    resolved_people_staged.may_sms
from resolved_people_staged
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
