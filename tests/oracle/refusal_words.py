"""The words of refusal, phrase by phrase.

A phrase is written by its words: `a/b` is either, `a?` may be there, `a*` any number of times, `a-`
has any ending, `{1}` is a word of any kind, `{a}` one of letters and `{0-3}` up to three.
"""

FORBIDS = """
do/does/must/should/shall/may/please/pls/to/asked/want/wants/wishes/prefer/prefers not, do/does nt,
dont, donot, doesnt, never, not to
"""
CUTS_SHORT = "no/stop/quit/cease/halt"
BETWEEN_VERBS = """
to, be, ever, any, further, more, get, receive, accept, want, wants, wish, like, send, make, us, me,
him, her, them, or, and, nor, the, call, calls, text, texts, sms, email, emails, e mail, e mails,
mail, phone, contact
"""
BETWEEN_NOUNS = """
more, further, longer, any, all, the, these, sales, phone, telephone, marketing, unsolicited,
direct, cold, sending, making, with, to, want, wants, wishes, accept, accepts, accepting, receive,
receives, receiving, e mail/mails or/and/nor,
call/calls/text/texts/sms/email/emails/mail/letter/letters or/and/nor
"""
ROBOTS = "robocall, robocalls, robo call, robo calls"
# What is not to be done, what is not to be done to somebody, what there is to be no more of, and
# what is written in one word with `donot`.
REFUSED = {
    "calls": (
        f"call, calls, calling, phone, phoning, ring, telephone, dial, telemarket, {ROBOTS}",
        "called, phoned, telephoned",
        f"call, calls, calling, phone, phoning, telemarketing/telemarketer/telemarketers, {ROBOTS}",
        "call, calls, phone",
    ),
    "texts": (
        "text, texts, texting, sms",
        "texted",
        "text, texts, texting, sms",
        "text, texts, sms",
    ),
    "e-mails": (
        "email, emails, emailing, e mail, e mails, e mailing",
        "emailed, e mailed",
        "email, emails, emailing, e mail, e mails, e mailing",
        "email, emails, e mail, e mails",
    ),
    "letters": (
        "mail, mails, mailing, mailings, letter, letters",
        "mailed",
        "mail, mailing, mailings, letter, letters",
        "mail",
    ),
    "contact": (
        "contact, contacts, contacting, solicit, soliciting, solicitation, solicitations, market,"
        "marketing, disturb, bother, approach, message, messages, messaging, write, communicate,"
        "communication, communications, correspondence, comms, mktg, outreach, promo, promos,"
        "promotion, promotions, offers",
        "contacted, solicited, marketed, disturbed, bothered, approached, messaged, written to",
        "contact, contacts, contacting, solicit-, marketing, message, messages, messaging,"
        "communication, communications, correspondence, comms, mktg, outreach, promo, promos,"
        "promotion, promotions",
        "contact, solicit, market, disturb",
    ),
}
# Whatever stands between: up to three words.
FORBIDDEN_SOMEHOW = {
    "calls": REFUSED["calls"][0],
    "texts": REFUSED["texts"][0],
    "e-mails": REFUSED["e-mails"][0],
    "letters": REFUSED["letters"][0],
    "contact": "contact-, solicit-, market-, disturb-, bother-, approach-, message-, write-,"
    "communicate-",
}
# In Spanish: `no quiere llamadas`, `dejen de llamar`.
BETWEEN = (
    "me/nos/le/les/lo/la/los/las/mas/quiero/quiere/quieren/deseo/desea/desean/acepto/acepta/aceptan"
    "/recibir/reciba/reciban/volver/a/hacer/enviar/envie/envien/mandar/mande/manden"
)
CEASE = "dejar/deje/dejen/parar/paren/cesar/cese/cesen de me/nos/le/les/enviar/mandar*"
ALSO_REFUSED = {
    "calls": f"""
        not call, no {BETWEEN}* llamar/llame/llamen/llames/llamada/llamadas,
        no {BETWEEN}* ser llamado/llamada/llamados/llamadas,
        {CEASE} llamar/llamarme/llamarnos/llamarle/llamarles
    """,
    "texts": f"no {BETWEEN} {BETWEEN}* mensaje/mensajes, {CEASE} mensaje/mensajes",
    "e-mails": f"no {BETWEEN} {BETWEEN}* correo/correos, {CEASE} correo/correos",
    "contact": f"""
        not contact/solicit,
        no {BETWEEN}* contactar/contacte/contacten/contactes/contacto,
        no {BETWEEN}* molestar/moleste/molesten/molestes,
        no {BETWEEN}* publicidad/ofertas, no {BETWEEN}* ser contactado/contactada,
        no {BETWEEN}* ser contactados/contactadas/molestado/molestada/molestados/molestadas,
        {CEASE} contactar/contactarme/contactarnos/contactarle/contactarles,
        {CEASE} molestar/molestarme/molestarnos/molestarle/molestarles,
        dar/darme/darse/darle/dado/dada/dados/dadas/denme/deme de baja
    """,
}

