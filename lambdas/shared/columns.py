"""The columns of the relations that outlive a query, as Glue declares them and Athena returns them.

sql/ is held against them by a contract test.
"""

from collections.abc import Mapping

Columns = tuple[tuple[str, str], ...]  # (name, Hive type), in order

# What the queries of stage "judge" write and all later ones read back: each distinct line of a
# dataset, its cells as text, typed where they are good, and what is wrong with it.
JUDGED_COLUMNS: Mapping[str, Columns] = {
    "judged_borrowers": (
        ("borrower_id", "string"),
        ("first_name", "string"),
        ("last_name", "string"),
        ("email", "string"),
        ("email_value", "string"),
        ("phone", "string"),
        ("phone_value", "string"),
        ("phone_cell", "string"),
        ("searched", "string"),
        ("property_id", "string"),
        ("property_id_value", "string"),
        ("city", "string"),
        ("state", "string"),
        ("credit_score", "string"),
        ("credit_score_value", "int"),
        ("copies", "bigint"),
        ("fault", "string"),
        ("is_used", "boolean"),
        ("bad_columns", "string"),
    ),
    "judged_loans": (
        ("loan_id", "string"),
        ("borrower_id", "string"),
        ("property_id", "string"),
        ("property_id_value", "string"),
        ("loan_amount", "string"),
        ("loan_amount_value", "decimal(18,2)"),
        ("current_interest_rate", "string"),
        ("current_interest_rate_value", "decimal(9,4)"),
        ("origination_year", "string"),
        ("origination_year_value", "int"),
        ("loan_type", "string"),
        ("remaining_balance", "string"),
        ("remaining_balance_value", "decimal(18,2)"),
        ("copies", "bigint"),
        ("fault", "string"),
        ("is_used", "boolean"),
        ("bad_columns", "string"),
    ),
    "judged_offers": (
        ("property_id", "string"),
        ("current_home_value", "string"),
        ("current_home_value_value", "decimal(18,2)"),
        ("estimated_equity_amt", "string"),
        ("estimated_equity_amt_value", "decimal(18,2)"),
        ("ltv_ratio", "string"),
        ("ltv_ratio_value", "decimal(9,4)"),
        ("market_rate_offer", "string"),
        ("market_rate_offer_value", "decimal(9,4)"),
        ("monthly_savings_est", "string"),
        ("monthly_savings_est_value", "decimal(18,2)"),
        ("copies", "bigint"),
        ("fault", "string"),
        ("is_used", "boolean"),
        ("bad_columns", "string"),
    ),
    "judged_opt_outs": (
        ("dataset", "string"),
        ("name", "string"),
        ("channel", "string"),
        ("copies", "bigint"),
        ("fault", "string"),
        ("is_used", "boolean"),
        ("is_first", "boolean"),
        ("bad_columns", "string"),
        ("bound_id", "string"),
        ("address_value", "string"),
        ("closes_call", "boolean"),
        ("closes_email", "boolean"),
        ("closes_sms", "boolean"),
    ),
}

# What `refi_evaluations` writes and publishing keeps. Rates and LTV are percent, money is dollars.
# A list of ids is sorted and separated by spaces, one of addresses by semicolons; no closed address
# is in one, and a `_value` is what an address comes down to, for comparing. `_remaining` compares
# with a new loan over the months that remain, `_reset` with one over 360 months.
EVALUATION_COLUMNS: Columns = (
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
    ("other_loans", "string"),
    ("property_id", "string"),
    ("current_interest_rate", "decimal(9,4)"),
    ("market_rate_offer", "decimal(9,4)"),
    ("rate_spread", "decimal(10,4)"),
    ("ltv_ratio", "decimal(9,4)"),
    ("monthly_savings_est", "decimal(18,2)"),
    ("marketing_category", "string"),
    ("decision", "string"),
    ("reason_codes", "string"),
    ("reasons", "string"),
    ("strike_rate", "decimal(9,4)"),
    ("loan_type", "string"),
    ("loan_product", "string"),
    ("origination_year", "int"),
    ("is_recent_loan", "boolean"),
    ("remaining_balance", "decimal(18,2)"),
    ("owed_on_property", "decimal(18,2)"),
    ("current_home_value", "decimal(18,2)"),
    ("recomputed_ltv", "decimal(9,4)"),
    ("ltv_disagrees", "boolean"),
    ("term_months", "int"),
    ("remaining_months", "int"),
    ("notes", "string"),
    ("payment_now", "decimal(18,2)"),
    ("payment_remaining", "decimal(18,2)"),
    ("payment_reset", "decimal(18,2)"),
    ("monthly_savings_remaining", "decimal(18,2)"),
    ("monthly_savings_reset", "decimal(18,2)"),
    ("interest_now", "decimal(18,2)"),
    ("interest_remaining", "decimal(18,2)"),
    ("interest_reset", "decimal(18,2)"),
    ("interest_saved_remaining", "decimal(18,2)"),
    ("interest_saved_reset", "decimal(18,2)"),
    ("closing_costs", "decimal(18,2)"),
    ("break_even_months_remaining", "decimal(18,1)"),
    ("break_even_months_reset", "decimal(18,1)"),
    ("financed_payment_remaining", "decimal(18,2)"),
    ("financed_payment_reset", "decimal(18,2)"),
    ("financed_savings_remaining", "decimal(18,2)"),
    ("financed_savings_reset", "decimal(18,2)"),
    ("savings_est_difference", "decimal(18,2)"),
    ("credit_score", "int"),
    ("screens", "string"),
    ("other_emails", "string"),
    ("other_phones", "string"),
    ("sms_phone", "string"),
    ("other_sms_phones", "string"),
    ("email_value", "string"),
    ("phone_value", "string"),
    ("sms_value", "string"),
    ("may_call", "boolean"),
    ("may_email", "boolean"),
    ("may_sms", "boolean"),
    ("channels", "string"),
    ("suggested_channel", "string"),
    ("engagement_score", "int"),
    ("engagement_parts", "string"),
    ("listed_on", "date"),
    ("as_of", "date"),
    ("is_trial", "boolean"),
)

