"""The words of refusal, as they stand in cells, and in names of columns, sheets, files and folders.

What such a word stands in is never left aside without a word: it may say who must not be contacted.
A word heard too many costs a line that says so; one too few costs calls that are forbidden.
"""

import re

from infra.command.importing.headings import hearing, joined
from lambdas.shared.refusals.words import MARKED

# Of names alone: in a cell such a word may speak of anything.
_IN_NAMES = re.compile(
    r"\bdo ?not|dnc|\bopt(?:ed)? ?in|consent|solicit|permission|\bceased?\b|suppress"
    r"|exclu(?:d|sion)|revok|refus|litig|blocked|contactable|\bremoved? from\b|\bbk\b|bankrupt"
    r"|foreclos|complain|deceas|\bwants?\b|\brepresented\b|\b(?:attorney|atty) (?:rep|flag|ind\b)"
    r"|\b(?:no|never|stop|not) (?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:ok|okay|may|can) (?:to )?(?:be )?(?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:contact|call|marketing|communication|channel|phone|e ?mail|mail|sms|text) "
    r"(?:pref|restrict|status|allowed|ok\b|flag|ind\b|indicator)"
    r"|\bfcl? (?:status|flag|ind\b|date|dt|start|stage|sale)|\bstop (?:code|cd)\b"
    r"|\b(?:cannot|cant|not (?:allowed|permitted) to|dn) (?:be )?(?:call|contact|e ?mail|mail|text)"
    r"|\bobject(?:s|ed|ions?)? to\b|\bsuspend(?:s|ed)? (?:all )?(?:call|contact|market|e ?mail)"
    r"|\bleave (?:\w+ )?alone\b|\b(?:no touch|hands off)\b|^excl$|\bexcl (?:flag|ind|code|cd|date)"
    r"|\bsupp (?:code|cd|flag|ind)"
    r"|\bccpa\b|\bgdpr\b|\berasure\b|\bforg[eo]t|\bdsar\b"
    r"|\b(?:delete|deletion) request|\bdata deletion"
    r"|excluid[oa]|\bbajas?\b|\brobinson\b|\bdefuncion\b|\bno (?:publicidad|llamar|molestar)"
    r"|\bmarketable\b|\bsend (?:marketing|promo|offers|newsletter)"
    r"|\bpreferred (?:contact|communication|channel)"
    r"|\bopt(?:s|ed)?\b|\bsubscribed|permitted|\bdeath\b"
)
# To have documents sent by e-mail, under the ESIGN act: nothing of who may be contacted.
_OF_DOCUMENTS = re.compile(
    r"(?:e|e sign|esign|electronic(?: \w+)?|e delivery|e disclosure) consent"
    r"(?: (?:flag|ind|indicator|y n|date|status))?"
)
# These alone in a cell refuse where the column tells of contact; elsewhere they are surnames, too.
_BARE = re.compile("|".join(MARKED.values()))
# `CALL=N|MAIL=Y`, `{"call_ok": false}`
_DENIED = re.compile(
    r"(?<![a-z])((?:calls?|contact|marketing|mail|sms|text|telemarketing|consent|permission"
    r"|opt[ _-]?in|(?:phone|e-?mail)[ _-](?:ok|allowed|consent|opt[ _-]?in))"
    r"(?:[ _-](?:ok|allowed|permitted|consent|opt[ _-]?in))?)"
    r"[\"']? ?(?:[:=] ?[\"']?(?:n|no|false)|= ?[\"']?0)(?![a-z0-9/.]| [a-z])"
)
_BETWEEN_TAGS = re.compile("[;,|/]")
_ABOUT_CONTACT = re.compile(
    r"\b(?:sms|text|reply|replies|messages?|log|keywords?|inbound|response|contact|call|outcome|disposition|preference|pref|campaign"
    r"|dial\w*|drip|ringless|rvm|telem\w*kt\w*"
    r"|marketing|opt|tags?|flags?|notes?|comments?|remarks?|customer status|borrower status)\b"
)
# So do these of a whole cell, but a name's.
_ALONE = re.compile("bk|c (?:and |n )?d")
# Of the whole cell; and the registries, of calls.
_FORBIDS = re.compile("(?:do not|dont) (?:allow|send)")
_REGISTERED = re.compile(
    r"\b(?:national|state|federal) (?:dnc|registry|usa)\b|\bndnc\b|\bblocked area\b"
)
_IN_NOTES = re.compile(
    r"(?<!accidental )\bdeath\b(?! (?:valley|benefit|insurance|cover))|\bsuing\b|\bforeclose\b"
    r"|\bdod [0-9]"
    r"|(?<!no )(?<!not )\b(?:in fcl?|fcl? (?:refer\w*|filed|start(?:ed)?|sale|initiated))\b"
    r"|(?<!no )(?<!not in )(?<!not on )\b(?:scra|forbearance|loss mit\w*)\b"
    r" (?!(?:plan )?(?:ended|closed|complete\w*|denied|declined|none|no|n)\b)"
    r"|\bcease comm\w*|\bc (?:and |n )?d (?:ltr|letter|notice|rec\w*)\b"
    r"|\bexcl(?:ude[ds]?)? from (?:all )?(?:mktg|mkt|marketing|campaigns?|mailings?|calls?)\b"
    r"|\bdo ?nt mkt\b|\bwants? out of\b|\bleave alone\b|\bonly contact by\b"
    r"|\bnever (?:to )?hear from\b|\breq(?:d|uested|uests)? (?:\w+ )?removal\b"
    r"|\b(?:report\w*|marked|mark) (?:us )?(?:as )?spam\b"
)
_MAY_BE_OF_NOTES = re.compile(
    r"registry|campaign|\bout of\b|\bexcl\b|spam|\bdod\b|scra|forbear|loss.?mit|\bfcl?\b|\busa\b"
)