# Said of whomever, wherever it stands.
EVERYWHERE = """
deceas-, decd, dnc, dncr, dncd, dnced, dncs, dnclist, d n c, d n c d,
opt out/outs, opts/optd/opted/opting out/outs, optdout, optdouts,
un subscribe/subscribed, optout, optouts, optsout, optedout, optingout, optsouts,
optedouts, optingouts, not been? opted in, unsub, unsubs, unsubbed, unsubscri-, suppress-, revok-,
not interested,
no esta/estoy? interesado/interesada/interesados/interesadas,
consent is/was/has/been* withdrawn/denied/declined/removed/revoked/not/no/none/expired,
no/without/withdrew/withdrawn/denied/declined/not consent/consented,
no/without/withdrew/withdrawn/denied/declined/not {a} consent/consented
"""

LAWYER = "counsel/attorney/attorneys/atty/lawyer"
THEIR = "a/an/the/my/our/his/her/their"
NAMED = "contact/call/calls/calling/email/emails/text/texts/marketing/solicitation/solicitations"
LISTS = "list/lists/database/contacts/campaign/campaigns/mailing/mailings"
OF_LISTS = "call/calling/mail/mailing/contact/marketing/solicitation?"
WHOM = "me/us/him/her/them"
# In an address these tell of somebody's trade.
IN_NOTES_TOO = f"""
decedent, decedents, died, passed away, estate/est of, dnd, dne, dnm, refus-,
in/under probate, qepd, q e p d,
heir/heirs of,
date/notice/cause/certificate of? death, due to of? death, borrower/reported death,
death cert-/notice/date, death of the? borrower,
fallecido, fallecida, fallecidos, fallecidas, fallecio, difunto, difunta, difuntos, difuntas,
bankrupt-, bancarrota, litig-, lawsuit, lawsuits, tcpa, desist-, foreclosed, foreclosure,
foreclosures, foreclosing,
ch/chap/chapt/chapter 7/11/12/13, ch7, ch11, ch12, ch13, chap7, chap11, chap12, chap13, chapt7,
chapt11, chapt12, chapt13, chapter7, chapter11, chapter12, chapter13,
chap/chapt/chapter vii/xi/xii/xiii,
bk 7/11/12/13/filed/filing/active/open/pending/dismissed/discharge/discharged/case, bk7, bk11, bk12,
bk13, bk ch/chap/chapt/chapter, bkch, bkchap, bkchapt, bkchapter, in/filed/filing/active/open bk,
suing us/you/lender/bank/company/servicer, is suing,
threat- to sue, threat- of suit, threat- legal/law-/suit, legal action, legal/legally represent-,
c and/n? d letter,
rep/repd/represented by {THEIR}? {LAWYER}, rep/repd/represented by {THEIR}? legal counsel,
c o {LAWYER}, c o legal counsel,
{LAWYER} is/has? rep/represent-/retained/involved/only, {LAWYER} is/has? contact only,
has/have/hired/retained {THEIR}? {LAWYER}, has/have/hired/retained {THEIR}? legal counsel,
via/through/thru {LAWYER}, via/through/thru legal counsel, be left alone,
exclude/excluded/excludes/excluding from {{0-2}} {OF_LISTS} {LISTS},
exclude/excluded/excludes/excluding from {{0-2}} {NAMED},
exclude/excluded/excludes/excluding from {{0-2}} e mail/mails,
ok/okay/may/can/consent/permission to? {NAMED} no/false,
ok/okay/may/can/consent/permission to? e mail/mails no/false,
via/through/thru/contact/call {THEIR} {LAWYER}, via/through/thru/contact/call {THEIR} legal counsel,
non solicit-, nonsolicit-, black list/listed/lists/listing, blacklist, blacklisted, blacklists,
blacklisting, block list/listed/lists, blocklist, blocklisted, blocklists,
block me/my/this/number/call/calls, blocked number/caller/contact/email/emails/call/calls/us,
blocked e mail/mails, number/caller/call/calls is? blocked,
harass, harassed, harasses, harassing, harassment, harasser, cfpb,
complain, complains, complained, complaining, complaint, complaints, complainant, complainants,
declined/declines all/any/further/to/be* {NAMED}/called/contacted,
declined/declines all/any/further/to/be* e mail/mails,
{NAMED} is/are? prohibited/forbidden/restricted/denied/declined/blocked,
{NAMED} is/are? not allowed/permitted, e mail/mails is/are? not allowed/permitted,
e mail/mails is/are? prohibited/forbidden/restricted/denied/declined/blocked,
remove/removes/removed/removal/removing {{0-4}} {OF_LISTS} {LISTS},
please/pls remove, remove {WHOM}/my, to be removed, request/requests/requested/requesting removal,
rmv {{0-4}} {OF_LISTS} {LISTS}, please/pls rmv, rmv {WHOM},
take {WHOM}/name/number/off {{0-4}} {OF_LISTS} {LISTS}, take {WHOM} off,
off the/our/your/all/my* {OF_LISTS} {LISTS},
quitar/borrar/sacar/quiten/quite {{0-3}} lista,
please/pls stop, stop please, asked/told/wants us? to stop, leave {WHOM} alone,
lose my/this/his/her/their number, call/contact/marketing/privacy hold,
email/emails/mail/mails/letter/letters/text/texts/sms/writing/phone/call/calls only,
only by/via/in? email/mail/letter/text/sms/writing, only by/via/in? e mail
"""
OF_OWN_CELLS = """
passed on, represented by, atty, {1} attorney/attorneys, attorney/attorneys {1}
"""
BESIDE_ADDRESSES = f"{IN_NOTES_TOO}, {OF_OWN_CELLS}"

