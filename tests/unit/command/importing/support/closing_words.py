"""Headings, cells and statuses that close a channel, or a loan, or do not: as `headings.py`."""

from collections.abc import Mapping

from infra.command.importing.headings.wishes import EVERY_CHANNEL

# A heading without what only says when, why or on which list.
REFUSED: Mapping[str, str] = {
    EVERY_CHANNEL: """
        do not contact, dont contact, opt/opted out, opt outs, cease and? desist, deceased, death,
        bankruptcy, bankrupt, bk, in? foreclosure, litigation, lawsuit, complaint, complaints,
        attorney represented/representation/rep, represented by attorney/counsel, has attorney,
        do not contact/solicit/solicitation/solicitations/market/marketing/all/any,
        do not call solicit/contact/market/all/any,
        do not contact date/time/timestamp/reason/comment/source/flag/ind/indicator/y/n/yes/number,
        do not contact list/registry/register/national/federal/state/internal/company/customer,
        do not contact borrower/client/direct/has/is/requested/request/from/to/on/or/and/for,
        do not contact please/pls/me/us/her/him/them/again/anymore/active/case/filed/filing,
        do not contact pending/open/start/received/code, do not allow/send/bulk contact,
        opt out by, bankruptcy chapter,
        deceased call, bk letter""",
    "phone": """
        do not call/calls/calling/phone/home/cell/mobile/work/landline/telemarketing, dont call,
        opt/opted out call, opt outs call, do not contact by phone, do not all call,
        do not all calls""",
    "email": """
        do not email/emails, unsub, unsubscribed, do not all email, do not all emails,
        opted out email marketing information, opted out email one one, opted out email,
        opted out email one to one, opted out email customer service communication""",
    "mail": "do not mail/mails/mailing/mailings/letter/letters, do not all mail, do not zip mail",
    "sms": "do not sms/text/texts/texting/message/messages, do not all sms/text/texts",
    "fax": "do not fax/faxes",
}
PERMITTED: Mapping[str, str] = {
    EVERY_CHANNEL: """
        ok to contact/market, may/can contact, contact permission/consent, consent to contact,
        marketing consent/permission, marketing? opt in, opted in, wants to be contacted,
        accept/accepts/allow/allows/allowed/receive/receives marketing,
        wants contact/marketing/offers,
        can/may we contact, ok for contact, permits contact, agrees/consents to contact,
        accepts marketing/contact/solicitation/solicitations/offers, marketable, contactable,
        contact y n, marketing y n, send marketing materials?,
        opt in flag/ind/indicator/y/n/customer/borrower/client""",
    "phone": """
        ok to call, may/can call, call/phone consent/permission, phone permission, consent to call,
        call/phone opt in, wants phone? calls, wants to be called, callable, dialable,
        accepts call/calls/calling, accepts phone calls/contact/marketing""",
    "email": """
        ok to email, may/can email, email consent/permission, consent to email, email opt in,
        wants email/emails, emailable, accepts email/emails, accepts email marketing,
        accepts marketing emails""",
    "sms": "textable, accepts text/texts/sms, accepts sms/text marketing, accepts text messages",
    "mail": """
        ok to mail, may/can mail, mail consent, consent to mail, mail opt in, wants mail, mailable,
        accepts mail/mailings/letters, accepts direct mail""",
}

CONSENT: Mapping[str, str] = {
    "may tell who": """
        stop/stops/stopped, remove/removed/removes, removal/removals, attorney/attorneys,
        lawyer/lawyers, decline/declined/declines, refusal/refusals, allow/allows/allowed,
        permitted, permission/permissions, withdrawn, dead, unreachable, exclude/excluded,
        national/federal/state/dnc zoe? registry, registry, zoe? revocation,
        dead flag/ind/indicator/date/status/code/list/request/requested/requests/name, dead y n,
        dead yes number, alive, living, dsar, opt, opted, right to be forgotten,
        privacy flag/ind/indicator/code/choice/election,
        privacy preference/pref/opt/flags""",
    "may not tell": "do not fax, branch, servicer, privacy, city",
    "closed beside calls": "deceased, bankruptcy, contact, all",
    "calls and mail beside": "call and mail, mail or call, phone letters",
    "denies a death": "alive, living, still living, alive and well, no dead, not deceased",
    "denies it": """
        no/not/none/non/never bankrupt, no in/an/a/active/current bankrupt,
        no bankrupt filed/found""",
    "denies nothing": "no zoe, no call, alive, bankrupt",
}
# A heading, and what a cell of its column denies.
HARDSHIPS = """
    bankruptcy: bankrupt/bk, foreclosure: foreclosure/fc, deceased: deceased/dead,
    litigation: litigation, lawsuit: lawsuit, represented: represented/attorney"""
OF_DEATH = "deceased, death, died, dead, dod"

