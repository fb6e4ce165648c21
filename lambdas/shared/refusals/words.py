"""The words of refusal, in what Python, Athena and DuckDB read alike: it looks not around nor back.

They are asked of a cell's words: small letters and digits, without accents and apostrophes, a blank
between them. Before each group stands what the words of such a cell have in them, with a blank
where one begins or ends: most cells have nothing of it, and are done with.

A word heard too many costs a call, one too few a call that is forbidden. But a person's name, town
or mailbox refuses nothing: a word that may be one counts in a phrase, or with a mark before it.

What a group in brackets of its own catches is somebody else's words, and never told.
"""

from collections.abc import Mapping

Words = Mapping[str, str]

_FORBIDS = (
    "(?:(?:do|does|must|should|shall|may|please|pls|to|asked|wants?|wishes|prefers?) not|do ?nt"
    "|dont|donot|does ?nt|doesnt|never|not to)"
)
_STOPS = "(?:no|stop|quit|cease|halt)"
_BEFORE_VERBS = (
    "(?: (?:to|be|ever|any|further|more|get|receive|accept|wants?|wish|like|send|make|us|me|him|her"
    "|them"
    "|or|and|nor|the|calls?|texts?|sms|e ?mails?|mail|phone|contact))*"
)
_BEFORE_NOUNS = (
    "(?: (?:more|further|longer|any|all|the|these|sales|phone|telephone|marketing|unsolicited"
    "|direct|cold|sending|making|with|to|wants?|wishes|accept(?:s|ing)?|receiv(?:e|es|ing)"
    "|(?:calls?|texts?|sms|e ?mails?|mail|letters?) (?:or|and|nor)))*"
)
_SAYS_NOT = "not|dont| don t | do nt |doesnt| does nt |never| no |stop| quit | cease | halt "


def _refused(*, verbs: str, done: str, nouns: str, at_once: str) -> str:
    """`do not call`, `asked not to be called`, `no more calls`, `DoNotCall`, `don t call`."""
    return (
        f"{_FORBIDS}{_BEFORE_VERBS} (?:{verbs})|{_FORBIDS}{_BEFORE_VERBS} be (?:{done})"
        f"|{_STOPS}{_BEFORE_NOUNS} (?:{nouns})|(?:do ?not ?|dont|don t )(?:{at_once})"
    )


def _anyhow_refused(verbs: str) -> str:
    """`do not under any circumstances call`."""
    return f"{_FORBIDS}(?: [a-z]+){{0,3}} (?:{verbs})"


# `no quiere llamadas`, `dejen de enviar correos`
_BETWEEN = (
    "(?: (?:me|nos|les?|l[oa]s?|mas|quiero|quieren?|deseo|desean?|acepto|aceptan?|recibir|reciban?"
    "|volver|a|hacer|enviar|envien?|mandar|manden?))"
)
_CEASE = "(?:dejar|dejen?|parar|paren|cesar|cesen?) de(?: (?:me|nos|les?|enviar|mandar))*"

_CALL = "call|calls|calling|phone|phoning|ring|telephone|dial|telemarket|robo ?calls?"
_TEXT = "texts?|texting|sms"
_E_MAIL = "e ?mails?|e ?mailing"
_LETTER = "mails?|mailings?|letters?"
_CONTACT = (
    "contact|contacts|contacting|solicit|soliciting|solicitations?|market|marketing|disturb|bother"
    "|approach|messages?|messaging|write|communicate|communications?|correspondence|comms|mktg"
    "|outreach|promos?|promotions?|offers"
)

CALLS: Words = {
    _SAYS_NOT: _refused(
        verbs=_CALL,
        done="called|phoned|telephoned",
        nouns="calls?|calling|phone|phoning|telemarket(?:ing|ers?)|robo ?calls?",
        at_once="calls?|phone",
    )
    + "|not call",
    "llam": (
        f"no{_BETWEEN}* (?:llam(?:ar|e|en|es|adas?)|ser llamad[oa]s?)"
        f"|{_CEASE} llamar(?:me|nos|les?)?"
    ),
}
TEXTS: Words = {
    _SAYS_NOT: _refused(verbs=_TEXT, done="texted", nouns=_TEXT, at_once="texts?|sms"),
    "mensaje": f"(?:no{_BETWEEN}+|{_CEASE}) mensajes?",
}
E_MAILS: Words = {
    _SAYS_NOT: _refused(verbs=_E_MAIL, done="e ?mailed", nouns=_E_MAIL, at_once="e ?mails?"),
    "correo": f"(?:no{_BETWEEN}+|{_CEASE}) correos?",
}
LETTERS: Words = {
    _SAYS_NOT: _refused(
        verbs=_LETTER, done="mailed", nouns="mail|mailings?|letters?", at_once="mail"
    ),
}

