"""The columns of the relations that outlive a query, as Glue declares them and Athena returns them.

sql/ is held against them by a contract test.
"""

# What `refi_evaluations` writes and publishing keeps: (name, Hive type), in order. Rates and LTV
# are percent, money is dollars; an id list is sorted and separated by spaces.
EVALUATION_COLUMNS: tuple[tuple[str, str], ...] = (
    ("person_id", "string"),
    ("borrower_ids", "string"),
    ("borrower_id", "string"),
    ("first_name", "string"),
    ("last_name", "string"),
    ("email", "string"),
    ("phone", "string"),
    ("city", "string"),
    ("state", "string"),
    ("loan_id", "string"),
    ("other_loan_ids", "string"),
    ("property_id", "string"),
    ("current_interest_rate", "decimal(9,4)"),
    ("market_rate_offer", "decimal(9,4)"),
    ("rate_spread", "decimal(10,4)"),
    ("ltv_ratio", "decimal(9,4)"),
    ("monthly_savings_est", "decimal(18,2)"),
    ("marketing_category", "string"),
    ("decision", "string"),
    ("reason_codes", "string"),
)

# What stage "prepare" hands to Entity Resolution, one row per usable borrower.
PREPARED_BORROWER_COLUMNS: tuple[tuple[str, str], ...] = (
    ("borrower_id", "string"),
    ("first_name", "string"),
    ("last_name", "string"),
    ("email", "string"),
    ("phone", "string"),
    ("property_id", "string"),
    ("prepared_by", "string"),
)

# What "Stage matches" leaves of a matching job, in the table's column order.
MATCH_COLUMNS: tuple[tuple[str, str], ...] = (
    ("record_id", "string"),
    ("match_id", "string"),
    ("match_rule", "string"),
    ("prepared_by", "string"),
)
