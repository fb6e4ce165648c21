"""The loan types that are understood, and which product each is."""

import re

FIXED_RATE = frozenset({"fixed", "FHA", "VA", "USDA"})

_TERM = re.compile(r"(10|15|20|25|30|40) ?(years|year|yrs|yr|y) ")
_SPELLINGS = {
    "fixed": (
        *("", "fixed", "fixed rate", "fixed rate mortgage", "frm"),
        *("conventional", "conventional fixed", "conventional fixed rate", "conv", "conv fixed"),
        *("conforming", "conforming fixed", "jumbo", "jumbo fixed"),
    ),
    "FHA": ("fha", "fha fixed", "fha fixed rate", "fixed fha"),
    "VA": ("va", "va fixed", "va fixed rate", "fixed va"),
    "USDA": ("usda", "usda fixed", "usda rural"),
    "adjustable": (
        *("arm", "adjustable", "adjustable rate", "adjustable rate mortgage"),
        *(f"{lender} arm" for lender in ("conventional", "jumbo", "fha", "va")),
        *(f"{fixed} arm" for fixed in ("3 1", "5 1", "5 6", "7 1", "7 6", "10 1", "10 6")),
    ),
    "credit line": (
        *("heloc", "home equity", "home equity line", "home equity line of credit"),
        "line of credit",
    ),
}
_PRODUCTS = {
    spelling: product for product, spellings in _SPELLINGS.items() for spelling in spellings
}


def product(loan_type: str | None) -> str | None:
    """None where the type is not understood."""
    words = " ".join(re.findall(r"[0-9a-z]+", (loan_type or "").lower()))
    return _PRODUCTS.get(_TERM.sub("", f"{words} ").strip()) if words else None
