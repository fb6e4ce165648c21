"""Values as they are compared: concatenated, and normalised if the input says so.

The steps are those of the user guide's glossary, "Normalization", for rule-based matching.
https://docs.aws.amazon.com/entityresolution/latest/userguide/glossary.html
"""

from infra.embedded.entity_resolution.schema import Attribute
from infra.embedded.tables import sql


def is_emulated(attribute: Attribute) -> bool:
    """Addresses are not: their maps of words are long, and only partly published."""
    return attribute.family != "ADDRESS"


def compared_value(attribute: Attribute, *, normalise: bool) -> str:
    """A DuckDB expression: the text to compare, null if there is none.

    "Separate NAME_FIRST etc. are normalised only when grouped."
    """
    parts = [f"nullif({sql.identifier(field)}::varchar, '')" for field in attribute.fields]
    value = f"concat_ws(' ', {', '.join(parts)})"
    if normalise and (attribute.grouped or attribute.type == attribute.family):
        value = _normalised(attribute.family, value)
    return f"nullif({value}, '')"


def _normalised(family: str, value: str) -> str:
    match family:
        case "NAME":
            # TRIM, LOWERCASE, CONVERT_ACCENT, REMOVE_ALL_NON_ALPHA
            return f"regexp_replace(strip_accents(lower({value})), '[^a-z]', '', 'g')"
        case "EMAIL_ADDRESS":
            # TRIM, LOWERCASE, CONVERT_ACCENT, EMAIL_ADDRESS_UTIL_NORM (no dots in the user name,
            # nothing after its "+"; the variants of common domains are not published),
            # REMOVE_ALL_NON_EMAIL_CHARS
            plain = f"strip_accents(lower(trim({value})))"
            user = f"replace(regexp_replace(split_part({plain}, '@', 1), '\\+.*', ''), '.', '')"
            domain = f"substr({plain}, length(split_part({plain}, '@', 1)) + 1)"
            return f"regexp_replace({user} || {domain}, '[^a-z0-9.@-]', '', 'g')"
        case "PHONE":
            # TRIM, REMOVE_ALL_NON_NUMERIC, REMOVE_ALL_LEADING_ZEROES, ENSURE_PREFIX_WITH_MAP.
            # The prefix depends on a country that an ungrouped PHONE does not have.
            return f"regexp_replace(regexp_replace({value}, '[^0-9]', '', 'g'), '^0+', '')"
        case _:
            return value
