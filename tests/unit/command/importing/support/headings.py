"""Headings, cells and names, word by word, by what is answered about them.

They are written as the phrases of `tests/oracle/refusal_words.py` are; an answer's question is
asked in `test_headings.py`.
"""

from collections.abc import Mapping

TO = "call/contact/email/mail/text/sms/market/solicit/phone/dial"
FEW = "code/codes/cd/cds/flag/flags/ind/status"  # of servicers' words that may be of anything

PERMISSION: Mapping[str, str] = {
    "a yes allows": f"""
        consent, econsent, permit/permits/permitted/permission/permissions, ok/okay,
        allow/allows/allowed/allowable, agree/agreed/agrees, accept/accepts/accepted,
        opt/opts/opted/opting in, opt ins, want/wants, subscribe/subscribed,
        marketable/contactable/callable/dialable/emailable/textable/mailable/reachable, e mailable,
        may/can/willing/wishes to? be? {TO}, may e mail, may we/to call, eligible, ewc/pewc/pec,
        authorized to? be? {TO}, authorised to call, {TO} authorized, white list, whitelisted""",
    "a yes refuses": """
        dont, donot, do not call, not called, no calls, non caller, never,
        opt/opts/opted/opting out, opt outs, unsub, dna, dnc, dnd, dne, dnm, dns, dnt, nosoliciting,
        stopped, suppressed, excluded, blocked, black list, blacklisted, revoked, revocation,
        withdrawn, refused, declined, deny/denied/denies/denial, removed, ceased, restricted,
        hold/holds, kill, litigation, law suit/suits, lawsuit/lawsuits, complaint, deceased, death,
        dead, bankruptcy, bk, foreclosure, fc/fcl, f c, scra, attorney/attorneys, atty, represented,
        disturb, leave, off, in out""",
    "a yes may do either": "opt in out, consent revoked, allowed off, may batch, flag",
    "when or why": "consent date/dt/time/timestamp/reason/comment/source",
}

CONTACT: Mapping[str, str] = {
    "of contact": """
        call/calls/calling, dial/dials/dialing/dialer/dialable, autodialer, robo call/calls,
        robocall/robocalls, telemarketing, telemktg, telesales, drip, ringless, rvm,
        result code/cd, contact/contacts/contacted/contacting,
        contactable, contactability, outreach, marketing/marketable, mktg, mkt, mktng,
        promo/promos, promotions,
        campaign/campaigns, soliciting, newsletter/newsletters, offers, subscriber,
        communication/communications, comm/comms, advertising, llamar/llamada/llamadas, contacto,
        contactar, publicidad, publicitario/publicitaria, correos, mensajes, ofertas, promociones,
        comunicaciones, mercadeo, ewc/pewc, recapture, retention, off limits, keep out, untouchable,
        third party authorized, scrub/scrubbed/scrubs, skip flag/ind, phone, cell, mobile, sms,
        text/texts, texting, message/messages, email/emails, e mail/mails, mail, mailing/mailings,
        mailer/mailers, letter/letters, correo, telefono, channel/channels, preferred channel""",
    "of an address": """
        phone addr, phone same, phone verified, phone valid, phone type/types, mail bounce/bounced,
        mail return/returned, mail undeliverable, email open/opens/opened, email click/clicks,
        email clicked, mail city/state/zip/country, phone present, phone exist/exists,
        phone on file, phone confirmed, mobile login/logins, mobile app, mobile banking,
        mail statement/statements, mail bill, mail billing, mail paperless, mail payment/payments,
        mobile deposit/deposits, mobile home/homes""",
    "zero and one count": """
        call date/dates/count/counts/number/last/day/days/attempt/attempts/minutes/duration""",
    "zero and one refuse": "call, suspend calls, campaign",
    "none refuses": """
        contact pref, mail channel/channels, contact method/methods, contact freq, best/how contact,
        contact time/times, contact mode/modes, contact way/ways, contact via/by""",
    "a code may refuse": """
        contact/marketing/mktg/mkt/comm/comms/communication/communications/solicit/outreach code,
        mail channel code, result code/cd,
        contact code/cd/class/elig/ind/indicator/stat/status/flag""",
    "a way may be wanted": "channel/channels, contact/communication/comm/marketing channel, "
    "preferred channel",
    "yes of some": """
        zoe pref/preference/value/values/status/choice/choices/answer/answers/response/responses,
        zoe setting/settings/flag/flags/ind/indicator/election/elections/consent/consents/opt/ok,
        zoe yes/selection/selections/option/options""",
    "a cell that is in": "in, opt in, opt-in, optin, opted in, opted-in, subscribed, allow, "
    "allowed",
    "a cell of yes or no": "y, n, yes, no, t, f, true, false, x, on, off, ok, s, si, sí, 1, 0, 1.0",
    "a cell that may be never": """
        never, not at all, nunca, ninguno, do not, not allowed, nope, not permitted, disallow,
        disallowed, no permitir""",
    "a cell of no preference": "none, no, n, no contact",
}

