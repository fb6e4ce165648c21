-- profiles: what is known of a borrower and their person that has no part in the decision.
--
-- scans   resolved_people_staged
-- grain   one row per borrower_id

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.first_name,
    resolved_people_staged.last_name,
    resolved_people_staged.email,
    resolved_people_staged.email_value,
    resolved_people_staged.phone,
    resolved_people_staged.phone_value,
    resolved_people_staged.sms_phone,
    resolved_people_staged.sms_value,
    resolved_people_staged.other_emails,
    resolved_people_staged.other_phones,
    resolved_people_staged.other_sms_phones,
    resolved_people_staged.city,
    resolved_people_staged.state,
    resolved_people_staged.credit_score,
    resolved_people_staged.reads_email,
    resolved_people_staged.engagement_score,
    resolved_people_staged.engagement_parts
from resolved_people_staged
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