# What `gathered_closings` writes: each borrower id, number and address that somebody has closed.
CLOSING_COLUMNS: Columns = (
    ("kind", "string"),
    ("name", "string"),
    ("closes_call", "boolean"),
    ("closes_email", "boolean"),
    ("closes_sms", "boolean"),
    ("closes_call_by_itself", "boolean"),
    ("closes_email_by_itself", "boolean"),
    ("closes_sms_by_itself", "boolean"),
)

# What `resolved_people` writes: each usable borrower, the person they are, that person's consent
# and open addresses, each also as a `_value` for comparing; and what would hold of the row if
# nobody knew who is who (`own_`), for rows of which that is otherwise (`is_changed`).
RESOLVED_PEOPLE_COLUMNS: Columns = (
    ("borrower_id", "string"),
    ("person_id", "string"),
    ("borrower_ids", "string"),
    ("is_changed", "boolean"),
    ("first_name", "string"),
    ("last_name", "string"),
    ("email", "string"),
    ("email_value", "string"),
    ("phone", "string"),
    ("phone_value", "string"),
    ("sms_phone", "string"),
    ("sms_value", "string"),
    ("other_emails", "string"),
    ("other_phones", "string"),
    ("other_sms_phones", "string"),
    ("city", "string"),
    ("state", "string"),
    ("credit_score", "int"),
    ("may_call", "boolean"),
    ("may_email", "boolean"),
    ("may_sms", "boolean"),
    ("has_own_email", "boolean"),
    ("has_own_phone", "boolean"),
    ("own_may_call", "boolean"),
    ("own_may_email", "boolean"),
    ("own_may_sms", "boolean"),
    ("reads_email", "boolean"),
    ("engagement_score", "int"),
    ("engagement_parts", "string"),
)

# What stage "prepare" writes down of each usable borrower: name and contacts, as they are compared.
NAME_PART_COLUMNS: Columns = (
    ("borrower_id", "string"),
    ("written_name", "string"),
    ("generation", "string"),
    ("given", "string"),
    ("given_together", "string"),
    ("middle", "string"),
    ("second_given", "string"),
    ("family", "string"),
    ("family_first", "string"),
    ("family_last", "string"),
    ("email", "string"),
    ("mailbox", "string"),
    ("phone", "string"),
    ("property_id", "string"),
    ("state", "string"),
)

# And of each two that share a contact: how their names agree, and what speaks against.
COMPARED_PAIR_COLUMNS: Columns = (
    ("borrower_id", "string"),
    ("other_id", "string"),
    ("shares_email", "boolean"),
    ("shares_phone", "boolean"),
    ("shares_property", "boolean"),
    ("has_near_phone", "boolean"),
    ("told", "string"),
    ("is_one_generation", "boolean"),
    ("middles_differ", "boolean"),
    ("is_one_state", "boolean"),
    ("phones_differ", "boolean"),
    ("emails_differ", "boolean"),
    ("first_names", "string"),
    ("last_names", "string"),
)

# What became of the delivered rows, by its place in summary.json.
ROW_NUMBER_COLUMNS: Columns = (
    ("section", "string"),
    ("name", "string"),
    ("amount", "bigint"),
)

# What it hands to Entity Resolution: by each kind of evidence, whom a record is one person with.
PREPARED_BORROWER_COLUMNS: Columns = (
    ("borrower_id", "string"),
    ("told_same", "string"),
    ("same_email", "string"),
    ("same_phone", "string"),
    ("near_phone", "string"),
    ("same_property", "string"),
    ("prepared_by", "string"),
)

# What "Stage matches" leaves of a matching job, in the table's column order.
MATCH_COLUMNS: Columns = (
    ("record_id", "string"),
    ("match_id", "string"),
    ("match_rule", "string"),
    ("prepared_by", "string"),
)

# What publishing keeps of `judged_opt_outs`, for the next run to be compared with.
KEPT_OPT_OUTS = "kept_opt_outs"
KEPT_OPT_OUT_COLUMNS: Columns = JUDGED_COLUMNS["judged_opt_outs"]

# What an UNLOAD writes for later queries of its run: the table is `<query>_staged`, and a relation
# of sql/ reads it back.
STAGED_COLUMNS: Mapping[str, Columns] = {
    **JUDGED_COLUMNS,
    "row_numbers": ROW_NUMBER_COLUMNS,
    "name_parts": NAME_PART_COLUMNS,
    "compared_pairs": COMPARED_PAIR_COLUMNS,
    "prepared_borrowers": PREPARED_BORROWER_COLUMNS,
    "gathered_closings": CLOSING_COLUMNS,
    "resolved_people": RESOLVED_PEOPLE_COLUMNS,
    "refi_evaluations": EVALUATION_COLUMNS,
}
