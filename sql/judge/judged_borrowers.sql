-- judged_borrowers: the lines of borrower_information, judged.
--
-- Written once per run: every other query reads it back, as borrower_lines.
--
-- `email_value` and `phone_value` are what an address comes down to, for comparing: an e-mail in
-- lower case, the digits of a telephone number without extension, without what is dialled to leave
-- a country (00, 011), and without the 1 of the US. They are null where the cell holds no address,
-- or one that stands for none, or where nobody can tell which digits are the number and which are
-- not. found_addresses comes to the same.
--
-- Of a cell with several numbers the first is the record's, and `phone` is that alone: nobody has
-- asked whether the others may be called. `phone_cell` is all that stands there, where `phone` is a
-- part of it; `searched` what found_addresses has to look through if the borrower says no: cells
-- that are not just an address, of a line with the wrong number of fields every one.
--
-- reads   placeholders
-- scans   borrower_information
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(borrower_information.borrower_id), 1, 256), '') as borrower_id,
        nullif(substr(trim(borrower_information.first_name), 1, 256), '') as first_name,
        nullif(substr(trim(borrower_information.last_name), 1, 256), '') as last_name,
        nullif(substr(trim(borrower_information.email), 1, 256), '') as email,
        nullif(substr(trim(borrower_information.phone), 1, 256), '') as phone,
        nullif(substr(trim(borrower_information.property_id), 1, 256), '') as property_id,
        nullif(substr(trim(borrower_information.city), 1, 256), '') as city,
        nullif(substr(trim(borrower_information.state), 1, 256), '') as state,
        nullif(substr(trim(borrower_information.credit_score), 1, 256), '') as credit_score,
        nullif(substr(trim(borrower_information.overflow), 1, 256), '') as overflow,
        borrower_information.credit_score is not null
            and borrower_information.overflow is null as has_every_field
    from borrower_information
    where borrower_information.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(borrower_information.borrower_id) <> ''
            or trim(borrower_information.first_name) <> ''
            or trim(borrower_information.last_name) <> ''
            or trim(borrower_information.email) <> ''
            or trim(borrower_information.phone) <> ''
            or trim(borrower_information.property_id) <> ''
            or trim(borrower_information.city) <> ''
            or trim(borrower_information.state) <> ''
            or trim(borrower_information.credit_score) <> ''
            or trim(borrower_information.overflow) <> ''
        )
        and not (
            coalesce(trim(borrower_information.borrower_id), '') = 'borrower_id'
            and coalesce(trim(borrower_information.first_name), '') = 'first_name'
            and coalesce(trim(borrower_information.last_name), '') = 'last_name'
            and coalesce(trim(borrower_information.email), '') = 'email'
            and coalesce(trim(borrower_information.phone), '') = 'phone'
            and coalesce(trim(borrower_information.property_id), '') = 'property_id'
            and coalesce(trim(borrower_information.city), '') = 'city'
            and coalesce(trim(borrower_information.state), '') = 'state'
            and coalesce(trim(borrower_information.credit_score), '') = 'credit_score'
            and borrower_information.overflow is null
        )

),

counted as (

    select
        cells.*,
        count(*) over (
            partition by cells.borrower_id, cells.has_every_field
        ) as lines_of_key
    from cells

),