# Whoever is dead: an address that says so is nobody's, either.
OF_THE_DEAD: Words = {
    "deceas|decd": "deceas[a-z]*|decd",
}
_LAWYER = "(?:(?:legal )?counsel|attorneys?|atty|lawyer)"
_THEIR = "(?:an?|the|my|our|his|her|their)"
_ROMAN = "(?:vii|xi|xii|xiii)"
# Of a person: they are contacted by no channel at all. An address tells so of somebody's trade.
OF_THE_PERSON: Words = {
    "decedent| died ": "decedents?|died",
    "passed": "passed away",
    "death": "(?:date|notice|cause|certificate|due to) (?:of )?death|(?:borrower|reported) death"
    "|death (?:cert[a-z]*|notice|date)|death of (?:the )?borrower",
    "estate": "estate of",
    " est | probate|qepd| q e p d ": "est of|(?:in|under) probate|qepd|q e p d",
    " heir": "heirs? of",
    "falleci": "fallecid[oa]s?|fallecio",
    "difunt": "difunt[oa]s?",
    "bankrupt": "bankrupt[a-z]*",
    "bancarrota": "bancarrota",
    " ch | ch7| ch1|chap": f"ch(?:ap|apt|apter)? ?(?:7|11|12|13)|ch(?:ap|apt|apter) {_ROMAN}",
    " bk": "bk ?(?:7|11|12|13)|bk (?:filed|filing|active|open|pending|dismissed"
    "|discharged?|case)|bk ?ch(?:ap|apt|apter)?|(?:in|filed|filing|active|open) bk",
    "foreclos": "foreclos(?:ed|ures?|ing)",
    "litig": "litig[a-z]*",
    "lawsuit": "lawsuits?",
    "tcpa": "tcpa",
    "suing": "suing (?:us|you|lender|bank|company|servicer)|is suing",
    "threat": "threat[a-z]* (?:to sue|of suit|legal|law[a-z]*|suit)",
    "legal": "legal action|legal(?:ly)? represent[a-z]*",
    "desist": "desist[a-z]*",
    " d letter": "c (?:and |n )?d letter",
    "counsel|attorney|atty|lawyer": (
        f"(?:rep|repd|represented) by (?:{_THEIR} )?{_LAWYER}|c o {_LAWYER}"
        f"|{_LAWYER} (?:is |has )?(?:rep|represent[a-z]*|retained|involved|contact only|only)"
        f"|(?:has|have|hired|retained) (?:{_THEIR} )?{_LAWYER}"
        f"|(?:via|through|thru|contact|call) {_THEIR} {_LAWYER}|(?:via|through|thru) {_LAWYER}"
    ),
}

