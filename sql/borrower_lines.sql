-- borrower_lines: the lines of borrower_information, judged.
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

distinct_lines as (

    select
        cells.borrower_id,
        cells.first_name,
        cells.last_name,
        cells.email,
        cells.phone,
        cells.property_id,
        cells.city,
        cells.state,
        cells.credit_score,
        cells.has_every_field,
        cells.has_every_field
            and coalesce(regexp_like(cells.borrower_id, '^[A-Za-z0-9_-]{1,38}$'), false)
            as has_valid_key,
        count(*) as copies
    from cells
    group by
        cells.borrower_id,
        cells.first_name,
        cells.last_name,
        cells.email,
        cells.phone,
        cells.property_id,
        cells.city,
        cells.state,
        cells.credit_score,
        cells.has_every_field

),

parsed as (

    select
        distinct_lines.*,
        count(*) over (
            partition by distinct_lines.borrower_id, distinct_lines.has_valid_key
        ) as versions,
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
