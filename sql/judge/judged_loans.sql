-- judged_loans: the lines of loan_information, judged by themselves.
--
-- Written once per run: every other query reads it back, as loan_lines.
--
-- scans   loan_information
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(loan_information.loan_id), 1, 256), '') as loan_id,
        nullif(substr(trim(loan_information.borrower_id), 1, 256), '') as borrower_id,
        nullif(substr(trim(loan_information.property_id), 1, 256), '') as property_id,
        nullif(substr(trim(loan_information.loan_amount), 1, 256), '') as loan_amount,
        nullif(substr(trim(loan_information.current_interest_rate), 1, 256), '') as current_interest_rate,
        nullif(substr(trim(loan_information.origination_year), 1, 256), '') as origination_year,
        nullif(substr(trim(loan_information.loan_type), 1, 256), '') as loan_type,
        nullif(substr(trim(loan_information.remaining_balance), 1, 256), '') as remaining_balance,
        loan_information.remaining_balance is not null
            and loan_information.overflow is null as has_every_field
    from loan_information
    where loan_information.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(loan_information.loan_id) <> ''
            or trim(loan_information.borrower_id) <> ''
            or trim(loan_information.property_id) <> ''
            or trim(loan_information.loan_amount) <> ''
            or trim(loan_information.current_interest_rate) <> ''
            or trim(loan_information.origination_year) <> ''
            or trim(loan_information.loan_type) <> ''
            or trim(loan_information.remaining_balance) <> ''
            or trim(loan_information.overflow) <> ''
        )
        and not (
            coalesce(trim(loan_information.loan_id), '') = 'loan_id'
            and coalesce(trim(loan_information.borrower_id), '') = 'borrower_id'
            and coalesce(trim(loan_information.property_id), '') = 'property_id'
            and coalesce(trim(loan_information.loan_amount), '') = 'loan_amount'
            and coalesce(trim(loan_information.current_interest_rate), '') = 'current_interest_rate'
            and coalesce(trim(loan_information.origination_year), '') = 'origination_year'
            and coalesce(trim(loan_information.loan_type), '') = 'loan_type'
            and coalesce(trim(loan_information.remaining_balance), '') = 'remaining_balance'
            and loan_information.overflow is null
        )

),

counted as (

    select
        cells.*,
        count(*) over (
            partition by cells.loan_id, cells.borrower_id, cells.has_every_field
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
                    when regexp_like(counted.loan_amount, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.loan_amount as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.loan_amount
        ) as loan_amount_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.current_interest_rate, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.current_interest_rate as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.current_interest_rate
        ) as current_interest_rate_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.origination_year, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.origination_year as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.origination_year
        ) as origination_year_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.remaining_balance, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.remaining_balance as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.remaining_balance
        ) as remaining_balance_compared
    from counted
    where counted.lines_of_key > 1

),

-- hardly a key comes twice: only such lines are compared, cell by cell
distinct_lines as (

    select
        counted.loan_id,
        counted.borrower_id,
        counted.property_id,
        counted.loan_amount,
        counted.current_interest_rate,
        counted.origination_year,
        counted.loan_type,
        counted.remaining_balance,
        counted.has_every_field,
        1 as copies,
        1 as versions
    from counted
    where counted.lines_of_key = 1

    union all

    select
        repeated.loan_id,
        repeated.borrower_id,
        repeated.property_id,
        min(repeated.loan_amount) as loan_amount,
        min(repeated.current_interest_rate) as current_interest_rate,
        min(repeated.origination_year) as origination_year,
        repeated.loan_type,
        min(repeated.remaining_balance) as remaining_balance,
        repeated.has_every_field,
        count(*) as copies,
        count(*) over (
            partition by repeated.loan_id, repeated.borrower_id, repeated.has_every_field
        ) as versions
    from repeated
    group by
        repeated.loan_id,
        repeated.borrower_id,
        repeated.property_id,
        repeated.loan_amount_compared,
        repeated.current_interest_rate_compared,
        repeated.origination_year_compared,
        repeated.loan_type,
        repeated.remaining_balance_compared,
        repeated.has_every_field

),

-- 2019.0 is a year
trimmed as (

    select
        distinct_lines.*,
        case
            when regexp_like(distinct_lines.origination_year, '^[0-9]+\.0+$')
                then split_part(distinct_lines.origination_year, '.', 1)
            else distinct_lines.origination_year
        end as year_digits
    from distinct_lines

),

