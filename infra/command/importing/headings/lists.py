"""What a list of people who are not to be contacted is called: a sheet, a file, a line above it.

A name of few words says more than the same word in a cell: a sheet `Removed`, a file `stops.csv`.
"""

import re

from infra.command.importing.headings.refusals import heard, plain, speaks_of_refusal

LIST = frozenset(
    (
        *("stop", "stops", "stopped", "remove", "removed", "removes", "removal", "removals"),
        *("withdraw", "withdrawn", "withdrawal", "withdrawals", "dead", "deceased", "died"),
        *("attorney", "attorneys", "lawyer", "lawyers", "legal", "litigation", "kill", "scrub"),
        *("scrubs", "scrubbed", "exclude", "excluded", "excludes", "exclusion", "exclusions"),
        *("decline", "declined", "declines", "revoked", "revocations", "blocked", "barred"),
        *("bajas", "baja", "fallecidos", "fallecido", "fallecidas", "difuntos", "muertos"),
    )
)
BESIDE = frozenset(
    (
        *("list", "lists", "sheet", "tab", "file", "export", "report", "data", "table", "copy"),
        *("customer", "customers", "borrower", "borrowers", "client", "clients", "contact"),
        *("contacts", "people", "person", "persons", "name", "names", "number", "numbers", "phone"),
        *("phones", "record", "records", "request", "requests", "requested", "campaign", "account"),
        *("accounts", "final", "new", "old", "current", "all", "the", "these", "by", "of", "to"),
        *("from", "on", "at", "per", "as", "and", "or", "are", "be", "who", "their", "own"),
        *("master", "internal", "company", "monthly", "weekly", "daily", "update", "updated"),
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        *("csv", "xlsx", "xls", "txt", "v", "lista", "listado", "clientes", "de", "los", "las"),
    )
)
_SAID = re.compile(
    r"\b(?:national|federal|state|dnc|call) (?:dnc |do not call )?registr(?:y|ies)\b"
    r"|\bdo ?not ?call\b|\blista negra\b|\boff limits\b|\bno (?:llamar|contactar|molestar)\b"
    r"|\b(?:stop|kill|scrub) (?:list|file|request)"
    r"|^c (?:and |n )?d(?: (?:letters?|lists?|logs?|notices?|requests?))?$"
)
# In a sentence: who was taken out, and of what or why.
_TOLD = re.compile(
    r"\b(?:exclude[ds]?|exclusions?|removed?|removals?|withdrawn?|taken off|dropped)\b"
    r".*\b(?:requests?|requested|campaigns?|marketing|mailings?|lists?|calls?|calling|contacts?"
    r"|solicitations?|outreach)\b"
    r"|\brequest(?:s|ed)? (?:\w+ )?(?:removal|exclusion|to be (?:removed|excluded))\b"
    r"|\bat (?:his|her|their)(?: own)? request\b"
)


# In a cell of its own above the columns Call, Mail and Home: elsewhere it is one word of a list.
_BEGUN = re.compile(r"(?:please |pls )?(?:do not|dont|never|not)")
# Against whose list it was held, and who is left.
_SCRUBBED = re.compile(
    r"(?:(?:this|the|file|list|data|is|was|been|has) )*scrubbed (?:against|vs|with)\b"
)


def names_a_list(name: str) -> bool:
    """`Removed`, `stops.csv`, `Kill List 2026`, `Attorneys`, `lista negra`, and what speaks of
    refusal by itself.
    """
    return speaks_of_refusal(name) or _is_called_so(plain(name))


def tells_of_a_list(line: str) -> bool:
    """Of a line above a table or within it: `EXCLUDED FROM CAMPAIGN 2026`, `Stops`."""
    said = plain(line)
    if _SCRUBBED.match(said):
        return False
    return heard(line) is not None or _is_called_so(said) or _TOLD.search(said) is not None


def titles_a_list(cell: str) -> bool:
    """Of a cell above a table's header: that, or a sentence that the headings below it end."""
    return tells_of_a_list(cell) or _BEGUN.fullmatch(plain(cell)) is not None


def _is_called_so(said: str) -> bool:
    words = set(said.split())
    is_one = bool(words & LIST) and words <= LIST | BESIDE
    return is_one or _SAID.search(said) is not None