SERVICING: Mapping[str, str] = {
    "of hardship": f"""
        f c, fc, fcl, fclr, foreclosed, reo, bk, bkr, bnk, bnkr, bnkrpt, bky, bkcy, bkrptcy, bankr,
        ch/chap/chapter, loss mit/mitigation, lossmit, lm, lms, work out/outs, workout/workouts,
        forbearance, deferred, hardship/hardships, disaster, scra, military, active duty,
        mil stat/status/flag/ind/cd/code, plaintiff/plaintiffs,
        process/stop/warning/warnings/wrng/wrn/warn/man/alert/special {FEW}, mail stop {FEW},
        stop/stops, hold/holds, freeze, restricted, legal, lit, litigated, law suit/suits,
        lawsuit/lawsuits, attorney/attorneys, atty/attys, counsel, c d, cease, disputed, complaint,
        deceased, successor, probate, executor, estate, estate flag/ind/code/cd, petition,
        proof of claim,
        poc/mfr date/dt/filed/status, sheriff/sheriffs sale, sheriff/sheriffs, nod,
        notice of default, judgment/judgement/judgments, dna, dnc, dnd, dne, dnm, dns, dnt, do not,
        solicited, cons, consent/consents, privacy, affiliate, sharing, info/information share,
        share flag/ind/indicator/info/data/opt, glba, fcra, tcpa, prescreen, pre screened,
        mkt/mktg/marketing/contact/comm/channel pref/opt/code/cd/flag/ind/stat,
        sms/text/email/call/phone opt, e mail opt,
        341 date/dt/meeting/mtg, 341a date, 341(a) date""",
    "of no hardship": """
        mail stop, share, real estate, estate sale, do not fax, do not zoe fax, special, process,
        branch, esign consent""",
    "amounts are of nobody": """
        deferred balance/balances/bal/principal/prin/fee/fees/benefit/benefits/fund/funds/score,
        deferred scores/amount/amounts/amt/cost/costs/payment/payments/pmt/interest/expense,
        deferred expenses/advance/advances""",
    "noes are of nobody": """
        f c, fc, fcl, fclr, foreclosure, bk, bkr, bky, bankruptcy, death, deceased, deferred,
        blocked, forbearance""",
    "noes are of contact": """
        deferred do not, deferred dna, deferred dnc, deferred dnd, deferred dne, deferred dnm,
        deferred dns, deferred dnt, deferred opt, deferred call/calls/contacted/email/mail/text,
        deferred e mail, deferred sms/phone/number/numbers""",
    "of foreclosure": "f c, fc, fcl, fclr, foreclosure",
    "of a preference": "preferred way, contact by, contact method, channel/channels",
    "a cell beside F": "t, true",
}

LISTS: Mapping[str, str] = {
    "names and tells of a list": """
        stop/stops/stopped/remove/removed/removes/removal/removals, withdraw/withdrawn/withdrawal,
        withdrawals, dead, deceased, died, attorney/attorneys/lawyer/lawyers/legal/litigation,
        kill, scrub/scrubs/scrubbed, exclude/excluded/excludes/exclusion/exclusions,
        decline/declined/declines, revoked/revocations, blocked, barred, bajas/baja,
        fallecidos/fallecido/fallecidas, difuntos, muertos,
        barred list/lists/sheet/tab/file/export/report/data/table/copy/customer/customers/borrower,
        barred borrowers/client/clients/contact/contacts/people/person/persons/name/names/number,
        barred numbers/phone/phones/record/records/request/requests/requested/campaign/account,
        barred accounts/final/new/old/current/all/the/these/by/of/to/from/on/at/per/as/and/or/are,
        barred be/who/their/own/master/internal/company/monthly/weekly/daily/update/updated,
        barred jan/feb/mar/apr/may/jun/jul/aug/sep/oct/nov/dec/csv/xlsx/xls/txt/v,
        baja lista/listado/clientes/de/los/las,
        national/federal/state/call registry/registries, national dnc registry,
        lista negra, zoe off limits, no llamar/contactar/molestar,
        zoe stop/kill/scrub list/file/request""",
    "tells of a list": """
        exclude/excluded/excludes/exclusion/exclusions/remove/removed/removal/removals zoe request,
        withdraw/withdrawn zoe request, taken off zoe request, dropped zoe request,
        dropped zoe requests/requested/campaign/campaigns/marketing/mailing/mailings/list/lists,
        dropped zoe call/calls/calling/contact/contacts/solicitation/solicitations/outreach,
        request/requests/requested zoe? removal, zoe request exclusion,
        zoe request to be removed/excluded,
        zoe at his/her/their own? request""",
    "begins a refusal": "please/pls? do not, please/pls? dont, please/pls? never, please/pls? not",
    "tells who is left": """
        this/the/file/list/data/is/was/been/has? scrubbed against dnc, scrubbed against/vs/with dnc,
        this file was scrubbed against dnc""",
}
