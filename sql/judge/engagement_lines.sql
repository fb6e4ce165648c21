-- engagement_lines: the lines of borrower_engagement, judged.
--
-- What a line says against texts is heard whatever else is wrong with it: `given_id` is its id as
-- do_not_contact_lines has one, null where there is none; `refuses_texts` is whatever is no yes. Of a
-- line with the wrong number of fields that is all but a yes with nothing behind it.
--
-- reads   borrower_lines
-- scans   borrower_engagement
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(borrower_engagement.borrower_id), 1, 256), '') as borrower_id,
        nullif(substr(trim(borrower_engagement.paperless_billing), 1, 256), '') as paperless_billing,
        nullif(substr(trim(borrower_engagement.email_open_last_30d), 1, 256), '') as email_open_last_30d,
        nullif(substr(trim(borrower_engagement.mobile_app_login_last_30d), 1, 256), '')
            as mobile_app_login_last_30d,
        nullif(substr(trim(borrower_engagement.sms_opt_in), 1, 256), '') as sms_opt_in,
        coalesce(trim(borrower_engagement.overflow), '') <> '' as has_more,
        borrower_engagement.sms_opt_in is not null
            and borrower_engagement.overflow is null as has_every_field
    from borrower_engagement
    where borrower_engagement.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(borrower_engagement.borrower_id) <> ''
            or trim(borrower_engagement.paperless_billing) <> ''
            or trim(borrower_engagement.email_open_last_30d) <> ''
            or trim(borrower_engagement.mobile_app_login_last_30d) <> ''
            or trim(borrower_engagement.sms_opt_in) <> ''
            or trim(borrower_engagement.overflow) <> ''
        )
        and not (
            coalesce(trim(borrower_engagement.borrower_id), '') = 'borrower_id'
            and coalesce(trim(borrower_engagement.paperless_billing), '') = 'paperless_billing'
            and coalesce(trim(borrower_engagement.email_open_last_30d), '') = 'email_open_last_30d'
            and coalesce(trim(borrower_engagement.mobile_app_login_last_30d), '') = 'mobile_app_login_last_30d'
            and coalesce(trim(borrower_engagement.sms_opt_in), '') = 'sms_opt_in'
            and borrower_engagement.overflow is null
        )

),

distinct_lines as (

    select
        cells.borrower_id,
        cells.paperless_billing,
        cells.email_open_last_30d,
        cells.mobile_app_login_last_30d,
        cells.sms_opt_in,
        cells.has_more,
        cells.has_every_field,
        cells.has_every_field
            and coalesce(
                regexp_like(cells.borrower_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
                false
            ) as has_valid_key,
        count(*) as copies
    from cells
    group by
        cells.borrower_id,
        cells.paperless_billing,
        cells.email_open_last_30d,
        cells.mobile_app_login_last_30d,
        cells.sms_opt_in,
        cells.has_more,
        cells.has_every_field

),

compared as (

    select
        distinct_lines.*,
        count(*) over (
            partition by distinct_lines.borrower_id, distinct_lines.has_valid_key
        ) as versions
    from distinct_lines

),

described as (

    select
        compared.*,
        -- of a longer cell 256 characters are kept
        concat_ws(
            ' ',
            case when length(compared.paperless_billing) > 255 then 'paperless_billing' end,
            case when length(compared.email_open_last_30d) > 255 then 'email_open_last_30d' end,
            case when length(compared.mobile_app_login_last_30d) > 255 then 'mobile_app_login_last_30d' end,
            case when length(compared.sms_opt_in) > 255 then 'sms_opt_in' end
        ) as too_long,
        coalesce(
            regexp_like(
                concat_ws(
                    ' ',
                    compared.paperless_billing,
                    compared.email_open_last_30d,
                    compared.mobile_app_login_last_30d,
                    compared.sms_opt_in
                ),
                :control
            ),
            false
        ) as has_control_character,
        -- neither a yes nor a no, and so no sign of interest (dates, "Opened"), and a no to texts
        concat_ws(
            ' ',
            case
                when not regexp_like(
                    lower(compared.paperless_billing),
                    '^(?:y|yes|t|true|n|no|f|false|[0-9]+(?:\.0+)?)$'
                ) then 'paperless_billing'
            end,
            case
                when not regexp_like(
                    lower(compared.email_open_last_30d),
                    '^(?:y|yes|t|true|n|no|f|false|[0-9]+(?:\.0+)?)$'
                ) then 'email_open_last_30d'
            end,
            case
                when not regexp_like(
                    lower(compared.mobile_app_login_last_30d),
                    '^(?:y|yes|t|true|n|no|f|false|[0-9]+(?:\.0+)?)$'
                ) then 'mobile_app_login_last_30d'
            end,
            case
                when not regexp_like(
                    lower(compared.sms_opt_in),
                    '^(?:y|yes|t|true|n|no|f|false|[0-9]+(?:\.0+)?)$'
                ) then 'sms_opt_in'
            end
        ) as not_understood
    from compared

),

known as (

    select borrower_lines.borrower_id
    from borrower_lines
    group by borrower_lines.borrower_id

),

judged as (

    select
        described.*,
        trim(
            both ' "=''`‘’“”' from regexp_replace(
                regexp_replace(described.borrower_id, :shapeless, ''), :blank, ' '
            )
        ) as bare_id,
        coalesce(
            regexp_like(
                lower(described.sms_opt_in), '^(?:y|yes|t|true|0*[1-9][0-9]*(?:\.0+)?)$'
            ),
            false
        ) as agrees_to_texts,
        case
            when not described.has_every_field then 'WRONG_FIELD_COUNT'
            when not described.has_valid_key then 'BAD_KEY'
            when described.too_long <> '' then 'TOO_LONG'
            when described.has_control_character then 'CONTROL_CHARACTER'
            when described.versions > 1 then 'REPEATED_KEY'
            when known.borrower_id is null then 'UNKNOWN_BORROWER'
        end as fault
    from described
    left join known
        on described.borrower_id = known.borrower_id

)

select
    judged.borrower_id,
    judged.paperless_billing,
    judged.email_open_last_30d,
    judged.mobile_app_login_last_30d,
    judged.sms_opt_in,
    judged.copies,
    judged.fault,
    judged.fault is null as is_used,
    case
        when regexp_like(judged.bare_id, '^[A-Za-z0-9_-]{1,38}$') then judged.bare_id
        when regexp_like(judged.bare_id, '^[0-9]{1,38}\.0+$')
            then split_part(judged.bare_id, '.', 1)
    end as given_id,
    case
        when judged.has_every_field
            then judged.sms_opt_in is not null and not judged.agrees_to_texts
        else judged.has_more or not judged.agrees_to_texts
    end as refuses_texts,
    case
        when judged.fault in ('BAD_KEY', 'REPEATED_KEY', 'UNKNOWN_BORROWER') then 'borrower_id'
        when judged.fault = 'TOO_LONG' then judged.too_long
        when judged.fault is null then judged.not_understood
        else ''
    end as bad_columns
from judged