# Of contact of whichever kind; in an address, too.
OF_CONTACT: Words = {
    _SAYS_NOT: _refused(
        verbs=_CONTACT,
        done="contacted|solicited|marketed|disturbed|bothered|approached|messaged|written to",
        nouns="contacts?|contacting|solicit[a-z]*|marketing|messages?|messaging|communications?"
        "|correspondence|comms|mktg|outreach|promos?|promotions?",
        at_once="contact|solicit|market|disturb",
    )
    + "|not (?:contact|solicit)"
    f"|no{_BETWEEN}* (?:contact(?:ar|en?|es|o)|molest(?:ar|en?|es)|publicidad|ofertas"
    "|ser (?:contact|molest)ad[oa]s?)",
    " de ": f"{_CEASE} (?:contactar|molestar)(?:me|nos|les?)?"
    "|(?:dar|darme|darse|darle|dado|dada|dados|dadas|denme|deme) de baja",
    "dnc": "dnc(?:r|d|ed|s|list)?",
    " d n c ": "d n c(?: d)?",
    "opt": "opt(?:s|d|ed|ing)? ?outs?|not (?:been )?opted in",
    "unsub": "unsub(?:s|bed|scri[a-z]*)?",
    " un sub": "un subscribed?",
    "suppress": "suppress[a-z]*",
    "revok": "revok[a-z]*",
    "interes": "not interested|no (?:esta |estoy )?interesad[oa]s?",
    "consent": "consent (?:(?:is|was|has|been) )*"
    "(?:withdrawn|denied|declined|removed|revoked|not|no|none|expired)"
    "|(?:no|without|withdrew|withdrawn|denied|declined|not)((?: [a-z]+)?) consent(?:ed)?",
}
_NAMED = "(?:contact|calls?|calling|e ?mails?|texts?|marketing|solicitations?)"
_LISTS = (
    "(?:(?:call|calling|mail|mailing|contact|marketing|solicitation) )?"
    "(?:lists?|database|contacts|campaigns?|mailings?)"
)
_WHOM = "(?:me|us|him|her|them)"
# The same; an address tells so of somebody's trade.
OF_CONTACT_BESIDE_ADDRESSES: Words = {
    " dnd | dne | dnm ": "dn[dem]",
    "refus": "refus[a-z]*",
    "solicit": "non ?solicit[a-z]*",
    "black": "black ?list(?:ed|s|ing)?",
    "block": "block ?list(?:ed|s)?|block (?:me|my|this|number|calls?)"
    "|blocked (?:number|caller|contact|e ?mails?|calls?|us)"
    "|(?:number|caller|calls?) (?:is )?blocked",
    "harass": "harass(?:ed|es|ing|ment|er)?",
    "cfpb": "cfpb",
    "complain": "complain(?:s|ed|ing|ts?|ants?)?",
    "declin": f"declin(?:ed|es) (?:(?:all|any|further|to|be) )*(?:{_NAMED}|called|contacted)",
    "prohibit|forbid|restrict|allowed|permitted|denied|declined|blocked": (
        f"{_NAMED} (?:is |are )?(?:prohibited|forbidden|restricted|not allowed|not permitted|denied"
        "|declined|blocked)"
    ),
    "remov": f"remov(?:e|es|ed|al|ing)((?: [a-z0-9]+){{0,4}}) {_LISTS}|(?:please|pls) remove"
    f"|remove (?:{_WHOM}|my)|to be removed|request(?:s|ed|ing)? removal",
    " rmv ": f"rmv((?: [a-z0-9]+){{0,4}}) {_LISTS}|(?:please|pls) rmv|rmv {_WHOM}",
    " take ": f"take (?:{_WHOM}|name|number|off)((?: [a-z0-9]+){{0,4}}) {_LISTS}|take {_WHOM} off",
    " off ": f"off (?:(?:the|our|your|all|my) )*{_LISTS}",
    " lista ": "(?:quitar|borrar|sacar|quiten|quite)((?: [a-z]+){0,3}) lista",
    " stop ": "(?:please|pls) stop|stop please|(?:asked|told|wants) (?:us )?to stop",
    " alone ": f"leave {_WHOM} alone|be left alone",
    "exclud": f"exclud(?:e|ed|es|ing) from((?: [a-z0-9]+){{0,2}}) (?:{_LISTS}|{_NAMED})",
    " no | false ": f"(?:ok|okay|may|can|consent|permission) (?:to )?(?:{_NAMED}) (?:no|false)",
    " lose ": "lose (?:my|this|his|her|their) number",
    " hold ": "(?:call|contact|marketing|privacy) hold",
    " only ": "(?:e ?mails?|mails?|letters?|texts?|sms|writing|phone|calls?) only",
    "only ": "only (?:by |via |in )?(?:e ?mail|mail|letter|text|sms|writing)",
}

# In a borrower's own cells alone; in a note such words may speak of anything.
OWN_CALLS: Words = {_SAYS_NOT: _anyhow_refused(_CALL)}
OWN_TEXTS: Words = {_SAYS_NOT: _anyhow_refused(_TEXT)}
OWN_E_MAILS: Words = {_SAYS_NOT: _anyhow_refused(f"{_E_MAIL}|{_LETTER}")}
OWN_CONTACT: Words = {
    _SAYS_NOT: _anyhow_refused(
        "(?:contact|solicit|market|disturb|bother|approach|message|write|communicate)[a-z]*"
    )
}
# `do not`, whatever it is that is not to be done; of a surname only with a word behind it
OWN_FORBIDS: Words = {_SAYS_NOT: "do not|donot [a-z]+|dont [a-z]+"}
OWN_BESIDE_ADDRESSES: Words = {
    "passed": "passed on",
    "attorney": "[a-z0-9]+ attorneys?|attorneys? [a-z0-9]+",  # alone it is a surname
    "atty": "atty",
    "represent": "represented by",
}
# Surnames, too: in a borrower's own cells they count behind a bracket, a dash, an asterisk. These
# are asked of a cell as it stands.
MARKED: Words = {
    "stop": "stop(?: *all)?",
    " end ": "end",
    "cancel": "cancel",
    "nocall|nomail|noemail|notext|nosms|nocontact|nomarket|nomktg|nosolicit": "no(?:calls?|mails?"
    "|emails?|texts?|sms|contact|marketing|mktg|solicit)",
    "finad": "finad[oa]",
    " quit ": "quit",
    " cease": "ceased?",
    "remove": "removed?",
    "exclude": "excluded?",
    "block": "blocked",
    "represent": "represented",
    "lawyer": "lawyers?",
    "attorney": "attorneys?",
    "counsel": "counsel",
    "death": "death",
    " dead ": "dead",
    "estate": "estate",
    "probate": "probate",
    "foreclos": "foreclose",
    " fcl ": "fcl",
    "suing": "suing",
    " sued ": "sued",
    " muri": "murio",
}
# First names and initials, too: `Byrne, Dec` and `Rao, BK` are people.
MARKED_INITIALS: Words = {
    " dec ": "dec",
    " bk | b k ": "b[. ]*k",
    " c d | c and d | c n d ": "c *(?:&|/) *d|c (?:and|n) d",
    " rip | r i p ": "rip|r[. ]+i[. ]+p",
}

