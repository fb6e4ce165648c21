"""An import and a run hear the same refusals, by one vocabulary."""

from collections.abc import Iterable

import pytest

from infra.command.importing.headings import consent
from infra.command.importing.headings.refusals import heard
from infra.command.importing.headings.wishes import EVERY_CHANNEL
from tests.sql.support.lines import borrower
from tests.sql.support.phrases import SAYS_NO, SAYS_NOTHING
from tests.sql.support.warehouse import Warehouse
from tests.sql.test_refusals import RANDOM_CELLS, quoted
from tests.unit.command.importing.support.remarks import HEARD, NOT_HEARD

CLOSES = {
    "phone": {"call", "sms"},
    "sms": {"sms"},
    "email": {"email"},
    "mail": {"email"},
    EVERY_CHANNEL: {"call", "email", "sms"},
}
CELLS = [cell for cell in dict.fromkeys((*SAYS_NO, *SAYS_NOTHING, *HEARD, *NOT_HEARD)) if cell]

# Initials, and surnames: in a name they are heard behind a mark alone.
MAY_BE_A_NAME = {"BK", "C&D", "Death", "De'Ath", "D\N{RIGHT SINGLE QUOTATION MARK}Eath", "Suing"}
MAY_BE_A_NAME |= {"Jones-Death", "Foreclose", "Bk"}
# A wish in a column of remarks; where an e-mail or a number should stand, there is none.
IS_NOT_THERE = {"no email", "no phone", "no phone, no e-mail"}
# An import reads the words of a cell as those of a heading: of texts, of what a mailing tool sends.
UNDERSTOOD_BY_AN_IMPORT = {"opted out of SMS", "[unsubscribed]", "Unsubscribed", "unsub"}
# In a note such words may speak of a street, a bill or a lender's own attorney.
BEHIND_A_MARK = {"Cole (dec)", "Cole, dead", "Cole (R.I.P.)", "Ford (estate)", "Baker (BK)"}
BEHIND_A_MARK |= {"Baker *B.K.*", "Cole (FCL)", "Dorn (lawyer)", "Dorn - ATTORNEY", "Baker (C&D)"}
BEHIND_A_MARK |= {"Baker - REMOVE", "Baker [Removed]", "Baker (STOP)", "Baker *STOP*"}
BEHIND_A_MARK |= {"Baker \N{EN DASH} stop!", "Baker, STOP", "Baker / QUIT", "Baker {blocked}"}
BEHIND_A_MARK |= {"jane@ex.com (remove)", "D\u00edaz - muri\u00f3"}
BEHIND_A_MARK |= {"Baker (nomail)", "Baker - CANCEL", "Baker (END)", "Cruz (finado)"}
BEHIND_A_MARK |= {"Baker /nocall"}
OF_ANYTHING = {"DO NOT USE", "Do not escrow", "Ellis - passed on 3/2025", "Attorney St"}
OF_ANYTHING |= {"Closing attorney: Smith", "Power of Attorney"}
OF_ANYTHING |= {"512-234-5671 (attorney\N{RIGHT SINGLE QUOTATION MARK}s)"}
OF_ANYTHING |= {"do not under any circumstances call"}
IN_AN_ADDRESS = {"opt-out@ex.com", "dnc@ex.com", "do-not-email@ex.com", "unsubscribe@ex.com"}


def closed_in_a_run(column: str, cells: Iterable[str]) -> dict[str, set[str]]:
    warehouse = Warehouse()
    lines = [borrower(f"b{at}", **{column: quoted(cell)}) for at, cell in enumerate(cells)]
    warehouse.deliver_rows("borrower_information", *lines)
    warehouse.run()
    found = {row["borrower_id"]: row for row in warehouse.relation("refusals")}
    return {
        cell: {each for each in ("call", "email", "sms") if found[f"b{at}"][f"closes_{each}"]}
        if f"b{at}" in found
        else set()
        for at, cell in enumerate(cells)
    }


def closed_by(channels: Iterable[str]) -> set[str]:
    return {each for channel in channels for each in CLOSES[channel]}


@pytest.mark.parametrize("column", ["first_name", "last_name", "email", "phone"])
def test_what_becomes_a_borrowers_cell_closes_the_same_in_an_import_and_in_a_run(column):
    # no name stands in the place of an e-mail address or a number
    is_name = column in ("first_name", "last_name")
    cells = [cell for cell in CELLS if is_name or cell not in MAY_BE_A_NAME] + RANDOM_CELLS[::2]

    in_a_run = closed_in_a_run(column, cells)

    by_an_import = {cell: closed_by(consent.closed_by_own(cell, column)) for cell in cells}
    assert by_an_import == in_a_run


@pytest.fixture(scope="module")
def in_a_name():
    return closed_in_a_run("last_name", CELLS)


def test_what_an_import_hears_in_any_cell_a_run_hears_in_a_borrowers(in_a_name):
    unheard = {cell for cell in CELLS if heard(cell) and not in_a_name[cell]}

    assert unheard == MAY_BE_A_NAME | IS_NOT_THERE


def test_what_an_import_hears_in_any_cell_closes_no_less_than_in_a_run(in_a_name):
    less = {
        cell
        for cell in CELLS
        if heard(cell) and not in_a_name[cell] <= closed_by(consent.closed_by(cell))
    }

    assert less == UNDERSTOOD_BY_AN_IMPORT


def test_only_what_may_speak_of_anything_else_is_heard_in_borrowers_cells_alone(in_a_name):
    alone = {cell for cell in CELLS if in_a_name[cell] and not heard(cell)}

    assert alone == BEHIND_A_MARK | OF_ANYTHING | IN_AN_ADDRESS
