"""Whom an opt-out of a delivery can mean."""

import pytest

from infra.command.importing.conversion.people.portfolio import Portfolio


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        ("annlee@gmail.com", True),
        ("Ann.Lee@GoogleMail.com", True),
        ("ann.lee+refi@gmail.com", True),
        ("ann.lees@gmail.com", False),
        ("bo@x.org", True),
        ("bo+refi@x.org", True),
        ("b.o@x.org", False),
        ("(617) 555-0101", True),
    ],
)
def test_an_address_is_somebodys_in_each_of_its_spellings(address, is_theirs):
    people = Portfolio()
    people.add_borrower("B1", "a.nn.lee@gmail.com", "+16175550101")
    people.add_borrower("B2", "Bo@x.org")

    assert people.has(address) is is_theirs