def speaks_of_refusal(name: str) -> bool:
    """`DoNotCall`, `DNC_2026 (1).csv`, `Opt-Out Date`, `Consent`, `Deceased` do."""
    said = plain(name)
    if is_of_documents(said):
        return False
    return _IN_NAMES.search(said) is not None or hearing.in_a_note(said) is not None


def is_of_documents(said: str) -> bool:
    return _OF_DOCUMENTS.fullmatch(said) is not None


def heard(cell: str, column: str = "") -> str | None:
    """The words of refusal in a cell, as far as they are known: `do not call` of `Pls do not call
    Ann`; None if there are none. `column`: in which it stands.
    """
    if not may_be_heard(cell):
        return None
    found = hearing.in_a_note(cell) or hearing.in_a_note(parted(cell))
    if found is not None:
        return found
    if denied := _DENIED.search(cell.casefold()):
        return f"{denied[1]} no"
    said = in_words(cell)
    if in_notes := _IN_NOTES.search(said) or _REGISTERED.search(said):
        return in_notes[0]
    if _ALONE.fullmatch(said) or _FORBIDS.fullmatch(said) or hearing.says_there_is_none(cell):
        return said
    if _ABOUT_CONTACT.search(plain(column)) is None:
        return None
    words = map(in_words, _BETWEEN_TAGS.split(cell))
    return next((each for each in words if _BARE.fullmatch(each)), None)


def may_be_heard(text: str) -> bool:
    """Whether one of several cells, in one text, may hold such a word; quicker than to look."""
    small = text.casefold()
    return (
        hearing.may_be_heard(parted(text))
        or _DENIED.search(small) is not None
        or _MAY_BE_OF_NOTES.search(small) is not None
    )


def is_of_the_person(cell: str) -> bool:
    """Whether nobody is to be contacted by any channel of whom a cell says this."""
    said = in_words(cell)
    is_said = hearing.of_the_person(cell) or hearing.of_the_person(parted(cell))
    return bool(is_said or _ALONE.fullmatch(said) or _IN_NOTES.search(said))


def plain(name: str) -> str:
    """A name's words in small letters, whatever stands between them; digits are none."""
    own = joined.OF_DYNAMICS.sub("", name)
    return " ".join(map(joined.parted, re.findall(r"[a-z]+", _spaced(own))))


def in_words(cell: str) -> str:
    """A cell's words and numbers, likewise; those of an e-mail address are none."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", _spaced(_ADDRESS.sub(" ", cell))))


def parted(text: str) -> str:
    """`DoNotCall` by its words."""
    if _JOINED.search(text) is None:
        return text
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)


def _spaced(text: str) -> str:
    return re.sub("['’]", "", parted(text)).lower()


_ADDRESS = re.compile(r"\S+@\S+|\bhttps?:\S+|\bwww\.\S+")
_JOINED = re.compile("[a-z][A-Z]|[A-Z][A-Z][a-z]")
