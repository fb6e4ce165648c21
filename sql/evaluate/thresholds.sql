-- thresholds: the limits of this run, percent and percentage points.
--
-- grain   one row

select
    :max_ltv_percent as max_ltv_percent,
    :min_rate_spread as min_rate_spread,
    :immediate_action_above as immediate_action_above,
    :hot_lead_above as hot_lead_above,
    :watchlist_above as watchlist_above,
    :ltv_decides as ltv_decides,
    :closing_cost_percent as closing_cost_percent,
    :cool_down_days as cool_down_days,
    :cool_down_step as cool_down_step,
    :opportunity_band_percent as opportunity_band_percent,
    :min_balance as min_balance,
    :max_borrowers_per_person as max_borrowers_per_person,
    cast(:last_opportunities as bigint) as last_opportunities,
    cast(:last_run_id as varchar) as last_run_id,
    :is_band_waived as is_band_waived,
    :as_of as as_of,
    :max_ltv_percent_text as max_ltv_text,
    :min_rate_spread_text as min_rate_spread_text,
    :watchlist_above_text as watchlist_above_text,
    -- a rate has four decimals
    cast('0.0001' as decimal(9, 4)) as smallest_rate,
    cast('0.01' as decimal(3, 2)) as one_percent,
    cast('0.01' as decimal(3, 2)) as one_cent,
    cast('0.1' as decimal(2, 1)) as one_tenth,
    -- from here on what the file claims and what we find are said to disagree
    5 as max_ltv_difference,
    10 as max_estimate_error_percent,
    -- a change of fewer leads than this says nothing
    25 as smallest_band