-- numbers are equal whose values are: 7.5 and 7.50
repeated as (

    select
        counted.*,
        coalesce(
            cast(
                case
                    when regexp_like(counted.credit_score, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.credit_score as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.credit_score
        ) as credit_score_compared
    from counted
    where counted.lines_of_key > 1

),

-- hardly a key comes twice: only such lines are compared, cell by cell
distinct_lines as (

    select
        counted.borrower_id,
        counted.first_name,
        counted.last_name,
        counted.email,
        counted.phone,
        counted.property_id,
        counted.city,
        counted.state,
        counted.credit_score,
        counted.overflow,
        counted.has_every_field,
        1 as copies,
        1 as versions
    from counted
    where counted.lines_of_key = 1

    union all

    select
        repeated.borrower_id,
        repeated.first_name,
        repeated.last_name,
        repeated.email,
        repeated.phone,
        repeated.property_id,
        repeated.city,
        repeated.state,
        min(repeated.credit_score) as credit_score,
        repeated.overflow,
        repeated.has_every_field,
        count(*) as copies,
        count(*) over (
            partition by repeated.borrower_id, repeated.has_every_field
        ) as versions
    from repeated
    group by
        repeated.borrower_id,
        repeated.first_name,
        repeated.last_name,
        repeated.email,
        repeated.phone,
        repeated.property_id,
        repeated.city,
        repeated.state,
        repeated.credit_score_compared,
        repeated.overflow,
        repeated.has_every_field

),

-- 700.0 is a score
trimmed as (

    select
        distinct_lines.*,
        case
            when regexp_like(distinct_lines.credit_score, '^[0-9]+\.0+$')
                then split_part(distinct_lines.credit_score, '.', 1)
            else distinct_lines.credit_score
        end as score_digits,
        -- pandas writes a column of numbers that has gaps with a `.0`; what stands behind a letter
        -- or one of these marks is an extension, another number or a note; *67 hides who calls, and
        -- a (0) is dialled within a country only
        case
            when regexp_like(distinct_lines.phone, '^[0-9]+\.0+$')
                then split_part(distinct_lines.phone, '.', 1)
            when strpos(distinct_lines.phone, '*') > 0 or strpos(distinct_lines.phone, '(0)') > 0
                then regexp_extract(
                    regexp_replace(distinct_lines.phone, '\*[0-9]{2}|\(0\)', ''),
                    '[0-9(+][^A-Za-z#;,/\&:*|+@]{7,}[0-9]'
                )
            else regexp_extract(distinct_lines.phone, '[0-9(+][^A-Za-z#;,/\&:*|+@]{7,}[0-9]')
        end as first_run
    from distinct_lines

),

counted_digits as (

    select
        trimmed.*,
        regexp_replace(trimmed.first_run, '[^0-9]+', '') as run_digits
    from trimmed

),

numbered as (

    select
        counted_digits.*,
        case
            when length(counted_digits.run_digits) <= 10
                or regexp_like(counted_digits.run_digits, '^1[0-9]{10}$')
                then counted_digits.first_run
            -- ten digits grouped as those of the US, and then a break
            when regexp_like(
                counted_digits.first_run || ' ',
                '^\(?(01[^0-9]+)?\+?((00|001|011)?[^0-9]{0,4}1[^0-9]{0,4})?\(?[2-9][0-9]{2}[^0-9]{0,4}[0-9]{3}[^0-9]{0,4}[0-9]{4}[^0-9]'
            )
                then regexp_extract(
                    regexp_replace(counted_digits.first_run, '^\(?01[^0-9]+', ''),
                    '^\(?\+?((00|001|011)?[^0-9]{0,4}1[^0-9]{0,4})?\(?[2-9][0-9]{2}[^0-9]{0,4}[0-9]{3}[^0-9]{0,4}[0-9]{4}'
                )
            when regexp_like(counted_digits.first_run, '^(\+|00|011)[^0-9]{0,3}[2-9]')
                then counted_digits.first_run
            -- such groups with more digits before or behind them are a number of nowhere
            when not regexp_like(
                counted_digits.first_run || ' ',
                '[2-9][0-9]{2}[^0-9]{1,4}[0-9]{3}[^0-9]{1,4}[0-9]{4}|[^0-9][2-9][0-9]{9}[^0-9]'
            )
                then counted_digits.first_run
        end as first_number
    from counted_digits

),

parsed as (

    select
        numbered.*,
        numbered.has_every_field
            and coalesce(
                regexp_like(numbered.borrower_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
                false
            ) as has_valid_key,
        case
            when regexp_like(numbered.score_digits, '^[0-9]{1,9}$')
                then cast(numbered.score_digits as integer)
        end as credit_score_number,
        -- without what nobody sees, blanks at the @, and what exports wrap around a cell
        case
            -- as nearly all are written
            when regexp_like(numbered.email, '^[A-Za-z0-9.@_+-]+$') then lower(numbered.email)
            else trim(
                regexp_replace(
                    trim(
                        both ' "=''`‘’“”' from regexp_replace(
                            regexp_replace(
                                translate(lower(numbered.email), :full_width, :full_width_read),
                                :shapeless,
                                ''
                            ),
                            :blank,
                            ' '
                        )
                    ),
                    ' ?@ ?',
                    '@'
                )
            )
        end as mailbox,
        case
            when numbered.first_number = numbered.first_run then numbered.run_digits
            else regexp_replace(numbered.first_number, '[^0-9]+', '')
        end as digits,
        -- of a longer cell 256 characters are kept
        concat_ws(
            ' ',
            case when length(numbered.first_name) > 255 then 'first_name' end,
            case when length(numbered.last_name) > 255 then 'last_name' end,
            case when length(numbered.email) > 255 then 'email' end,
            case when length(numbered.phone) > 255 then 'phone' end,
            case when length(numbered.city) > 255 then 'city' end,
            case when length(numbered.state) > 255 then 'state' end
        ) as too_long,
        coalesce(
            regexp_like(
                concat_ws(
                    ' ',
                    numbered.first_name,
                    numbered.last_name,
                    numbered.email,
                    numbered.phone,
                    numbered.city,
                    numbered.state
                ),
                :control
            ),
            false
        ) as has_control_character
    from numbered

),

-- what a mailbox and a number come down to is written in found_addresses too, word for word
--
-- What stands behind a + only sorts the mail, and Google's mailboxes are the same with dots and
-- without; elsewhere they may be two. One with * or % stands for many, and is none.
boxed as (

    select
        parsed.*,
        case
            when regexp_like(
                parsed.mailbox,
                '^[^ @<>(),;:"\[\]*%]*[^ -/:-@\[-`{-~][^ @<>(),;:"\[\]*%]*@[^ -,./:-@\[-`{-~]+(\.[^ -,./:-@\[-`{-~]+)+$'
            )
                then nullif(
                    case
                        when split_part(parsed.mailbox, '@', 2) in ('gmail.com', 'googlemail.com')
                            then replace(
                                split_part(split_part(parsed.mailbox, '@', 1), '+', 1), '.', ''
                            )
                        else split_part(split_part(parsed.mailbox, '@', 1), '+', 1)
                    end,
                    ''
                )
        end as email_user,
        case split_part(parsed.mailbox, '@', 2)
            when 'googlemail.com' then 'gmail.com'
            else split_part(parsed.mailbox, '@', 2)
        end as email_domain
    from parsed

),

national as (

    select
        boxed.*,
        case
            when regexp_like(boxed.digits, '^(00|001|011)?1[0-9]{10}$')
                then substr(boxed.digits, length(boxed.digits) - 9)
            -- Mexico's mobiles had a 1 of their own once
            when regexp_like(boxed.digits, '^(00|011)?521[0-9]{10}$')
                then '52' || substr(boxed.digits, length(boxed.digits) - 9)
            when regexp_like(boxed.digits, '^(00|011)[2-9][0-9]{9,12}$')
                then regexp_replace(boxed.digits, '^(00|011)', '')
            when regexp_like(boxed.digits, '^([02-9][0-9]{9,14}|1[0-9]{9})$') then boxed.digits
        end as number
    from boxed

),

addressed as (

    select
        national.*,
        case
            when users.value is null and domains.value is null
                then national.email_user || '@' || national.email_domain
        end as email_value,
        case
            when translate(national.number, substr(national.number, 1, 1), '') <> ''
                and phones.value is null
                then national.number
        end as phone_value
    from national
    left join placeholders as users
        on users.kind = 'email user'
        and replace(national.email_user, '.', '') = users.value
    left join placeholders as domains
        on domains.kind = 'email domain'
        and national.email_domain = domains.value
    left join placeholders as phones
        on phones.kind = 'phone'
        and national.number = phones.value

),

valued as (

    select
        addressed.*,
        case
            when not addressed.has_every_field then 'WRONG_FIELD_COUNT'
            when not addressed.has_valid_key then 'BAD_KEY'
            when addressed.too_long <> '' then 'TOO_LONG'
            when addressed.has_control_character then 'CONTROL_CHARACTER'
            when addressed.versions > 1 then 'REPEATED_KEY'
        end as fault,
        case
            when regexp_like(addressed.property_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$')
                then addressed.property_id
        end as property_id_value,
        case
            when addressed.credit_score_number between 300 and 850
                then addressed.credit_score_number
        end as credit_score_value
    from addressed

)

select
    valued.borrower_id,
    valued.first_name,
    valued.last_name,
    valued.email,
    valued.email_value,
    case when valued.phone_value is null then valued.phone else valued.first_number end as phone,
    valued.phone_value,
    case
        when valued.phone_value is not null and valued.phone <> valued.first_number then valued.phone
    end as phone_cell,
    nullif(
        case
            when not valued.has_every_field then concat_ws(
                ' | ',
                valued.borrower_id,
                valued.first_name,
                valued.last_name,
                valued.email,
                valued.phone,
                valued.property_id,
                valued.city,
                valued.state,
                valued.credit_score,
                valued.overflow
            )
            else concat_ws(
                ' | ',
                case when valued.email_value is null then valued.email end,
                case
                    when valued.phone_value is null or valued.phone <> valued.first_number
                        then valued.phone
                end
            )
        end,
        ''
    ) as searched,
    valued.property_id,
    valued.property_id_value,
    valued.city,
    valued.state,
    valued.credit_score,
    valued.credit_score_value,
    valued.copies,
    valued.fault,
    valued.fault is null as is_used,
    case
        when valued.fault in ('WRONG_FIELD_COUNT', 'CONTROL_CHARACTER') then ''
        when valued.fault = 'TOO_LONG' then valued.too_long
        when valued.fault in ('BAD_KEY', 'REPEATED_KEY') then 'borrower_id'
        else concat_ws(
            ' ',
            case
                when valued.property_id is not null and valued.property_id_value is null
                    then 'property_id'
            end,
            case
                when valued.credit_score is not null and valued.credit_score_value is null
                    then 'credit_score'
            end
        )
    end as bad_columns
from valued