# Surnames, too: behind a mark alone. The last ones are not behind a comma, where people's initials
# stand.
MARKED = """
stop, stop all, stopall, end, cancel, nocall, nocalls, nomail, nomails, noemail, noemails, notext,
notexts, nosms, nocontact, nomarketing, nomktg, nosolicit, finado, finada, quit,
 cease, ceased, remove, removed, exclude, excluded, blocked,
represented, lawyer, lawyers, attorney, attorneys, counsel, death, dead, estate, probate, foreclose,
fcl, suing, sued, murio
"""
MARKED_INITIALS = (
    "dec, bk, b k, b.k, b.k., b. k, c&d, c & d, c/d, c / d, c and d, c n d, rip, r.i.p, r i p"
)

# What stands beside a telephone number and asks nothing.
LABELS = """
extension, tel, tele, telephone, phone, phon, ph, cell, cellular, cel, mobile, mob, mbl, home, hom,
hm, house, residence, res, work, wrk, wk, office, ofc, business, bus, main, direct, landline,
land line, line, day, daytime, evening, eve, night, primary, prim, pri, secondary, sec, 1st, 2nd,
alt, alternate, other, or, and, h, w, c, m, o, p, t, us, usa, number, nbr, num, fax, personal, wife,
husband, spouse, co, borrower, coborrower, borr, coborr, bwr, cobwr, applicant, coapplicant,
telefono, telef, tlf, celular, movil, fijo, casa, trabajo, trab, oficina, ofi, principal,
secundario, numero, esposa, esposo
"""
ADDRESS_LABELS = """
e, mail, email, mailto, correo, electronico, ok/okay/fine to/for email/emails,
ok/okay/fine to/for e mail/mails, email/emails is? ok/okay/fine/yes/allowed/permitted,
e mail/mails is? ok/okay/fine/yes/allowed/permitted, can/may email, can/may e mail
"""
# Nothing but a label where no `no` stands beside it.
PERMITS = """
ok, okay, yes, si, verified, verif, verificado, valid, validated, confirmed, confirmado, preferred,
pref, preferido, best, good, correct, current, active, opt/opted in,
text/texts/texting/sms/call/calls/calling is? ok/okay/fine/yes/allowed/permitted,
ok/okay/fine to/for text/texts/texting/sms/call/calls/calling, can/may call/text
"""

# What is denied, and what is said of things that are not there.
DENIES = "no, not, non, never, no known, no active, no prior, not in, never in"
DENIED = """
deceas, decd, bankrupt, foreclos, litig, lawsuit, complain, attorney, atty, lawyer, counsel,
represent
"""
KINDS = "valid, good, known, current, working, other, home, work, cell, mobile, recent, outbound,"
KINDS += "inbound"
THINGS = """
call, calls, contact, contacts, email, emails, e-mail, e-mails, e mail, e mails, mail, mails,
mailing, mailings, letter, letters, text, texts, sms, message, messages, phone, telephone,
solicitation, solicitations, marketing, market, correspondence
"""
SAID_OF_THINGS = """
made, info, information, on file, on record, number, numbers, address, addresses, yet, since,
attempt, attempts, attempted, available, provided, listed, given, found, received, returned, back,
history, required, needed, record, records, activity, log, report, center, area, value, rate, rent,
offer, offers, left, sent, issued, due, fee, fees
"""

# Who has left one channel, by its name.
WHO_LEFT = """
has, have, is, was, customer, client, contact, borrower, member, user, they, he, she
"""
LEAVING = """
opt/opts/optd/opted/opting out/outs, optout, optouts, optsout, optsouts, optdout, optdouts,
optedout, optedouts, optingout, optingouts, unsub, unsubs, unsubbed, unsubscri-, un subscribe,
un subscribed
"""
LEFT = "of/from all/any/our/the/your/marketing/promotional*"
LEFT_CHANNELS = {
    "email": "email, emails, e mail, e mails",
    "phone": "phone, telephone, phone/telephone call/calls, call, calls, calling, voice",
    "sms": "text, texts, texting, sms, text message/messages/messaging",
    "mail": "mail, mailing, mailings, direct/postal mail/mailing/mailings, letter, letters",
}
HOW_IT_WAS_LEFT = """
y, yes, t, true, x, on, checked, date, since, at, by, in, via, link, form, marketing, information,
promotional, newsletter, newsletters, list, requested, request, flag, ind, indicator, code,
registry, status
"""
WHOSE_DNC = "home/work/cell/mobile/phone/national/federal/state/internal/company*"
DNC = "dnc, dncr, dncs, dnclist"
