"""The area code of a telephone number in a column of its own, as national registries have it."""

import re
from collections.abc import Sequence

from infra.command.importing.tables.profile import Profile

_CODE = re.compile(r"\(?[2-9][0-9]{2}\)?(?:\.0)?")
_NUMBER = re.compile(r"[2-9][0-9]{2}[-. ]?[0-9]{4}(?:\.0)?")
_MOSTLY = 0.8  # of a column's cells


def beside(profile: Profile, numbers: Sequence[str]) -> str | None:
    """The column right before the first of these whose numbers have no area code, if it holds
    nothing but area codes.
    """
    header = profile.table.header
    for name in numbers:
        at = header.index(name)
        if (
            at
            and _are(_NUMBER, profile.values[name])
            and _are(_CODE, profile.values[header[at - 1]])
        ):
            return header[at - 1]
    return None


def _are(form: re.Pattern[str], values: Sequence[str]) -> bool:
    fitting = [each for each in values if form.fullmatch(each)]
    return bool(values) and len(fitting) >= _MOSTLY * len(values)
