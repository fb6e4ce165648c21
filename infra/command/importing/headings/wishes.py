"""The words of headings that say who may be contacted, and who may not."""

from collections.abc import Mapping

EVERY_CHANNEL = "every_channel"
CHANNELS = (EVERY_CHANNEL, "phone", "email", "sms", "mail")
REFUSALS = ("do not", "dont", "opt out", "opted out", "opt outs", "cease and desist",
            "cease desist", "deceased", "death", "bankruptcy", "bankrupt", "bk", "in foreclosure",
            "foreclosure", "litigation", "lawsuit", "complaint", "complaints",
            "attorney represented", "attorney representation", "attorney rep",
            "represented by attorney", "represented by counsel", "has attorney")  # fmt: skip
# What is refused, by the words for it. Nobody is sent a fax, so that whoever wants none has none.
REFUSED: Mapping[str, tuple[str, ...]] = {
    EVERY_CHANNEL: ("contact", "solicit", "solicitation", "solicitations", "market", "marketing",
                    "all", "any"),
    "phone": ("call", "calls", "calling", "phone", "home", "cell", "mobile", "work", "landline",
              "telemarketing"),
    "email": ("email", "emails"),
    "mail": ("mail", "mails", "mailing", "mailings", "letter", "letters"),
    "sms": ("sms", "text", "texts", "texting", "message", "messages"),
    "fax": ("fax", "faxes"),
}  # fmt: skip
WHEN_OR_WHY = ("date", "time", "timestamp", "reason", "comment", "source")
BESIDE = (*WHEN_OR_WHY, "flag", "ind", "indicator", "y", "n", "yes", "number", "list", "registry",
          "register", "national", "federal", "state", "internal", "company", "customer", "borrower",
          "client", "direct", "has", "is", "requested", "request", "by", "from", "to", "on", "or",
          "and", "for", "please", "pls", "me", "us", "her", "him", "them", "again", "anymore",
          "active", "chapter", "case", "filed", "filing", "pending", "open", "start", "received",
          "code", "allow", "send", "bulk",
          "zip")  # of postal mail, as that is written out  # fmt: skip

# The same, said the other way: who does not say yes is not contacted there.
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    EVERY_CHANNEL: ("ok to contact", "may contact", "can contact", "contact permission",
                    "marketing consent", "contact consent", "consent to contact", "opt in",
                    "wants to be contacted", "opted in", "marketing opt in",
                    "marketing permission", "ok to market", "send marketing",
                    "send marketing materials"),
    "phone": ("ok to call", "may call", "can call", "call consent", "consent to call",
              "phone consent", "phone permission", "call permission", "phone opt in",
              "call opt in", "wants to be called"),
    "email": ("ok to email", "may email", "can email", "email consent", "consent to email",
              "email opt in", "email permission"),
    "mail": ("ok to mail", "may mail", "can mail", "mail consent", "consent to mail",
             "mail opt in"),
}  # fmt: skip
# `Accepts Marketing`, `Allow Calls`, `Can we call?`, `Emailable`, `Call Y/N`
ALLOWED = ("accept", "accepts", "allow", "allows", "allowed", "receive", "receives", "can we",
            "may we", "ok for", "wants", "permits", "agrees to", "consents to")  # fmt: skip
WHAT: Mapping[str, tuple[str, ...]] = {
    EVERY_CHANNEL: ("marketing", "contact", "solicitation", "solicitations", "offers"),
    "phone": ("call", "calls", "calling", "phone calls", "phone contact", "phone marketing"),
    "email": ("email", "emails", "email marketing", "marketing emails"),
    "sms": ("text", "texts", "sms", "sms marketing", "text messages", "text marketing"),
    "mail": ("mail", "mailings", "letters", "direct mail"),
}
ABLE = {"marketable": EVERY_CHANNEL, "contactable": EVERY_CHANNEL, "callable": "phone",
         "dialable": "phone", "emailable": "email", "textable": "sms",
         "mailable": "mail"}  # fmt: skip
BESIDE_PERMISSION = {"flag", "ind", "indicator", "y", "n", "customer", "borrower", "client"}
