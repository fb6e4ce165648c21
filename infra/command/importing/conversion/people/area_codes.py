"""Telephone numbers whose area code stands in a column of its own."""

import re
from collections.abc import Sequence

from infra.command.importing.mapping.model import Source

_CODE = re.compile(r"\(?([0-9]{3})\)?(?:\.0)?")
_NUMBER = re.compile(r"([0-9]{3})[-. ]?([0-9]{4})(?:\.0)?")


class AreaCodes:
    """Of one table."""

    def __init__(self, source: Source, header: Sequence[str]) -> None:
        self._places = [
            (header.index(each.area_code), header.index(name))
            for columns in source.datasets.values()
            for each in columns.values()
            if each.area_code is not None
            for name in each.columns
        ]

    def put_before(self, record: list[str]) -> list[str]:
        """The line with whole numbers; one that is whole already stays, and so does any other."""
        for place, number_place in self._places:
            if max(place, number_place) >= len(record):
                continue
            code, number = _CODE.fullmatch(record[place]), _NUMBER.fullmatch(record[number_place])
            if code and number:
                record[number_place] = f"{code[1]}-{number[1]}-{number[2]}"
        return record
