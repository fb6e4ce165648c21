"""What an import says of a mapping, in words."""

import pytest

from infra.command.importing import dialogue
from infra.command.importing.mapping.model import Field


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (Field(columns=("UPB",)), "UPB"),
        (Field(columns=("Cell", "Home")), "Cell or Home"),
        (Field(address=("Street", "Zip")), "from Street + Zip"),
        (Field(constant="TX"), "always TX"),
        (Field(columns=("Rate",), unit="basis_points"), "Rate (in basis points)"),
        (Field(columns=("Name",), part="first"), "Name (first name)"),
        (Field(columns=("UPB",), decimals=0), "UPB (rounded to 0 decimals)"),
        (Field(columns=("Zip",), pad=5), "Zip (5 digits)"),
        (Field(permission=("OK?",)), "OK? (who does not say yes)"),
        (Field(columns=("DNC",), permission=("OK?",)), "DNC or OK? (who does not say yes)"),
        (
            Field(columns=("Rate",), unit="basis_points", decimals=4),
            "Rate (in basis points, rounded to 4 decimals)",
        ),
    ],
)
def test_a_column_says_where_it_comes_from_and_what_is_done_to_it(field, told):
    assert dialogue.told(field) == told
