"""The borrowers and the loans of a delivery, of all its tables: whom an opt-out in it can mean."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

_DIGITS_OF_A_NUMBER = 10  # without its country


class Portfolio:
    """Filled while tables are read; whoever asks it has read all that tell of people and loans."""

    def __init__(self) -> None:
        self.borrowers: set[str] = set()
        self._addresses: dict[str, str] = {}  # whose it is, "" of several
        self._unread: set[str] = set()  # cells of lines of which no borrower is made
        self._of_loan: dict[str, tuple[str, ...]] = {}
        self._joint: dict[str, tuple[str, ...]] = {}  # co-borrowers of tables without loans

    def add_borrower(self, borrower_id: str, *addresses: str) -> None:
        self.borrowers.add(borrower_id)
        for address in map(compared, filter(None, addresses)):
            known = self._addresses.setdefault(address, borrower_id)
            if known != borrower_id:
                self._addresses[address] = ""

    def add_unread(self, record: Iterable[str]) -> None:
        """A line of which no borrower is made, though it may be one's."""
        self._unread.update(cell.casefold() for cell in record if cell)

    def stands_unread(self, number: str) -> bool:
        return number.casefold() in self._unread

    def add_loan(self, loan_id: str, borrower_id: str) -> None:
        if loan_id and borrower_id:
            _add(self._of_loan, loan_id, borrower_id)

    def add_joint(self, borrower_id: str, co_borrower_id: str) -> None:
        """Somebody on all loans of a borrower, whichever these are."""
        _add(self._joint, borrower_id, co_borrower_id)

    def joint_with(self, borrower_id: str) -> tuple[str, ...]:
        return self._joint.get(borrower_id, ())

    def owing(self, loan_id: str) -> list[str]:
        """All borrowers of a loan. Its number may have lost zeros."""
        people: dict[str, None] = {}
        for one in self._of_loan.get(full(loan_id, self._of_loan, self._short_loans), ()):
            people.update(dict.fromkeys((one, *self.joint_with(one))))
        return list(people)

    def named(self, number: str) -> list[str]:
        """Whom a borrower's id means; none if nobody has it.

        It may have lost zeros or its letters' case, and where a borrower goes by their loan's
        number, that or another loan's number means all who owe the loan.
        """
        one = full(number, self.borrowers, self._short_borrowers)
        people = self.owing(number)
        if not one or one in people:
            return people
        return [one]

    def standing_for(self, number: str) -> list[str]:
        """The borrowers whom a loan's number means in the place of an id; none if it is an id, or
        may be another one's.
        """
        if self._is_in_any_letters(number):
            return []
        owing = self.owing(number)
        return owing if owing == self.named(number) else []

    def delivered(self, people: Iterable[str]) -> list[str]:
        """Of several ids that mean the same people those of borrowers, in whichever letters, and
        those that stand in a line of which none is made; all of them if no borrower is among them.
        """
        told = list(people)
        if self.borrowers.isdisjoint(told):
            return told
        return [one for one in told if self._is_in_any_letters(one) or self.stands_unread(one)]

    def _is_in_any_letters(self, number: str) -> bool:
        return number in self.borrowers or number.casefold() in self._folded_borrowers

    def has_loan(self, number: str) -> bool:
        """Whether it is a loan's, as it stands."""
        return number in self._of_loan

    def has(self, address: str) -> bool:
        """Whether it is a borrower's."""
        return compared(address) in self._addresses

    def whose(self, address: str) -> str:
        """The one borrower who has it; "" if none or several do."""
        return self._addresses.get(compared(address), "")

    @cached_property
    def _folded_borrowers(self) -> set[str]:
        return {one.casefold() for one in self.borrowers}

    @cached_property
    def _short_borrowers(self) -> dict[str, str]:
        return by_short(self.borrowers)

    @cached_property
    def _short_loans(self) -> dict[str, str]:
        return by_short(self._of_loan)


def _add(people: dict[str, tuple[str, ...]], key: str, one: str) -> None:
    known = people.get(key, ())
    if one not in known:
        people[key] = (*known, one)


def full(number: str, known: Collection[str], by_short: Mapping[str, str]) -> str:
    return number if number in known else by_short.get(bare(number), "") if number else ""


def by_short(numbers: Iterable[str]) -> dict[str, str]:
    """Numbers by what is left of them without zeros in front, or in small letters, where that is
    one's alone.
    """
    found: dict[str, str] = {}
    for number in numbers:
        short = bare(number)
        found[short] = "" if short in found else number
    return found


def bare(number: str) -> str:
    """What is left of it without zeros in front, or in small letters."""
    return number.lstrip("0") if number.isdigit() else number.casefold()


def compared(address: str) -> str:
    """Of a telephone number the digits at its end, however it is written; a mailbox in the one
    spelling that judge/judged_borrowers.sql has of it, too.
    """
    if "@" not in address:
        return "".join(filter(str.isdigit, address))[-_DIGITS_OF_A_NUMBER:]
    user, _, domain = address.casefold().partition("@")
    user = user.split("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        return f"{user.replace('.', '')}@gmail.com"
    return f"{user}@{domain}"