# What may stand beside a telephone number and asks nothing. It comes without accents: telefono.
EXTENSIONS = "x[0-9]*|extn?[0-9]*"
LABELS = (
    "[0-9]+|extension|tel|tele|telephone|phone|phon|ph|cell|cellular|cel|mobile|mob|mbl|home"
    "|hom|hm|house|residence|res|work|wrk|wk|office|ofc|business|bus|main|direct"
    "|landline|land line|line|day|daytime|evening|eve|night|primary|prim|pri|secondary|sec|1st|2nd"
    "|alt|alternate|other|or|and|h|w|c|m|o|p|t|us|usa|number|nbr|num|fax|personal|wife|husband"
    "|spouse|co|borrower|coborrower|borr|coborr|bwr|cobwr|applicant|coapplicant"
    "|telefono|telef|tlf|celular|movil|fijo|casa|trabajo|trab|oficina|ofi|principal|secundario"
    "|numero|esposa|esposo"
)
# The same, unless it may deny what stands before it.
NUMBER_OR_NOT = "no"
# What permits, or says that it is the right one.
_MAY = "(?:texts?|texting|sms|calls?|calling)"
PERMITS = (
    "ok|okay|yes|si|verified|verif|verificado|valid|validated|confirmed|confirmado|preferred|pref"
    f"|preferido|best|good|correct|current|active|opt(?:ed)? in|{_MAY} (?:is )?(?:ok|okay|fine|yes"
    f"|allowed|permitted)|(?:ok|okay|fine) (?:to|for) {_MAY}|(?:can|may) (?:call|text)"
)
# Beside an e-mail address these, too.
ADDRESS_LABELS = (
    "e|mail|email|mailto|correo|electronico|(?:ok|okay|fine) (?:to|for) e ?mails?"
    "|e ?mails? (?:is )?(?:ok|okay|fine|yes|allowed|permitted)|(?:can|may) e ?mail"
)

# What only sounds like a refusal: what is denied, and that nobody was reached or nothing is there.
DENIED = (
    "deceas|decd|bankrupt|foreclos|litig|lawsuit|complain|attorney|atty|lawyer|counsel|represent"
)
KINDS = "(?:valid|good|known|current|working|other|home|work|cell|mobile|recent|outbound|inbound)"
THINGS = (
    "(?:calls?|contacts?|e[ -]?mails?|mails?|mailings?|letters?|texts?|sms|messages?|phone"
    "|telephone|solicitations?|marketing|market|correspondence)"
)
ABOUT_THINGS = (
    "(?:made|info|information|on file|on record|numbers?|address(?:es)?|yet|since|attempts?"
    "|attempted|available|provided|listed|given|found|received|returned|back|history|required"
    "|needed|records?|activity|log|report|center|area|value|rate|rent|offers?|left|sent|issued"
    "|due|fees?)"
)

HEARD_ANYWHERE: tuple[Words, ...] = (
    *(CALLS, TEXTS, E_MAILS, LETTERS),
    *(OF_THE_DEAD, OF_THE_PERSON, OF_CONTACT, OF_CONTACT_BESIDE_ADDRESSES),
)
HEARD_OF_OWN: tuple[Words, ...] = (
    *(OWN_CALLS, OWN_TEXTS, OWN_E_MAILS, OWN_CONTACT, OWN_FORBIDS, OWN_BESIDE_ADDRESSES),
    *(MARKED, MARKED_INITIALS),
)
