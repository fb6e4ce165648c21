"""CSV lines of the contract's datasets, good unless a test says otherwise."""

from zlib import crc32

from lambdas.shared.contract import BY_NAME

GOOD = {
    "borrower_information": {
        "first_name": "Ann",
        "last_name": "Lee",
        "property_id": "P1",
        "city": "Springfield",
        "state": "IL",
        "credit_score": "700",
    },
    "loan_information": {
        "property_id": "P1",
        "loan_amount": "300000.00",
        "current_interest_rate": "6.5",
        "origination_year": "2019",
        "loan_type": "fixed",
        "remaining_balance": "250000.00",
    },
    "market_equity": {
        "current_home_value": "500000",
        "estimated_equity_amt": "250000",
        "ltv_ratio": "50",
        "market_rate_offer": "4.5",
        "monthly_savings_est": "321.09",
    },
    "borrower_engagement": {
        "paperless_billing": "1",
        "email_open_last_30d": "0",
        "mobile_app_login_last_30d": "1",
        "sms_opt_in": "0",
    },
    "do_not_contact": {"channel": "email", "reason": "asked"},
    "same_person": {"decision": "same"},
    "do_not_contact_addresses": {"channel": "", "reason": "asked"},
}


def line(dataset, **cells):
    """Raises KeyError for a column that the dataset does not have."""
    values = GOOD[dataset] | cells
    return ",".join(values.pop(column) for column in BY_NAME[dataset].header)


def borrower(borrower_id="B1", **cells):
    """With a number and an address that nobody else has."""
    number = crc32(borrower_id.encode()) % 10_000_000
    own = {"email": f"a{number}@example.com", "phone": f"512{number:07}"}
    if borrower_id == "B1":
        own = {"email": "ann@example.com", "phone": "512-555-0100"}
    return line("borrower_information", borrower_id=borrower_id, **(own | cells))


def loan(loan_id="L1", borrower_id="B1", **cells):
    return line("loan_information", loan_id=loan_id, borrower_id=borrower_id, **cells)


def offer(property_id="P1", **cells):
    return line("market_equity", property_id=property_id, **cells)


def engagement(borrower_id="B1", **cells):
    return line("borrower_engagement", borrower_id=borrower_id, **cells)


def opt_out(borrower_id="B1", **cells):
    return line("do_not_contact", borrower_id=borrower_id, **cells)


def decided(borrower_id, other_id, **cells):
    return line("same_person", borrower_id=borrower_id, other_id=other_id, **cells)


def closed(address, **cells):
    return line("do_not_contact_addresses", address=address, **cells)
