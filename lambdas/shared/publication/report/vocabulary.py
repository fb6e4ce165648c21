"""What the codes of summary.json are called in the report.

A test holds this against sql/, which lists every code that a summary has.
"""

from collections.abc import Mapping

TIERS = ("Immediate Action", "Hot Lead", "Watchlist")
SHADES = {tier: shade for shade, tier in enumerate(TIERS, start=1)}

# code: (what it means, what to know about it)
REASONS: Mapping[str, tuple[str, str]] = {
    "SPREAD_BELOW_LIMIT": (
        "The rate is too close to the market’s",
        "A new loan would not be cheaper by the points that were asked for.",
    ),
    "LTV_ABOVE_LIMIT": (
        "Too much is owed on the home",
        "The loan-to-value is above the limit.",
    ),
    "LTV_UNKNOWN": (
        "How much of the home is owed is not known",
        "The balance or the home’s value is missing, and the loan-to-value decides.",
    ),
    "NO_LOAN": (
        "No loan that can be used",
        "No usable row of the loan file names this person.",
    ),
    "NO_MARKET_OFFER": (
        "No market offer for the home",
        "No usable row of the market file names this property.",
    ),
    "LOAN_PAID_OFF": ("The loan is paid off", "Its remaining balance is 0, or below."),
    "BALANCE_BELOW_LIMIT": (
        "Too little is owed to refinance",
        "The remaining balance is below the limit.",
    ),
    "BEHIND_FIRST_LIEN": (
        "Behind somebody else's first lien",
        "A line of credit or second lien; the first lien on the home is another borrower's.",
    ),
    "DO_NOT_CONTACT": (
        "Asked not to be contacted",
        "Opted out of every channel, under any of the person’s records.",
    ),
    "COOLING_DOWN": (
        "Was on a list not long ago",
        "Held back until the cool-down is over or the market has fallen further.",
    ),
}

SAVINGS: Mapping[str, str] = {
    "under_50": "Under $50",
    "50_to_100": "$50 to $100",
    "100_to_200": "$100 to $200",
    "200_to_300": "$200 to $300",
    "300_to_500": "$300 to $500",
    "500_and_more": "$500 or more",
    "none": "Nothing",
    "unknown": "Not known",
}

BREAK_EVEN: Mapping[str, str] = {
    "up_to_12": "Within a year",
    "up_to_24": "1 to 2 years",
    "up_to_36": "2 to 3 years",
    "up_to_60": "3 to 5 years",
    "over_60": "Over 5 years",
    "never": "Never",
    "unknown": "Not known",
}

DISTRIBUTIONS: Mapping[str, str] = {
    "monthly_savings": "Saved a month",
    "break_even_months": "Until closing costs are back",
}

# of a new loan: how long it runs
TERMS: Mapping[str, tuple[str, str]] = {
    "remaining": (
        "Paid off when the old loan would be",
        "Like for like: what the lower rate alone saves.",
    ),
    "reset": (
        "Starting over with 30 years",
        "Lower payments, because the debt lasts longer.",
    ),
}

# channel: (its name, how to begin with it)
CHANNELS: Mapping[str, tuple[str, str]] = {
    "call": ("Telephone", "try a call"),
    "email": ("E-mail", "try e-mail"),
    "sms": ("Text message", "try a text"),
}

SCREENS: Mapping[str, str] = {
    "BREAK_EVEN_36_MONTHS": "Costs are back within 36 months",
    "HALF_POINT": "At least half a point cheaper",
    "ICE_HIGHLY_QUALIFIED": "ICE’s “highly qualified”",
}
OUTCOMES: Mapping[str, int] = {"pass": 1, "fail": 2, "unknown": 3}  # and its shade

MOVES: Mapping[str, str] = {
    "-50": "Half a point lower",
    "-25": "A quarter point lower",
    "0": "As they are today",
    "25": "A quarter point higher",
}

DATASETS: Mapping[str, str] = {
    "borrower_information": "Borrowers",
    "loan_information": "Loans",
    "market_equity": "Market offers",
    "borrower_engagement": "Engagement",
    "do_not_contact": "Opt-outs",
    "do_not_contact_addresses": "Closed addresses",
    "same_person": "Decisions on who is one person",
}

REJECTS: Mapping[str, str] = {
    "WRONG_FIELD_COUNT": "Too many or too few fields in the row",
    "MISSING_VALUE": "A value that decides is missing",
    "INVALID_ID": "An id with characters it may not have",
    "TOO_LONG": "A cell of more than 255 characters",
    "CONTROL_CHARACTER": "A character in the row that no text has",
    "REPEATED_KEY": "The same key twice, with different values",
    "NOT_A_NUMBER": "Not a number",
    "TOO_MANY_DECIMALS": "More decimals than the contract allows",
    "OUT_OF_RANGE": "A number out of its range",
    "UNKNOWN_BORROWER": "A line whose borrower is not there",
    "NOT_AN_ADDRESS": "No telephone number and no e-mail address",
    "FRACTION_FOR_PERCENT": "A fraction where a percent belongs",
    "REFUSAL": "A cell that says not to contact somebody: nobody does",
    "NOT_YES_OR_NO": "Of engagement, neither a yes nor a no",
}

NO_ADDRESSES: Mapping[str, str] = {
    "email": "an e-mail address",
    "phone": "a telephone number",
}

PREVENTED: Mapping[str, str] = {
    "double": "− the same person again",
    "opted_out": "− opted out under another record",
    "decided_otherwise": "− decided otherwise with all records",
    "reached_by_another_record": "+ reached through another record",
}

CREDIT_BANDS: Mapping[str, str] = {
    "under_620": "Under 620",
    "620_to_659": "620 to 659",
    "660_to_699": "660 to 699",
    "700_to_739": "700 to 739",
    "740_to_779": "740 to 779",
    "780_and_more": "780 and more",
    "unknown": "Not known",
}

# limit: (what it is, its unit)
LIMITS: Mapping[str, tuple[str, str]] = {
    "max_ltv_percent": ("Highest loan-to-value", "%"),
    "min_rate_spread": ("Least distance to the market’s rate", "points"),
    "immediate_action_above": ("Immediate Action above", "points"),
    "hot_lead_above": ("Hot Lead above", "points"),
    "watchlist_above": ("Watchlist above", "points"),
    "ltv_decides": ("Loan-to-value taken from", ""),
    "closing_cost_percent": ("Closing costs, of the balance", "%"),
    "cool_down_days": ("Cool-down between lists (0: none)", "days"),
    "cool_down_step": ("Fall of the market that ends a cool-down", "points"),
    "max_market_age_days": ("Market offers are stale after (0: never)", "days"),
    "stale_market": ("On stale market offers", ""),
    "opportunity_band_percent": ("Stop if the list grows or shrinks by (0: never)", "%"),
    "opt_out_band_percent": ("Stop if opt-outs in force are lost beyond (0: never)", "%"),
    "max_rejected_percent": ("Stop if more rows are rejected than", "%"),
    "min_balance": ("Least balance to refinance", "dollars"),
}

# by the kind of evidence, the surest first: what two records of one person have in common
EVIDENCE = {
    "told_same": "by somebody’s decision",
    "same_email": "by the e-mail address",
    "same_phone": "by the telephone number",
    "near_phone": "by telephone numbers a slip apart",
    "same_property": "by the property",
}

# how the names of two records of one person agree
NAMES = {
    "same": "the same",
    "variant": "in another spelling",
    "nickname": "short for the other",
    "initial": "an initial",
    "spelling": "a slip apart",
    "part": "with a part in common",
    "swapped": "swapped",
    "no": "another",
}
