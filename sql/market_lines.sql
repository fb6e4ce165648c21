-- market_lines: the lines of market_equity, judged.
--
-- scans   market_equity
-- grain   one row per distinct line, its cells trimmed; `copies` says how often it came

with

cells as (

    select
        nullif(trim(market_equity.property_id), '') as property_id,
        nullif(trim(market_equity.current_home_value), '') as current_home_value,
        nullif(trim(market_equity.estimated_equity_amt), '') as estimated_equity_amt,
        nullif(trim(market_equity.ltv_ratio), '') as ltv_ratio,
        nullif(trim(market_equity.market_rate_offer), '') as market_rate_offer,
        nullif(trim(market_equity.monthly_savings_est), '') as monthly_savings_est,
        market_equity.monthly_savings_est is not null
            and market_equity.overflow is null as has_every_field
    from market_equity
    where market_equity.run_id = :run_id
        -- a blank line is one empty cell and nothing else
        and (
            trim(market_equity.property_id) <> ''
            or market_equity.current_home_value is not null
        )

),

distinct_lines as (

    select
        cells.property_id,
        cells.current_home_value,
        cells.estimated_equity_amt,
        cells.ltv_ratio,
        cells.market_rate_offer,
        cells.monthly_savings_est,
        cells.has_every_field,
        cells.has_every_field
            and coalesce(regexp_like(cells.property_id, '^[A-Za-z0-9_-]{1,38}$'), false)
            as has_valid_key,
        count(*) as copies
    from cells
    group by
        cells.property_id,
        cells.current_home_value,
        cells.estimated_equity_amt,
        cells.ltv_ratio,
        cells.market_rate_offer,
        cells.monthly_savings_est,
        cells.has_every_field

),

parsed as (

    select
        distinct_lines.*,
        count(*) over (
            partition by distinct_lines.property_id, distinct_lines.has_valid_key
        ) as versions,
        case
            when regexp_like(
                distinct_lines.current_home_value, '^-?[0-9]{1,16}(\.[0-9]{1,2})?$'
            )
                then cast(distinct_lines.current_home_value as decimal(18, 2))
        end as current_home_value_number,
        case
            when regexp_like(
                distinct_lines.estimated_equity_amt, '^-?[0-9]{1,16}(\.[0-9]{1,2})?$'
            )
                then cast(distinct_lines.estimated_equity_amt as decimal(18, 2))
        end as estimated_equity_amt_value,
        case
            when regexp_like(distinct_lines.ltv_ratio, '^-?[0-9]{1,5}(\.[0-9]{1,4})?$')
                then cast(distinct_lines.ltv_ratio as decimal(9, 4))
        end as ltv_ratio_number,
        case
            when regexp_like(distinct_lines.market_rate_offer, '^-?[0-9]{1,5}(\.[0-9]{1,4})?$')
                then cast(distinct_lines.market_rate_offer as decimal(9, 4))
        end as market_rate_offer_number,
        case
            when regexp_like(
                distinct_lines.monthly_savings_est, '^-?[0-9]{1,16}(\.[0-9]{1,2})?$'
            )
                then cast(distinct_lines.monthly_savings_est as decimal(18, 2))
        end as monthly_savings_est_value
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
            when parsed.current_home_value_number >= 0 then parsed.current_home_value_number
        end as current_home_value_value,
        case
            when parsed.ltv_ratio_number > 0 and parsed.ltv_ratio_number <= 1000
                then parsed.ltv_ratio_number
        end as ltv_ratio_value,
        case
            when parsed.market_rate_offer_number > 0 and parsed.market_rate_offer_number <= 25
                then parsed.market_rate_offer_number
        end as market_rate_offer_value
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
