-- thresholds: the limits of this run, percent and percentage points.
--
-- grain   one row

select
    :max_ltv_percent as max_ltv_percent,
    :min_rate_spread as min_rate_spread,
    :immediate_action_above as immediate_action_above,
    :hot_lead_above as hot_lead_above,
    :watchlist_above as watchlist_above,
    :max_borrowers_per_person as max_borrowers_per_person