parsed as (

    select
        trimmed.*,
        coalesce(
            regexp_like(trimmed.loan_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
            false
        )
            as has_valid_loan_id,
        coalesce(
            regexp_like(trimmed.borrower_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
            false
        )
            as has_valid_borrower_id,
        case
            when regexp_like(trimmed.loan_amount, '^-?[0-9]{1,16}(\.[0-9]{1,2}0{0,30})?$')
                then cast(trimmed.loan_amount as decimal(18, 2))
        end as loan_amount_number,
        case
            when regexp_like(
                trimmed.current_interest_rate, '^-?[0-9]{1,5}(\.[0-9]{1,4}0{0,30})?$'
            )
                then cast(trimmed.current_interest_rate as decimal(9, 4))
        end as current_interest_rate_number,
        case
            when regexp_like(trimmed.year_digits, '^[0-9]{1,9}$')
                then cast(trimmed.year_digits as integer)
        end as origination_year_number,
        case
            when regexp_like(trimmed.remaining_balance, '^-?[0-9]{1,16}(\.[0-9]{1,2}0{0,30})?$')
                then cast(trimmed.remaining_balance as decimal(18, 2))
        end as remaining_balance_number
    from trimmed

),

valued as (

    select
        parsed.*,
        case
            when not parsed.has_every_field then 'WRONG_FIELD_COUNT'
            when not (parsed.has_valid_loan_id and parsed.has_valid_borrower_id) then 'BAD_KEY'
            when length(parsed.loan_type) > 255 then 'TOO_LONG'
            when regexp_like(parsed.loan_type, :control) then 'CONTROL_CHARACTER'
            when parsed.versions > 1 then 'REPEATED_KEY'
        end as fault,
        case
            when regexp_like(parsed.property_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$')
                then parsed.property_id
        end as property_id_value,
        case
            when parsed.loan_amount_number >= 0 and parsed.loan_amount_number < 1000000000
                then parsed.loan_amount_number
        end as loan_amount_value,
        case
            -- less is a fraction that was taken for a percent
            when 2 * parsed.current_interest_rate_number >= 1
                and parsed.current_interest_rate_number <= 25
                then parsed.current_interest_rate_number
        end as current_interest_rate_value,
        case
            when parsed.origination_year_number between 1900 and year(:as_of)
                then parsed.origination_year_number
        end as origination_year_value,
        case
            when abs(parsed.remaining_balance_number) < 1000000000
                then parsed.remaining_balance_number
        end as remaining_balance_value
    from parsed

)

select
    valued.loan_id,
    valued.borrower_id,
    valued.property_id,
    valued.property_id_value,
    valued.loan_amount,
    valued.loan_amount_value,
    valued.current_interest_rate,
    valued.current_interest_rate_value,
    valued.origination_year,
    valued.origination_year_value,
    valued.loan_type,
    valued.remaining_balance,
    valued.remaining_balance_value,
    valued.copies,
    valued.fault,
    valued.fault is null and valued.current_interest_rate_value is not null as is_used,
    case
        when valued.fault in ('WRONG_FIELD_COUNT', 'CONTROL_CHARACTER') then ''
        when valued.fault = 'TOO_LONG' then 'loan_type'
        when valued.fault = 'REPEATED_KEY' then 'loan_id/borrower_id'
        when valued.fault = 'BAD_KEY' then concat_ws(
            ' ',
            case when not valued.has_valid_loan_id then 'loan_id' end,
            case when not valued.has_valid_borrower_id then 'borrower_id' end
        )
        else concat_ws(
            ' ',
            case
                when valued.property_id is not null and valued.property_id_value is null
                    then 'property_id'
            end,
            case
                when valued.loan_amount is not null and valued.loan_amount_value is null
                    then 'loan_amount'
            end,
            case
                when valued.current_interest_rate_value is null then 'current_interest_rate'
            end,
            case
                when valued.origination_year is not null and valued.origination_year_value is null
                    then 'origination_year'
            end,
            case
                when valued.remaining_balance is not null and valued.remaining_balance_value is null
                    then 'remaining_balance'
            end
        )
    end as bad_columns
from valued