REFUSALS: Mapping[str, str] = {
    "of documents": """
        e/esign/electronic consent, e sign consent, electronic zoe consent,
        e delivery/disclosure consent, e consent flag/ind/indicator/date/status, e consent y n""",
    "a bare stop is heard": """
        sms/text/reply/replies/message/messages/log/keyword/keywords/inbound/response/contact/call,
        outcome/disposition/preference/pref/campaign/marketing/opt/tag/tags/flag/flags/note/notes,
        comment/comments/remark/remarks, customer/borrower status""",
    "is heard": """
        bk, c d, c and d, c n d, date of death, death, zoe death, zoe suing, zoe foreclose,
        call : n/no/false, call=0, do not allow/send, dont allow,
        cease comm/comms, c and/n d ltr/letter/notice/recd, ndnc, national/state/federal dnc,
        national/state/federal registry, national usa, blocked area, dont mkt, do nt mkt,
        exclude/excludes/excluded/excl from mktg/mkt/marketing/campaign/campaigns/mailing/mailings,
        excluded from call/calls, excl from all calls, want/wants out of, leave alone,
        only contact by, never hear from, never to hear from, req/reqd/requested/requests removal,
        request removal, req zoe removal, reported/reports as? spam, mark/marked us? as? spam,
        report us as spam, dod 3, in fc/fcl, fc/fcl referred/referral/filed/start/started/sale,
        fcl initiated, scra active, forbearance thru, loss mit open, loss mitigation active""",
    "its no is heard": """
        call/calls/contact/marketing/mail/sms/text/telemarketing/consent/permission, opt in, opt_in,
        opt-in, optin, phone/email ok, e-mail ok, phone ok/allowed/consent, phone opt in, phone_ok,
        phone-ok, mail ok/allowed/permitted/consent, mail opt in""",
    "is not heard": """
        call: none, call: no zoe, do not pay, not in fc, no fc sale, no forbearance thru,
        not in loss mit now, not on scra now, forbearance, forbearance ended/closed/completed,
        loss mit denied/declined/none/no/n, loss mit plan closed, dod zoe, want out,
        accidental death, death valley/benefit/insurance/cover, stop,
        branch""",
    "of the person": """
        bk, c d, c and/n d, date of death, death, suing, foreclose, cease comm, fc sale""",
}

CALLED: Mapping[str, str] = {
    "of any": """
        opt/opts/prefers/pref/prefs/choice/choices/flag/flags/consent/consents/permission,
        permissions""",
    "of several": "contact/contacts/solicit/market",
    "of nothing": "do, not, no, ok, may, can, has, is, flag, ind, date",
}

HARMLESS: Mapping[str, str] = {
    "harmless": """
        working, nurturing, warm, hot, cold, refi, vip refi, active, current, open/opened, new,
        good standing?, normal, performing, prospect, lead, customer, client, borrower, member,
        vip, interested, qualified, subscribed, opted in, opt in, consent given, ok/okay,
        ok to call/contact/email/mail, clear/cleared, clean, none,
        left message/vm/voicemail, left voice mail, left a message, lvm, no answer, voicemail,
        voice mail, busy, called, contacted, not yet? contacted, callback, call back, reached,
        appointment set?, application taken?, funded, complete/completed, sent, delivered,
        clicked, pending, in process, applied, approved, retail, broker, refinance, purchase""",
    "not harmless": "cease, no thanks, branch",
}

LOANS: Mapping[str, str] = {
    "live": """
        active, current, open, performing, reperforming, outstanding, repayment, live, good,
        standing, normal, regular, paying, delinquent, late, past, due, day/days, dpd, dq, over,
        plus, less, than, funded, originated, booked, boarded, serviced, servicing, shipped,
        modified, reinstated, active loan/account/mortgage/status/in/the/is/of/and/to""",
    "gone": """
        paid off/out, paid in full, payoff/payoffs, pay off/offs, zoe paid, pif, prepaid,
        charge/charged off, charge/charged offs, chargeoff, chargedoff, written off, write off,
        transfer/transferred/transferout, service/servicing release/released, reo, liquidated,
        refinanced, satisfied, settled, short sale, third party sale, deed in lieu,
        canceled/cancelled, rescinded, matured, terminated, zero balance, withdrawn, denied""",
    "stopped": """
        forbearance, deferred/deferment/deferral, loss mit/mitigation, default/defaulted, workout,
        hardship, trial plan/modification/period, repayment plan, payment plan""",
    "named as stopped": "forbearance list, f c, foreclosure loans",
    "named as nothing": """
        default, transfer, payoff/payoffs quote, payoff quote/quotes/amount/amounts/statement,
        pay off quote, pay offs quotes, payoff statements/calculator, branch""",
    "closed is over beside": "active, current, performing, delinquent, late, past, paid off",
    "closed is made beside": "open, funded, booked",
    "first": "1, 01, first, i, senior, one, 1 st, "
    "first lien/position/pos/mortgage/mtg/loan/priority, first 0",
    "junior": """
        2, 02, 3, 03, 4, second, third, fourth, ii, iii, two, three, 2 nd, 3 rd, junior, sub,
        subordinate, subordinated, piggyback, heloc""",
    "no lien is told": "lien, branch, first second",
    "a line of credit": "heloc, zoe line, loc, credit zoe",
    "no line of credit": "conventional, branch",
}
