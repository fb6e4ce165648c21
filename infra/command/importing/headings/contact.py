"""Headings about contact and marketing, of which a yes, a no or a Never may refuse.

`Telemarketing OK`, `Campaign Eligible`, `Suspend Calls`, `Email?`, `Acepta llamadas`: whatever else
stands in the heading, its flag is for people. What only describes an address (`Email Verified`), or
counts (`Calls Last 30 Days`), says nothing of it.
"""

import re
from collections.abc import Collection

from infra.command.importing import cells
from infra.command.importing.headings import refusals, vocabulary

_OF_CONTACT = re.compile(
    r"\b(?:calls?|calling|dial(?:s|ing|er|able)?|autodial\w*|robo ?calls?"
    r"|telemarket\w*|telem\w{0,2}kt\w*|telesales|drip|ringless|rvm|result (?:code|cd)"
    r"|contact(?:s|ed|ing|able|ability)?|outreach|market(?:ing|able)|mktg|mkt|mktng|promos?|promotion\w*"
    r"|campaigns?|solicit\w*|newsletters?|offers|subscri\w*|communications?|comms?|advert\w*"
    r"|llama(?:r|da|das)|contacto|contactar|publicidad|publicitari[oa]s?|correos|mensajes|ofertas"
    r"|promocion\w*|comunicacion\w*|mercadeo|p?ewc|recapture|retention|off limits|keep out"
    r"|untouchable|third party auth\w*|scrub(?:bed|s)?|skip (?:flag|ind))\b"
)
# These are of an address, too.
_OF_ADDRESSES = re.compile(
    r"\b(?:phone|cell|mobile|sms|texts?|texting|messages?|e ?mails?|mail|mailings?|mailers?"
    r"|letters?|correo|telefono)\b"
)
_DESCRIBED = re.compile(
    r"\b(?:addr\w*|same|verif\w*|valid\w*|types?|bounced?|return(?:ed)?|undeliver\w*|open(?:s|ed)?"
    r"|click(?:s|ed)?|city|state|zip|country|present|exists?|on file|confirmed|logins?|app|banking"
    r"|statements?|bill|billing|paperless|payments?|deposits?|mobile homes?)\b"
)
_COUNTED = re.compile(r"\b(?:dates?|counts?|number|last|days?|attempts?|minutes|duration)\b")
_HOW = re.compile(r"\b(?:pref\w*|channels?|methods?|freq\w*|best|times?|how|modes?|ways?|via|by)\b")

# Of letters that stand for something, nobody knows which of them refuses.
_CODED = re.compile(
    r"\b(?:contact|marketing|mktg|mkt|comms?|communications?|solicit\w*|channel|outreach|result)"
    r" (?:code|cd|class|elig\w*|ind|indicator|stat|status|flag)\b"
)
_CODE = re.compile("[a-z0-9]{1,2}")
_CHANNEL = re.compile(r"(?:(?:contact|communication|comm|marketing|preferred) )?channels?")

_YES_OR_NO = re.compile(r"y|n|yes|no|t|f|true|false|x|on|off|ok|s|si|sí|[01](?:\.0+)?")
_CHOICE = re.compile(
    r"\b(?:pref\w*|values?|status|choices?|answers?|responses?|settings?|flags?|ind|indicator|elections?"
    r"|consents?|opt|ok|yes|selections?|options?)\b"
)
_NEVER = frozenset(
    ("never", "not at all", "nunca", "ninguno", "do not", "not allowed", "nope", "not permitted",
     "disallow", "disallowed", "no permitir")
)  # fmt: skip
_NULL = frozenset(word.casefold() for word in cells.NULL_WORDS)
_NONE = frozenset(("none", "no", "n", "no contact"))


def is_about(heading: str) -> bool:
    """Whether a flag of this heading may say who is not to be contacted."""
    said = refusals.plain(heading)
    if _CHANNEL.fullmatch(said):
        return True
    is_of_address = _OF_ADDRESSES.search(said) and not _DESCRIBED.search(said)
    return _OF_CONTACT.search(said) is not None or bool(is_of_address)


def allows_some(heading: str, told: Collection[str]) -> bool:
    """Whether a column of a list says yes of some and no of others, or that somebody is in."""
    words = {cell.casefold() for cell in told}
    if "in" in words or any(map(cells.is_in, words)):
        return True
    says_yes = any(map(cells.is_yes, words))
    is_choice = _CHOICE.search(refusals.plain(heading)) is not None
    return is_choice and says_yes and any(map(cells.is_no, words))


def may_refuse(heading: str, told: Collection[str]) -> bool:
    """Whether what is `told` there, each once, may refuse: it is yes or no, or Never is among it,
    or None among preferences; it is codes of contact, or a channel that may be the wanted one.
    """
    if not is_about(heading):
        return False
    said = refusals.plain(heading)
    words = {cell.casefold() for cell in told if not cells.is_null(cell, _NULL)}
    if words and all(map(_YES_OR_NO.fullmatch, words)):
        return not (_COUNTED.search(said) and all(word[0].isdigit() for word in words))
    if _CODED.search(said) and len(words) > 1 and all(map(_CODE.fullmatch, words)):
        return True
    if _CHANNEL.fullmatch(said) and any(
        vocabulary.words(word) in vocabulary.CHANNELS_OF_CONTACT for word in words
    ):
        return True
    silent = {cell.casefold() for cell in told}
    return bool(_NEVER & silent) or bool(_HOW.search(said) and _NONE & silent and len(silent) > 1)
