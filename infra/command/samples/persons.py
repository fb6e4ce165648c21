"""A person of a sample, and the row of their twin.

In a twin's row the typing differs as it does between two systems, and at least one rule of the
matching workflow still finds it.
"""

from typing import NamedTuple


class Person(NamedTuple):
    """Someone with a place of their own in the vocabulary; `name` cells are quoted as needed."""

    number: int
    borrower_id: str
    first_name: str
    last_name: str
    mailbox: str
    domain: str
    area_code: str
    exchange: str
    line: str
    city: str
    state: str
    property_id: str
    credit_score: str

    @property
    def row(self) -> str:
        phone = f"({self.area_code}) {self.exchange}-{self.line}" if self.line else ""
        return (
            f"{self.borrower_id},{self.first_name},{self.last_name},"
            f"{self.mailbox}@{self.domain},{phone},"
            f"{self.property_id},{self.city},{self.state},{self.credit_score}\n"
        )


def shouted_twin(person: Person, twin_id: str) -> str:
    """Other case, dots and telephone format."""
    return (
        f"{twin_id},{person.first_name.upper()},{person.last_name.upper()},"
        f"{_other_dots(person).upper()}@{person.domain},{person.area_code}.{person.exchange}.{person.line},"
        f"{person.property_id},{person.city},{person.state},\n"
    )


def mail_only_twin(person: Person, twin_id: str) -> str:
    return (
        f"{twin_id},{person.first_name.lower()},{person.last_name.lower()},"
        f"{_other_dots(person)}@{person.domain.upper()},,,{person.city},{person.state},\n"
    )


def phone_only_twin(person: Person, twin_id: str) -> str:
    return (
        f"{twin_id},{person.first_name},{person.last_name.upper()},,"
        f"{person.area_code}{person.exchange}{person.line},,{person.city},{person.state},\n"
    )


def moved_twin(person: Person, twin_id: str) -> str:
    """A new address for mail and telephone; name and property are the old ones."""
    new_line = f"01{(person.number + 50) % 100:02}"
    return (
        f"{twin_id},{person.first_name.upper()},{person.last_name},"
        f"moved.{person.mailbox}@{person.domain},"
        f"{person.area_code}-{person.exchange}-{new_line},"
        f"{person.property_id},{person.city},{person.state},\n"
    )


def _other_dots(person: Person) -> str:
    without = person.mailbox.replace(".", "")
    return f"{without[0]}.{without[1:]}"
