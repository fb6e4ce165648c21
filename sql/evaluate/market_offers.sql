-- market_offers: what the market offers for a property today.
--
-- reads   market_lines
-- grain   one row per property_id

select
    market_lines.property_id,
    market_lines.current_home_value_value as current_home_value,
    market_lines.ltv_ratio_value as ltv_ratio,
    market_lines.market_rate_offer_value as market_rate_offer,
    market_lines.monthly_savings_est_value as monthly_savings_est
from market_lines
where market_lines.is_used
