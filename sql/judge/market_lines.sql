-- market_lines: what judged_offers wrote in this run.
--
-- scans   judged_offers_staged
-- grain   one row per distinct line of market_equity, its cells trimmed

select
    judged_offers_staged.property_id,
    judged_offers_staged.current_home_value,
    judged_offers_staged.current_home_value_value,
    judged_offers_staged.estimated_equity_amt,
    judged_offers_staged.estimated_equity_amt_value,
    judged_offers_staged.ltv_ratio,
    judged_offers_staged.ltv_ratio_value,
    judged_offers_staged.market_rate_offer,
    judged_offers_staged.market_rate_offer_value,
    judged_offers_staged.monthly_savings_est,
    judged_offers_staged.monthly_savings_est_value,
    judged_offers_staged.copies,
    judged_offers_staged.fault,
    judged_offers_staged.is_used,
    judged_offers_staged.bad_columns
from judged_offers_staged
where judged_offers_staged.run_id = :run_id
    and judged_offers_staged.attempt = :judged_offers_attempt
