-- judged_offers: the lines of market_equity, judged.
--
-- Written once per run: every other query reads it back, as market_lines.
--
-- scans   market_equity
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(substr(trim(market_equity.property_id), 1, 256), '') as property_id,
        nullif(substr(trim(market_equity.current_home_value), 1, 256), '') as current_home_value,
        nullif(substr(trim(market_equity.estimated_equity_amt), 1, 256), '') as estimated_equity_amt,
        nullif(substr(trim(market_equity.ltv_ratio), 1, 256), '') as ltv_ratio,
        nullif(substr(trim(market_equity.market_rate_offer), 1, 256), '') as market_rate_offer,
        nullif(substr(trim(market_equity.monthly_savings_est), 1, 256), '') as monthly_savings_est,
        market_equity.monthly_savings_est is not null
            and market_equity.overflow is null as has_every_field
    from market_equity
    where market_equity.run_id = :run_id
        -- a line whose cells are all empty is blank; one that repeats the header is no row either
        and (
            trim(market_equity.property_id) <> ''
            or trim(market_equity.current_home_value) <> ''
            or trim(market_equity.estimated_equity_amt) <> ''
            or trim(market_equity.ltv_ratio) <> ''
            or trim(market_equity.market_rate_offer) <> ''
            or trim(market_equity.monthly_savings_est) <> ''
            or trim(market_equity.overflow) <> ''
        )
        and not (
            coalesce(trim(market_equity.property_id), '') = 'property_id'
            and coalesce(trim(market_equity.current_home_value), '') = 'current_home_value'
            and coalesce(trim(market_equity.estimated_equity_amt), '') = 'estimated_equity_amt'
            and coalesce(trim(market_equity.ltv_ratio), '') = 'ltv_ratio'
            and coalesce(trim(market_equity.market_rate_offer), '') = 'market_rate_offer'
            and coalesce(trim(market_equity.monthly_savings_est), '') = 'monthly_savings_est'
            and market_equity.overflow is null
        )

),

counted as (

    select
        cells.*,
        count(*) over (
            partition by cells.property_id, cells.has_every_field
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
                    when regexp_like(counted.current_home_value, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.current_home_value as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.current_home_value
        ) as current_home_value_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.estimated_equity_amt, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.estimated_equity_amt as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.estimated_equity_amt
        ) as estimated_equity_amt_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.ltv_ratio, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.ltv_ratio as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.ltv_ratio
        ) as ltv_ratio_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.market_rate_offer, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.market_rate_offer as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.market_rate_offer
        ) as market_rate_offer_compared,
        coalesce(
            cast(
                case
                    when regexp_like(counted.monthly_savings_est, '^-?[0-9]{1,20}(\.[0-9]{1,10})?$')
                        then cast(counted.monthly_savings_est as decimal(38, 10))
                end as varchar
            ),
            '?' || counted.monthly_savings_est
        ) as monthly_savings_est_compared
    from counted
    where counted.lines_of_key > 1

),

-- hardly a key comes twice: only such lines are compared, cell by cell
distinct_lines as (

    select
        counted.property_id,
        counted.current_home_value,
        counted.estimated_equity_amt,
        counted.ltv_ratio,
        counted.market_rate_offer,
        counted.monthly_savings_est,
        counted.has_every_field,
        1 as copies,
        1 as versions
    from counted
    where counted.lines_of_key = 1

    union all

    select
        repeated.property_id,
        min(repeated.current_home_value) as current_home_value,
        min(repeated.estimated_equity_amt) as estimated_equity_amt,
        min(repeated.ltv_ratio) as ltv_ratio,
        min(repeated.market_rate_offer) as market_rate_offer,
        min(repeated.monthly_savings_est) as monthly_savings_est,
        repeated.has_every_field,
        count(*) as copies,
        count(*) over (
            partition by repeated.property_id, repeated.has_every_field
        ) as versions
    from repeated
    group by
        repeated.property_id,
        repeated.current_home_value_compared,
        repeated.estimated_equity_amt_compared,
        repeated.ltv_ratio_compared,
        repeated.market_rate_offer_compared,
        repeated.monthly_savings_est_compared,
        repeated.has_every_field

),

