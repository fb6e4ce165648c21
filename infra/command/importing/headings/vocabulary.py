"""What the contract's columns are called in the exports of servicing and origination systems.

A name is compared by its words, whatever their case, order and punctuation, and with the usual
abbreviations written out. The first of several names that fit is the likeliest.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from infra.command.importing.headings.joined import OF_DYNAMICS, parted

_WRITTEN_OUT = {
    "no": "number",
    "num": "number",
    "nbr": "number",
    "nr": "number",
    "id": "id",
    "identifier": "id",
    "orig": "origination",
    "originated": "origination",
    "bal": "balance",
    "amt": "amount",
    "int": "interest",
    "prop": "property",
    "bor": "borrower",
    "borr": "borrower",
    "bwr": "borrower",
    "brw": "borrower",
    "mortgagor": "borrower",
    "mtgr": "borrower",
    "mbr": "member",
    "cust": "customer",
    "mo": "monthly",
    "mthly": "monthly",
    "curr": "current",
    "cur": "current",
    "val": "value",
    "est": "estimated",
    "estimate": "estimated",
    "pct": "",
    "percent": "",
    "percentage": "",
    "dt": "date",
    "yr": "year",
    "addr": "address",
    "tel": "phone",
    "telephone": "phone",
    "ph": "phone",
    "mkt": "market",
    "mktg": "marketing",
    "flg": "flag",
    "e": "e",
    "fname": "first name",
    "lname": "last name",
    "firstname": "first name",
    "lastname": "last name",
    "surname": "last name",
    "forename": "first name",
    "given": "first",
    "family": "last",
    "mail": "mail",
    "email": "e mail",
    "zipcode": "zip",
    "postal": "zip",
    "code": "code",
    "apn": "parcel",
    "prin": "principal",
    "prod": "product",
    "the": "",
    "of": "",
    "usd": "",
    "coborrower": "co borrower",
    "cobor": "co borrower",
    "coborr": "co borrower",
    "cobwr": "co borrower",
    "dnc": "do not call",
    "dod": "date death",
    "atty": "attorney",
    "lnno": "loan number",
    "rt": "rate",
    "acct": "account",
    "desc": "description",
    "descr": "description",
    "mos": "months",
    "mths": "months",
    "yrs": "years",
    "amort": "amortization",
}

_FIRST = re.compile(r"(?i)\b1st\b")

# `No Contact` is no number, as `Contact No` is.
_REFUSED_BY_NO = re.compile(
    r"^number (?=(contact|call|e mail|mail|text|sms|solicitations?|marketing)\b)"
)

CO_BORROWER = ("co borrower", "coapplicant", "co applicant", "borrower 2",
               "secondary borrower", "second borrower", "joint borrower", "b 2")  # fmt: skip
PRIMARY = ("primary borrower", "borrower 1", "main borrower", "b 1")

BORROWER_ID = (
    "borrower id",
    "borrower number",
    "customer id",
    "customer number",
    "client id",
    "client number",
    "member number",
    "member id",
    "cif number",
    "cif",
    "party id",
    "contact id",
    "borrower",
)
LOAN_ID = (
    "loan id",
    "loan number",
    "loan account number",
    "account number",
    "loan account",
    "mortgage number",
    "ln number",
    "loan ref",
    "loan reference",
    "loan",
    "mortgage id",
)
PROPERTY_ID = (
    "property id",
    "property number",
    "parcel number",
    "parcel id",
    "parcel",
    "collateral id",
    "collateral number",
    "assessor parcel number",
    "asset id",
)

NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "borrower_information": {
        "borrower_id": BORROWER_ID,
        "first_name": ("first name", "borrower first name", "first"),
        "last_name": ("last name", "borrower last name", "last"),
        "email": ("e mail", "e mail address", "borrower e mail", "primary e mail",
                  "contact e mail", "personal e mail", "borrower e mail address",
                  "home e mail", "work e mail"),
        "phone": ("mobile phone", "cell phone", "mobile", "cell", "phone", "phone number",
                  "primary phone", "borrower phone", "contact phone", "contact number",
                  "mobile number", "cell number", "mobile phone number", "cell phone number",
                  "borrower phone number", "primary phone number", "borrower cell phone",
                  "borrower mobile phone", "home phone", "borrower home phone", "home phone number",
                  "day phone", "evening phone", "work phone"),
        "property_id": PROPERTY_ID,
        "city": ("city", "borrower city", "mailing city", "property city", "town",
                 "subject property city", "subject city"),
        "state": ("state", "borrower state", "mailing state", "property state", "state code",
                  "property state code", "st", "state province", "mailing state province",
                  "subject property state", "subject state"),
        "credit_score": ("credit score", "fico", "fico score", "current fico", "borrower fico",
                         "borrower credit score", "current credit score", "latest fico",
                         "representative fico", "fico current", "qualifying fico",
                         "qualifying credit score", "decision fico", "decision credit score",
                         "middle fico", "mid fico"),
    },
    "loan_information": {
        "loan_id": LOAN_ID,
        "borrower_id": BORROWER_ID,
        "property_id": PROPERTY_ID,
        "loan_amount": ("loan amount", "origination loan amount", "original loan amount",
                        "origination balance", "original balance", "original principal balance",
                        "origination amount", "original amount", "original principal",
                        "note amount", "origination principal balance", "original upb",
                        "origination upb"),
        "current_interest_rate": ("current interest rate", "note rate", "interest rate",
                                  "current note rate", "current rate", "loan rate",
                                  "existing rate", "loan interest rate", "coupon rate", "coupon",
                                  "annual interest rate", "ann interest rate"),
        "origination_year": ("origination year", "origination date", "closing date", "note date",
                             "funding date", "funded date", "close date", "loan date",
                             "loan origination date", "date closed", "year originated",
                             "loan origination year", "first payment date"),
        "loan_type": ("loan type", "product", "product type", "loan product", "loan program",
                      "program", "product description", "loan purpose type", "mortgage type",
                      "product name", "ln type", "lo type"),
        "remaining_balance": ("remaining balance", "unpaid principal balance", "upb",
                              "current balance", "principal balance", "outstanding balance",
                              "current principal balance", "unpaid principal", "unpaid balance",
                              "outstanding principal", "balance", "current upb", "loan balance",
                              "outstanding principal balance", "remaining principal",
                              "first principal balance"),
    },
    "market_equity": {
        "property_id": PROPERTY_ID,
        "current_home_value": ("current home value", "home value", "property value",
                               "current property value", "estimated home value", "avm",
                               "avm value", "market value", "current market value",
                               "estimated value", "estimated property value", "current value",
                               "appraised value", "estimated market value"),
        "estimated_equity_amt": ("estimated equity amount", "estimated equity", "equity",
                                 "equity amount", "home equity", "available equity",
                                 "current equity"),
        "ltv_ratio": ("ltv ratio", "ltv", "current ltv", "loan to value", "loan to value ratio",
                      "estimated ltv", "current loan to value", "mark to market ltv"),
        "market_rate_offer": ("market rate offer", "market rate", "offered rate", "offer rate",
                              "rate offer", "new rate", "todays rate", "par rate",
                              "current market rate", "refi rate", "refinance rate",
                              "available rate", "quoted rate", "proposed rate"),
        "monthly_savings_est": ("monthly savings estimated", "monthly savings",
                                "estimated monthly savings", "savings per month",
                                "estimated savings", "payment savings", "monthly payment savings"),
    },
    "borrower_engagement": {
        "borrower_id": BORROWER_ID,
        "paperless_billing": ("paperless billing", "paperless", "e statements", "estatements",
                              "paperless flag", "e bill"),
        "email_open_last_30d": ("e mail open last 30d", "e mail opened 30d", "opened e mail",
                                "e mail opens last 30 days", "e mail opens", "e mail open"),
        "mobile_app_login_last_30d": ("mobile app login last 30d", "app login 30d", "app logins",
                                      "mobile app logins last 30 days", "mobile app login",
                                      "app login"),
        "sms_opt_in": ("sms opt in", "text opt in", "sms consent", "text consent", "texting ok",
                       "ok to text", "consent to text", "wants texts", "wants text messages"),
    },
    "do_not_contact": {
        "borrower_id": BORROWER_ID,
        "channel": ("channel", "contact channel", "opt out channel", "opted out channel",
                    "communication channel"),
        "reason": ("reason", "opt out reason", "comment", "note"),
    },
}  # fmt: skip

# Of the loan as it was made: how long the rest is, the year of origination says.
TERM = ("term", "loan term", "original term", "original loan term", "origination term",
        "origination loan term", "term months", "term in months", "term years", "loan term months",
        "loan term years", "amortization term", "amortization months", "amortization term months",
        "amortization term years", "original term months", "original term years",
        "origination term months", "origination term years", "note term", "note term months",
        "maturity term", "ln term")  # fmt: skip

# Whether a loan is still one; by its last name alone only if each cell says so.
LOAN_STATUS = ("loan status", "loan status description", "current loan status",
               "loan account status", "account status", "mortgage status", "servicing status",
               "ln status", "status")  # fmt: skip
LIEN = ("lien position", "lien pos", "lien priority", "lien order", "lien rank", "lien seniority",
        "current lien position", "loan lien position", "lien type", "lien")  # fmt: skip
ONLY_IF_KNOWN = frozenset(("status", "lien", "lien type"))

# By which way a loan came in stands under the heading Channel too: Retail, Broker, Correspondent.
CHANNELS_OF_CONTACT = frozenset(
    ("phone", "telephone", "call", "calls", "cell", "mobile", "e mail", "mail", "letter", "post",
     "sms", "text", "texts", "text message", "fax", "all", "any", "every", "both")
)  # fmt: skip

FULL_NAMES = ("borrower name", "name", "full name", "customer name", "borrower", "client name",
              "borrower full name", "primary borrower name")  # fmt: skip
# The parts of a property's address, the street first: the other two groups are optional.
ADDRESS: tuple[tuple[str, ...], ...] = (
    ("property address", "property street", "property street address", "subject address",
     "subject property address", "collateral address", "property address line 1",
     "situs address", "situs street address", "situs street", "property address 1",
     "street address", "address", "street"),
    ("property city", "subject property city", "subject city", "situs city", "city"),
    ("property state", "subject property state", "subject state", "situs state", "state",
     "property state code"),
    ("property zip", "subject property zip", "subject zip", "situs zip", "property zip code",
     "situs zip code", "zip", "zip code"),
)  # fmt: skip


def names_of(dataset: str, column: str) -> tuple[str, ...]:
    """What a column of the contract goes by, its own name among it."""
    known = (words(column), *NAMES.get(dataset, {}).get(column, ()))
    if dataset != "borrower_information" or column in ("borrower_id", "property_id"):
        return known
    both = ((name, name if "borrower" in name else f"borrower {name}") for name in known)
    return tuple(dict.fromkeys(name for each in both for name in each))


def words(name: str) -> str:
    """A column's name by its words, abbreviations written out: `NoteRt%` is `note rate`."""
    spaced = re.sub(
        r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[A-Z][a-z])",
        " ",
        _FIRST.sub("first", OF_DYNAMICS.sub("", name).replace("#", " number ")),
    )
    found = re.findall(r"[a-z]+|[0-9]+[a-z]?", spaced.lower().replace("'", ""))
    found = " ".join(map(parted, found)).split()
    text = " ".join(_WRITTEN_OUT.get(word, word) for word in found)
    return _REFUSED_BY_NO.sub("do not ", " ".join(text.split()))


def is_of_co_borrower(said: str) -> bool:
    """Whether a column's name, by its words, is about a borrower beside the first."""
    return any(f" {marker} " in f" {said} " for marker in CO_BORROWER)


@lru_cache(maxsize=1 << 12)  # each heading is compared with all names of all columns
def sorted_words(text: str) -> str:
    """Words in no order, each once, for comparison."""
    return " ".join(sorted(set(text.split())))
