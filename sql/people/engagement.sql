-- engagement: how a borrower id has answered.
--
-- Y, yes, true and any whole number but 0 are a yes. What is said against texts is in text_refusals.
--
-- reads   engagement_lines
-- grain   one row per borrower_id

with

answers as (

    select
        engagement_lines.borrower_id,
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
        end as agrees_to_sms
    from engagement_lines
    where engagement_lines.is_used

)

select
    answers.borrower_id,
    max(case when answers.has_paperless_billing then 1 else 0 end) as paperless_billing,
    max(case when answers.opens_email then 1 else 0 end) as email_open,
    max(case when answers.uses_app then 1 else 0 end) as app_login,
    max(case when answers.agrees_to_sms then 1 else 0 end) as sms_opt_in,
    true as is_known
from answers
group by answers.borrower_id
