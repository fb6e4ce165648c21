-- judged_borrowers: the lines of borrower_information, judged.
--
-- Written once per run: every other query reads it back, as borrower_lines.
--
-- scans   borrower_information
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(trim(borrower_information.borrower_id), '') as borrower_id,
        nullif(trim(borrower_information.first_name), '') as first_name,
        nullif(trim(borrower_information.last_name), '') as last_name,
        nullif(trim(borrower_information.email), '') as email,
        nullif(trim(borrower_information.phone), '') as phone,
        nullif(trim(borrower_information.property_id), '') as property_id,
        nullif(trim(borrower_information.city), '') as city,
        nullif(trim(borrower_information.state), '') as state,
        nullif(trim(borrower_information.credit_score), '') as credit_score,
        borrower_information.credit_score is not null
            and borrower_information.overflow is null as has_every_field
    from borrower_information
    where borrower_information.run_id = :run_id
        -- a blank line is one empty cell and nothing else
        and (
            trim(borrower_information.borrower_id) <> ''
            or borrower_information.first_name is not null
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
        counted.has_every_field,
        1 as copies,
        1 as versions
    from counted
    where counted.lines_of_key = 1

    union all

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
        counted.has_every_field,
        count(*) as copies,
        count(*) over (
            partition by counted.borrower_id, counted.has_every_field
        ) as versions
    from counted
    where counted.lines_of_key > 1
    group by
        counted.borrower_id,
        counted.first_name,
        counted.last_name,
        counted.email,
        counted.phone,
        counted.property_id,
        counted.city,
        counted.state,
        counted.credit_score,
        counted.has_every_field

),

parsed as (

    select
        distinct_lines.*,
        distinct_lines.has_every_field
            and coalesce(regexp_like(distinct_lines.borrower_id, '^[A-Za-z0-9_-]{1,38}$'), false)
            as has_valid_key,
        case
            when regexp_like(distinct_lines.credit_score, '^[0-9]{1,9}$')
                then cast(distinct_lines.credit_score as integer)
        end as credit_score_number
    from distinct_lines

),

valued as (

    select
        parsed.*,
        case
            when not parsed.has_every_field then 'WRONG_FIELD_COUNT'
            when not parsed.has_valid_key then 'BAD_KEY'
            when parsed.versions > 1 then 'REPEATED_KEY'
        end as fault,
        case
            when regexp_like(parsed.property_id, '^[A-Za-z0-9_-]{1,38}$')
                then parsed.property_id
        end as property_id_value,
        case
            when parsed.credit_score_number between 300 and 850
                then parsed.credit_score_number
        end as credit_score_value
    from parsed

)

select
    valued.borrower_id,
    valued.first_name,
    valued.last_name,
    valued.email,
    valued.phone,
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
        when valued.fault = 'WRONG_FIELD_COUNT' then ''
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
