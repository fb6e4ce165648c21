"""By which column the tables of a delivery name the same borrower and the same property."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from infra.command.importing.headings import vocabulary
from infra.command.importing.mapping.model import Field
from infra.command.importing.proposal.kinds import LINKS, KindOfTable
from infra.command.importing.tables.profile import MOSTLY
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    LOAN_INFORMATION,
    MARKET_EQUITY,
)

# A member's at a credit union; elsewhere it may be the loan's, or a bank account's.
_OF_ACCOUNTS = frozenset(
    f"{of}{number}"
    for of in ("account", "relationship", "household", "party")
    for number in ("", " number", " id")
)

Chosen = dict[int, dict[str, dict[str, Field]]]  # by id of a kind, dataset and column


def link_borrowers(
    kinds: Sequence[KindOfTable],
    chosen: Chosen,
    remarks: list[str],
) -> None:
    """By the borrower's id where every table has one; else by the loan's, where all have that."""
    needing = [
        kind
        for kind in kinds
        if any("borrower_id" in BY_NAME[name].header for name in chosen[id(kind)])
    ]
    if not needing or all(kind.link("borrower_id") for kind in needing):
        link = "borrower_id"
    elif all(kind.link("loan_id") for kind in needing) and not _is_shared(needing):
        link = "loan_id"
        remarks.append(
            "No column names the borrower: the loan's number does, and resolution joins whoever "
            f"has several loans.{_perhaps(needing)}"
        )
    else:
        link = "borrower_id"
    for kind in needing:
        column = kind.link(link)
        for name, columns in chosen[id(kind)].items():
            if "borrower_id" in BY_NAME[name].header and column:
                columns["borrower_id"] = Field(columns=(column,))


def _perhaps(kinds: Sequence[KindOfTable]) -> str:
    """Of a column that may name borrowers, and as often names something else."""
    for kind in kinds:
        for name, said in kind.profile.names.items():
            if said in _OF_ACCOUNTS and name != kind.link("loan_id"):
                return f" If {name!r} is the borrower's, a mapping says borrower_id = {name!r}."
    return ""


def _is_shared(kinds: Sequence[KindOfTable]) -> bool:
    """Whether two persons stand on lines of one loan: then its number names neither."""
    for kind in kinds:
        column = kind.link("loan_id")
        values = kind.profile.values[column] if column else []
        if BORROWER_INFORMATION.name in kind.found and kind.holds(BORROWER_INFORMATION):
            return len(set(values)) < len(values)
    return False


def link_properties(
    kinds: Sequence[KindOfTable],
    chosen: Chosen,
    remarks: list[str],
) -> None:
    """By the property's id, its address, or its loan: the first that offers and loans both have."""
    offers = [kind for kind in kinds if MARKET_EQUITY.name in chosen[id(kind)]]
    loans = [kind for kind in kinds if LOAN_INFORMATION.name in chosen[id(kind)]]
    homes = [kind for kind in kinds if BORROWER_INFORMATION.name in chosen[id(kind)]]
    if not offers:
        return
    having = [where for where in (loans, homes) if where]
    are_named = any(all(kind.link("property_id") for kind in where) for where in having)
    if are_named and all(kind.link("property_id") for kind in offers):
        for kind in kinds:
            _set_property(chosen[id(kind)], _by_column(kind.link("property_id")))
        return
    addressed = next(
        (where for where in (loans, homes) if where and all(k.address()[0] for k in where)), None
    )
    if addressed and all(kind.address()[0] for kind in offers):
        both = [*addressed, *offers]
        places = [
            place
            for place in range(len(vocabulary.ADDRESS))
            if all(k.address()[place] for k in both)
        ]
        for kind in both:
            parts = kind.address()
            names = tuple(str(parts[place]) for place in places)
            _set_property(chosen[id(kind)], Field(address=names))
        shown = ", ".join(str(offers[0].address()[place]) for place in places)
        remarks.append(f"No column names the property: its id is derived from {shown}.")
        return
    if loans and all(kind.link("loan_id") for kind in [*loans, *offers]):
        for kind in [*loans, *offers]:
            _set_property(
                chosen[id(kind)], _by_column(kind.link("loan_id")), but=BORROWER_INFORMATION.name
            )
        remarks.append("No column names the property: the loan's number stands for it.")
        return
    for kind in offers:
        chosen[id(kind)][MARKET_EQUITY.name].pop("property_id", None)


def _by_column(name: str | None) -> Field | None:
    return Field(columns=(name,)) if name else None


def _set_property(
    columns: dict[str, dict[str, Field]], link: Field | None, *, but: str | None = None
) -> None:
    for name, each in columns.items():
        if "property_id" in BY_NAME[name].header and name != but:
            each.pop("property_id", None)
            if link is not None:
                each["property_id"] = link


def pad(
    kind: KindOfTable, kinds: Sequence[KindOfTable], columns: dict[str, dict[str, Field]]
) -> None:
    """Gives ids their leading zeros back where another table still has them.

    A total below the rows, or an id with a letter, is no reason not to.
    """
    for link in LINKS:
        width = _width(
            value
            for other in kinds
            if other is not kind and (name := other.link(link))
            for value in other.profile.values[name]
        )
        own = kind.link(link)
        values = kind.profile.values[own] if own else []
        numbers = [value for value in values if value.isdigit()]
        if width is None or not numbers or len(numbers) < MOSTLY * len(values):
            continue
        if any(value.startswith("0") for value in numbers) or max(map(len, numbers)) > width:
            continue
        for each in columns.values():
            for column, where in each.items():
                if where.columns == (own,) and column in LINKS:
                    each[column] = replace(where, pad=width)


def _width(values: Iterable[str]) -> int | None:
    """How many digits those have that begin with a zero, if it is nearly always as many."""
    widths = Counter(len(value) for value in values if value.startswith("0") and value.isdigit())
    if not widths:
        return None
    width, count = widths.most_common(1)[0]
    return width if count >= MOSTLY * widths.total() else None