parsed as (

    select
        distinct_lines.*,
        distinct_lines.has_every_field
            and coalesce(
                regexp_like(distinct_lines.property_id, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,37}|-[0-9]{1,37})$'),
                false
            ) as has_valid_key,
        case
            when regexp_like(
                distinct_lines.current_home_value, '^-?[0-9]{1,16}(\.[0-9]{1,2}0{0,30})?$'
            )
                then cast(distinct_lines.current_home_value as decimal(18, 2))
        end as current_home_value_number,
        case
            when regexp_like(
                distinct_lines.estimated_equity_amt, '^-?[0-9]{1,16}(\.[0-9]{1,2}0{0,30})?$'
            )
                then cast(distinct_lines.estimated_equity_amt as decimal(18, 2))
        end as estimated_equity_amt_number,
        case
            when regexp_like(distinct_lines.ltv_ratio, '^-?[0-9]{1,5}(\.[0-9]{1,4}0{0,30})?$')
                then cast(distinct_lines.ltv_ratio as decimal(9, 4))
        end as ltv_ratio_number,
        case
            when regexp_like(distinct_lines.market_rate_offer, '^-?[0-9]{1,5}(\.[0-9]{1,4}0{0,30})?$')
                then cast(distinct_lines.market_rate_offer as decimal(9, 4))
        end as market_rate_offer_number,
        case
            when regexp_like(
                distinct_lines.monthly_savings_est, '^-?[0-9]{1,16}(\.[0-9]{1,2}0{0,30})?$'
            )
                then cast(distinct_lines.monthly_savings_est as decimal(18, 2))
        end as monthly_savings_est_number
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
            when parsed.current_home_value_number >= 0
                and parsed.current_home_value_number < 1000000000
                then parsed.current_home_value_number
        end as current_home_value_value,
        case
            when abs(parsed.estimated_equity_amt_number) < 1000000000
                then parsed.estimated_equity_amt_number
        end as estimated_equity_amt_value,
        case
            -- less is a fraction that was taken for a percent
            when 2 * parsed.ltv_ratio_number >= 3 and parsed.ltv_ratio_number <= 1000
                then parsed.ltv_ratio_number
        end as ltv_ratio_value,
        case
            when 2 * parsed.market_rate_offer_number >= 1
                and parsed.market_rate_offer_number <= 25
                then parsed.market_rate_offer_number
        end as market_rate_offer_value,
        case
            when abs(parsed.monthly_savings_est_number) < 1000000000
                then parsed.monthly_savings_est_number
        end as monthly_savings_est_value
    from parsed

)

select
    valued.property_id,
    valued.current_home_value,
    valued.current_home_value_value,
    valued.estimated_equity_amt,
    valued.estimated_equity_amt_value,
    valued.ltv_ratio,
    valued.ltv_ratio_value,
    valued.market_rate_offer,
    valued.market_rate_offer_value,
    valued.monthly_savings_est,
    valued.monthly_savings_est_value,
    valued.copies,
    valued.fault,
    valued.fault is null
        and valued.ltv_ratio_value is not null
        and valued.market_rate_offer_value is not null as is_used,
    case
        when valued.fault = 'WRONG_FIELD_COUNT' then ''
        when valued.fault in ('BAD_KEY', 'REPEATED_KEY') then 'property_id'
        else concat_ws(
            ' ',
            case
                when valued.current_home_value is not null
                    and valued.current_home_value_value is null
                    then 'current_home_value'
            end,
            case
                when valued.estimated_equity_amt is not null
                    and valued.estimated_equity_amt_value is null
                    then 'estimated_equity_amt'
            end,
            case when valued.ltv_ratio_value is null then 'ltv_ratio' end,
            case when valued.market_rate_offer_value is null then 'market_rate_offer' end,
            case
                when valued.monthly_savings_est is not null
                    and valued.monthly_savings_est_value is null
                    then 'monthly_savings_est'
            end
        )
    end as bad_columns
from valued
