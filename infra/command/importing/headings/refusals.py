"""The words of refusal, as they stand in cells, and in names of columns, sheets, files and folders.

What such a word stands in is never left aside without a word: it may say who must not be contacted.
A word heard too many costs a line that says so; one too few costs calls that are forbidden.
"""

import re

_CONTACT = (
    r"(?:phone |telephone |e ?mail |mail |text |marketing |sales |direct |cold )*"
    r"(?:calls?|calling|contacts?|contacting|e ?mails?|e ?mailing|mail|mailings?|letters?|texts?"
    r"|texting|sms|messages?|messaging|phone|phoning|solicit(?:ations?|ing|ors?)?|market(?:ing)?"
    r"|telemarket(?:ing|ers?)?|robo ?calls?|correspondence|disturb|bother|communicat(?:e|ions?))\b"
)
_CONTACTED = (
    r"(?:called|contacted|e ?mailed|mailed|texted|messaged|phoned|solicited|marketed|disturbed"
    r"|bothered|approached)\b"
)
_BESIDE = (
    r"(?: (?:to|be|ever|any|further|more|get|receive|want|wants|wish|like|send|make|us|or|the))*"
)
_NOT = (
    r"(?:\b(?:do|does|must|should|shall|may|please|pls|to|asked|wants?|wishes|prefers?) ?not"
    r"|\bdo ?nt|\bdont|\bdoes ?nt|\bdonot|^not|\bnever)"
)
# What is no wish: that nobody was reached, and that there is no number or address.
_NO_WISH = (
    r"(?! (?:made|info|information|on|number|numbers|no|address|addresses|yet|since|attempts?"
    r"|attempted|available|provided|listed|given|found|received|returned|back|history|required"
    r"|needed|records?|activity|log|report|center|area|value|rate|rent|offers?|left"
    r"|sent|issued|due|fees?))"
)
_UNLESS_DENIED = r"(?<!\bno )(?<!\bnot )(?<!\bnon )(?<!\bnot in )(?<!\bnever )"
_LAWYER = r"(?:attorneys?|atty|lawyer|counsel|legal counsel)\b"

