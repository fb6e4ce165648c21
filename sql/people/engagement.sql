-- engagement: how a borrower id has answered, and what was said about texts.
--
-- Y, yes, true and any whole number but 0 are a yes. Whatever else is said of texts is a no, for
-- whoever agrees says so. A row that is rejected as repeated proves no interest, but a no to texts
-- that stands in one is heard.
--
-- reads   engagement_lines
-- grain   one row per borrower_id

with

answers as (

    select
        engagement_lines.borrower_id,
        engagement_lines.is_used,
        case
            when lower(engagement_lines.paperless_billing) in ('y', 'yes', 't', 'true')
                then true
            else regexp_like(engagement_lines.paperless_billing, '^0*[1-9][0-9]*(\.0+)?$')
        end as has_paperless_billing,
        case
            when lower(engagement_lines.email_open_last_30d) in ('y', 'yes', 't', 'true')
                then true
            else regexp_like(engagement_lines.email_open_last_30d, '^0*[1-9][0-9]*(\.0+)?$')
        end as opens_email,
        case
            when lower(engagement_lines.mobile_app_login_last_30d) in ('y', 'yes', 't', 'true')
                then true
            else regexp_like(engagement_lines.mobile_app_login_last_30d, '^0*[1-9][0-9]*(\.0+)?$')
        end as uses_app,
        case
            when lower(engagement_lines.sms_opt_in) in ('y', 'yes', 't', 'true') then true
            else regexp_like(engagement_lines.sms_opt_in, '^0*[1-9][0-9]*(\.0+)?$')
        end as agrees_to_sms,
        engagement_lines.sms_opt_in is not null as speaks_of_sms
    from engagement_lines
    where engagement_lines.is_used
        or engagement_lines.fault = 'REPEATED_KEY'

)

select
    answers.borrower_id,
    max(case when answers.is_used and answers.has_paperless_billing then 1 else 0 end)
        as paperless_billing,
    max(case when answers.is_used and answers.opens_email then 1 else 0 end) as email_open,
    max(case when answers.is_used and answers.uses_app then 1 else 0 end) as app_login,
    max(case when answers.is_used and answers.agrees_to_sms then 1 else 0 end) as sms_opt_in,
    bool_or(answers.speaks_of_sms and not coalesce(answers.agrees_to_sms, false)) as refuses_sms,
    bool_or(answers.is_used) as is_known
from answers
group by answers.borrower_id
