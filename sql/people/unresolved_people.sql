-- unresolved_people: the borrower ids of match groups, as if each were a person of its own.
--
-- It has the columns of `people`, and stands in for it where the worth of resolution is counted.
--
-- scans   resolved_people_staged
-- grain   one row per borrower_id of group_members

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.borrower_id as person_id,
    resolved_people_staged.borrower_id as borrower_ids,
    resolved_people_staged.own_may_call as may_call,
    resolved_people_staged.own_may_email as may_email,
    resolved_people_staged.own_may_sms as may_sms
from resolved_people_staged
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
    and resolved_people_staged.is_changed