# Of a person: whoever it is said of is contacted by no channel at all.
_OF_THE_PERSON = re.compile(
    rf"{_UNLESS_DENIED}\b(?:deceas\w*|dec ?d\b|bankrupt\w*|litigat\w*|lawsuits?|foreclos\w*)"
    r"|\bdied\b|\bpassed away\b|(?<!accidental )\bdeath\b(?! (?:valley|benefit|insurance|cover))"
    r"|(?<!real )\bestate of\b|\bcea[sc]ed? (?:and |n )?desist|^c (?:and |n )?d$|\bc and d letter"
    r"|\bch(?:ap|apt|apter)? ?(?:7|11|12|13|vii|xi|xii|xiii)\b|^bk$"
    r"|\bbk ?(?:7|11|12|13|ch\w*|filed|filing|active|open|pending|dis\w+)\b"
    r"|\btcpa\b|\bsuing\b|\bthreat\w* (?:to sue|legal|law\w*|suit)|\blegal action\b"
    rf"|(?<!\bno )(?<!\bnot )\brep(?:resented|d)? by (?:an? |his |her |their )?{_LAWYER}"
    rf"|(?<!\bno ){_LAWYER} (?:is |has )?(?:rep\b|represent|retained|involved|contact only|only\b)"
    rf"|\b(?:has|have|hired|retained|via|through|thru|contact|call)"
    rf" (?:an |his |her |their ){_LAWYER}"
    rf"|\b(?:has|hired|retained) {_LAWYER}|\blegal(?:ly)? represent"
)
# Of contact, of whichever kind.
_OF_CONTACT = re.compile(
    rf"{_NOT}{_BESIDE} {_CONTACT}|{_NOT}{_BESIDE} be{_BESIDE} {_CONTACTED}"
    rf"|\bno (?:more |further |longer |unsolicited |sales )*{_CONTACT}{_NO_WISH}"
    r"|\bdo ?not(?=call|contact|e?mail|text|solicit|market)"
    r"|\bno (?:llamar|llame|contactar|molestar)\b"
    rf"|\b(?:stop|quit|cease|halt)(?: (?:all|any|the|these|sending|making|with))* {_CONTACT}"
    r"|\bleave (?:me|us|him|her|them) alone\b|\b(?:call|contact|marketing|privacy) hold\b"
    r"|\bdncr?\b|\bdnc(?=l|s|_|list)|\bd n c\b|\bdn[dem]\b|\bopt(?:s|ed|ing)? ?outs?\b|\bunsub\w*"
    r"|\bnot (?:been )?opted in\b|\bnon ?solicit\w*|\bsuppress\w*|\bblack ?list\w*|\bblock ?list\w*"
    r"|\bblocked (?:number|caller|contact|e ?mail|calls)|\brevok(?:ed|es|ing)\b"
    r"|\brefus(?:ed|es|al|als|ing)\b|\bnot interested\b|\bharass\w*|\bcfpb\b"
    rf"|{_UNLESS_DENIED}\bcomplain\w*"
    rf"|\bdeclin(?:ed|es) (?:all |any |further |to be )*(?:{_CONTACT}|{_CONTACTED})"
    r"|\bconsent (?:is |was |has been )*(?:withdrawn|denied|declined|removed|not|no|none|expired)\b"
    r"|\b(?:no|without|withdrew|withdrawn|denied|declined|not) (?:\w+ )?consent(?:ed)?\b"
    r"|\b(?:contact|calls?|calling|e ?mails?|texts?|marketing|solicitations?) (?:is |are )?"
    r"(?:prohibited|forbidden|not allowed|not permitted|restricted|blocked|declined|denied)\b"
    r"|\bremov(?:e|ed|al)\b(?=(?: \w+){0,4} (?:lists?|database|contacts|campaigns?|mailings?)\b)"
    r"|\b(?:please|pls) remove\b|\bremove (?:me|us|him|her|them)\b"
    r"|\btake (?:me|us|him|her|them|name|number|off)\b(?=(?: \w+){0,4} (?:lists?|off)\b)"
    r"|\boff (?:the |our |your |all |my )*(?:call(?:ing)? |mail(?:ing)? |contact )*lists?\b"
    r"|\b(?:e ?mails?|mail|letters?|texts?|sms|writing|phone|calls?) only\b"
    r"|\bonly (?:by |via |in )?(?:e ?mail|mail|letter|text|sms|writing)\b"
)
# Of names alone: in a cell such a word may speak of anything.
_IN_NAMES = re.compile(
    r"\bdo ?not|dnc|\bopt(?:ed|ing)? ?in|consent|solicit|permission|\bceased?\b|suppress"
    r"|exclu(?:d|sion)|revok|refus|litig|blocked|contactable|\bremoved? from\b|\bbk\b|bankrupt"
    r"|foreclos|complain|deceas|\bwants?\b|\brepresented\b|\b(?:attorney|atty) (?:rep|flag|ind\b)"
    r"|\b(?:no|never|stop|not) (?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:ok|okay|may|can) (?:to )?(?:be )?(?:call|contact|e ?mail|mail|text|sms|market|phon)"
    r"|\b(?:contact|call|marketing|communication|channel|phone|e ?mail|mail|sms|text) "
    r"(?:pref|restrict|status|allowed|ok\b|flag|ind\b|indicator)"
    r"|\bfcl? (?:status|flag|ind\b|date|dt|start|stage|sale)|\bstop (?:code|cd)\b"
    r"|\bpreferred (?:contact|communication|channel)|\bopts?\b|\bsubscribed|permitted|\bdeath\b"
)
# These alone in a cell refuse where the column tells of contact; elsewhere they are surnames, too.
_BARE = re.compile(
    r"stop|stopall|quit|remove|removed|excluded?|blocked|represented|attorney|lawyer|cease"
)
_ABOUT_CONTACT = re.compile(
    r"\b(?:sms|text|reply|response|contact|call|outcome|disposition|preference|pref|campaign"
    r"|marketing|opt|tags?|flags?|notes?|comments?|remarks?|customer status|borrower status)\b"
)
# A word that begins so stands in whatever is heard: most cells are done with by that.
_BEGIN = (
    *("no ", "not ", "non", "dont", "donot", "do nt", "doesnt", "does nt", "never ", "without "),
    *("stop", "quit ", "ceas", "halt ", "alone ", "hold ", "dn", "d n c", "opt", "unsub", "list"),
    *("solicit", "suppress", "black", "block", "revok", "refus", "harass", "cfpb ", "complain"),
    *("declin", "denied", "consent", "withdrew ", "withdrawn ", "prohibit", "forbid", "restrict"),
    *("remov", "take ", "only ", "exclude", "rep ", "repd ", "represent", "attorney", "atty"),
    *("lawyer", "counsel", "legal", "deceas", "dec ", "decd ", "died ", "passed ", "death "),
    *("estate ", "bankrupt", "bk", "ch ", "chap", "litig", "lawsuit", "suit ", "tcpa ", "suing "),
    *("threat", "foreclos", "desist", "c d ", "c n d ", "c and d "),
)
_BEGIN_IN_WORDS = tuple(f" {begins}" for begins in _BEGIN)
_BEGIN_AS_WRITTEN = (*map(str.strip, _BEGIN), "n't", "n’t", "d.n.c", "d-n-c", "c&d", "c & d", "c/d")


def speaks_of_refusal(name: str) -> bool:
    """`DoNotCall`, `DNC_2026 (1).csv`, `Opt-Out Date`, `Consent`, `Deceased` do."""
    said = plain(name)
    return any(each.search(said) for each in (_IN_NAMES, _OF_CONTACT, _OF_THE_PERSON))


def heard(cell: str, column: str = "") -> str | None:
    """The words of refusal in a cell, as far as they are known: `do not call` of `Pls do not call
    Ann`; None if there are none. `column`: in which it stands.
    """
    if not may_be_heard(cell):
        return None
    said = in_words(cell)
    if not any(map(f" {said} ".__contains__, _BEGIN_IN_WORDS)):
        return None
    if found := _OF_THE_PERSON.search(said) or _OF_CONTACT.search(said):
        return found[0].strip()
    is_bare = _BARE.fullmatch(said) and _ABOUT_CONTACT.search(plain(column))
    return said if is_bare else None


def may_be_heard(text: str) -> bool:
    """Whether one of several cells, in one text, may hold such a word; quicker than to look."""
    return any(map(text.lower().__contains__, _BEGIN_AS_WRITTEN))


def may_be_initials(cell: str) -> bool:
    """Of words that refuse, those that are somebody's first names, too: `BK`, `C. D.`."""
    return in_words(cell) in ("bk", "c d")


def is_of_the_person(cell: str) -> bool:
    """Whether nobody is to be contacted by any channel of whom a cell says this."""
    return _OF_THE_PERSON.search(in_words(cell)) is not None


def plain(name: str) -> str:
    """A name's words in small letters, whatever stands between them; digits are none."""
    return " ".join(re.findall(r"[a-z]+", _spaced(name)))


def in_words(cell: str) -> str:
    """A cell's words and numbers, likewise; those of an e-mail address are none."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", _spaced(_ADDRESS.sub(" ", cell))))


def _spaced(text: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return re.sub("['’]", "", parted).lower()


_ADDRESS = re.compile(r"\S+@\S+|\bhttps?:\S+|\bwww\.\S+")
