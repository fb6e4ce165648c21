"""Tables that name borrowers by another number than the others do, which may be an id, too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infra.command.importing.headings import vocabulary
from infra.command.importing.proposal.kinds import LINKS, KindOfTable
from infra.command.importing.proposal.links import Chosen
from lambdas.shared.contract import BORROWER_INFORMATION, LOAN_INFORMATION

_TELLING_WHO = {BORROWER_INFORMATION.name, LOAN_INFORMATION.name}


@dataclass(frozen=True, kw_only=True)
class _Naming:
    """A table that names borrowers, and the column by which it does."""

    kind: KindOfTable
    column: str

    @property
    def heading(self) -> str:
        return vocabulary.words(self.column)

    @property
    def numbers(self) -> set[str]:
        return {_short(number) for number in self.kind.profile.values[self.column]}

    def holding(self, numbers: set[str]) -> Iterator[tuple[int, bool, str]]:
        """Of its columns that hold some of them: how many, whether it is an id's, and its name."""
        ids = {self.column, *map(self.kind.link, LINKS)}
        for name, values in self.kind.profile.values.items():
            if found := len(numbers & set(map(_short, values))):
                yield found, name in ids, name


def look_for(kinds: Sequence[KindOfTable], chosen: Chosen, remarks: list[str]) -> None:
    """Says of a number that others have beside their id, under the same heading, that it is not the
    id. Leaves open whose it is where it stands in a column of another name no less than among ids.
    """
    naming = [
        _Naming(kind=kind, column=column) for kind in kinds if (column := _column(kind, chosen))
    ]
    for own in naming:
        telling = [
            other
            for other in naming
            if other is not own and _TELLING_WHO & chosen[id(other.kind)].keys()
        ]
        beside = [
            name
            for other in telling
            for name, values in other.kind.profile.values.items()
            if other.heading != own.heading == vocabulary.words(name)
            and any(map(str.isdigit, "".join(values)))
        ]
        is_usual = not telling or any(other.heading == own.heading for other in telling)
        if beside:
            for columns in chosen[id(own.kind)].values():
                if "borrower_id" in columns:
                    columns["borrower_id"] = replace(columns["borrower_id"], same_as=beside[0])
        elif not is_usual and not _TELLING_WHO & chosen[id(own.kind)].keys():
            _leave_open_if_elsewhere(own, telling, chosen, remarks)


def _leave_open_if_elsewhere(
    own: _Naming, telling: Sequence[_Naming], chosen: Chosen, remarks: list[str]
) -> None:
    numbers = own.numbers
    found = [each for other in telling for each in other.holding(numbers)]
    among_ids = max((many for many, is_id, _ in found if is_id), default=0)
    others = [name for many, is_id, name in found if not is_id and many >= among_ids]
    if not others:
        return
    for dataset, columns in chosen[id(own.kind)].items():
        if columns.pop("borrower_id", None) is not None:
            own.kind.likely[dataset]["borrower_id"] = [own.column]
    remarks.append(
        f"{own.column!r} of {own.kind.tables[0].name} may be the borrower's id, or what stands "
        f"under {others[0]!r} elsewhere: then its column has same_as = {others[0]!r} beside it."
    )


def _column(kind: KindOfTable, chosen: Chosen) -> str | None:
    ids = [each["borrower_id"] for each in chosen[id(kind)].values() if "borrower_id" in each]
    return ids[0].columns[0] if ids and ids[0].columns else None


def _short(number: str) -> str:
    return number.lstrip("0").casefold()
