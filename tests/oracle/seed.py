"""The view and the query that this project began with, word for word."""

SEED_VIEW = """
    CREATE OR REPLACE VIEW unified_refi_dataset AS
    SELECT bi.borrower_id, bi.first_name, bi.last_name, li.current_interest_rate,
           me.market_rate_offer, me.ltv_ratio, me.monthly_savings_est
    FROM borrower_information bi
    JOIN loan_information li ON bi.borrower_id = li.borrower_id
    JOIN market_equity me ON bi.property_id = me.property_id
"""
SEED_QUERY = """
    SELECT borrower_id, first_name || ' ' || last_name AS name,
           (current_interest_rate - market_rate_offer) AS rate_spread, monthly_savings_est,
           CASE WHEN (current_interest_rate - market_rate_offer) > 1.25 THEN 'Immediate Action'
                WHEN (current_interest_rate - market_rate_offer) > 0.75 THEN 'Hot Lead'
                WHEN (current_interest_rate - market_rate_offer) > 0.50 THEN 'Watchlist'
                ELSE 'Ineligible' END AS marketing_category
    FROM unified_refi_dataset
    WHERE ltv_ratio <= 80 AND (current_interest_rate - market_rate_offer) >= 1.0
"""
SEED_COLUMNS = ("borrower_id", "name", "rate_spread", "monthly_savings_est", "marketing_category")
