"""Lines within a table that are no rows, but say what those below them are.

Such a line stands where an id would, and is none: `Do Not Call | Yes`, `Bankruptcy | 3 loans`,
`Branch: Austin`.
"""

import re
from collections.abc import Sequence

from infra.command.errors import WrongUse
from infra.command.importing import cells
from infra.command.importing.headings import loans, refusals
from infra.command.importing.headings.lists import names_a_list, tells_of_a_list
from infra.command.importing.tables.table import Table

_ROWS_LOOKED_AT = 100
_MOSTLY = 0.8  # of the ids look like one
_MOST_WORDS = 6  # of a heading: a sentence speaks of other things, too
_NO = re.compile(r"\b(?:no|not|n|non|false|never|none|without|denied|declined|refused?|off)\b")
_OF_CONTACT = re.compile(
    r"\b(?:call\w*|dial\w*|phone\w*|e ?mail\w*|mail\w*|text\w*|sms|market\w*|campaigns?|solicit\w*"
    r"|opt|consent\w*|contact\w*|contactad\w*|llama\w*|outreach)\b"
)
_LEFT_OUT = re.compile(r"\b(?:exclu(?:de|sion)\w*|supp|suppress\w*)\b")
_BESIDE = re.compile(  # a count, an amount, a date, yes or no
    r"(?i)[$€£(-]*[0-9][0-9,./: -]*[)%]*(?: ?(?:records?|rows?|loans?|accounts?|borrowers?"
    r"|customers?|people|names?))?|y|n|yes|no|true|false"
)


class Groups:
    """Of one table, whose ids stand in the columns of these places."""

    def __init__(self, table: Table, ids: Sequence[int], *, has_status: bool) -> None:
        self._table, self._ids, self._has_status = table, ids, has_status
        self._has_usual_ids: bool | None = None

    def heading_in(self, line: int, record: Sequence[str]) -> str | None:
        """What such a line says; None of a row. Raises WrongUse for one that refuses and has more
        than that, as it may say whom it means.
        """
        filled = [place for place, cell in enumerate(record) if cell]
        if len(filled) == 1:
            return record[filled[0]]
        first = filled[0]
        if first not in self._ids or _is_id(record[first]):
            return None
        if not self._are_ids_usual():
            return None
        is_alone = all(_BESIDE.fullmatch(record[place]) for place in filled[1:])
        is_short = len(filled) <= max(2, len(self._table.header) // 2)
        if not (is_alone and is_short) and tells_of_a_list(record[first]):
            raise WrongUse(
                f"{self._table.name} line {line} says {record[first]!r} where an id stands in "
                "others: write there whose it is, or put it into a list of those who are not to be "
                f"contacted, or take line {line} out if it says nothing of that"
            )
        if not (is_alone and is_short):
            return None
        return " ".join(record[place] for place in filled)

    def is_no_id(self, record: Sequence[str]) -> bool:
        """Whether words stand where an id would, and little beside them."""
        filled = [place for place, cell in enumerate(record) if cell]
        is_word = not any(map(str.isdigit, record[filled[0]]))
        is_short = len(filled) == 1 or len(filled) <= len(self._table.header) // 2
        return filled[0] in self._ids and is_word and is_short and self._are_ids_usual()

    def refuses(self, said: str) -> bool:
        """Whether those below may not be contacted, or their loans may be over."""
        plain = refusals.plain(said)
        if tells_of_a_list(said) or len(plain.split()) > _MOST_WORDS:
            return tells_of_a_list(said)
        return (
            any(map(names_a_list, filter(None, re.split(r"[:=|]", said))))
            or _LEFT_OUT.search(plain) is not None
            or (_NO.search(plain) is not None and _OF_CONTACT.search(plain) is not None)
            or (not self._has_status and loans.said_by_name(said) is not None)
        )

    def _are_ids_usual(self) -> bool:
        if self._has_usual_ids is None:
            told = [
                row.cells[place]
                for row in self._table.rows(most=_ROWS_LOOKED_AT)
                for place in self._ids
                if place < len(row.cells) and cells.cleaned(row.cells[place])
            ]
            alike = sum(map(_is_id, map(cells.cleaned, told)))
            self._has_usual_ids = alike >= _MOSTLY * len(told)
        return self._has_usual_ids


def _is_id(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and cells.is_identifier(cell)
