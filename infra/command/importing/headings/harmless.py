"""Words of a status or an outcome that are known to refuse nothing.

What is not among them may refuse, and is never proposed as open: `cease`, `No thanks`.
"""

import re

from infra.command.importing.headings import loans

_HARMLESS = re.compile(
    r"working|nurturing|warm|hot|cold|refi|vip refi"
    r"|active|current|open(?:ed)?|new|good(?: standing)?|normal|performing|prospect|lead|customer"
    r"|client|borrower|member|vip|interested|qualified|subscribed|opted in|opt in|consent given"
    r"|ok(?:ay)?"
    r"|ok to (?:call|contact|e?mail)|clear(?:ed)?|clean|none|left (?:a )?(?:message|vm|voice ?mail)"
    r"|lvm|no answer|voice ?mail|busy|called|contacted|not (?:yet )?contacted|call ?back|reached"
    r"|appointment(?: set)?|application(?: taken)?|funded|completed?|sent|delivered|clicked"
    r"|pending|in process|applied|approved|retail|broker|refinance|purchase",
    re.IGNORECASE,
)


def is_harmless(cell: str) -> bool:
    said = " ".join(re.findall(r"[^\W_]+", cell))
    return (
        _HARMLESS.fullmatch(said) is not None or loans.status_of(cell, (), ()) is loans.Status.LIVE
    )
