"""Names of columns, sheets and files that speak of refusal or of consent, word by word.

They are written as the phrases of `tests/oracle/refusal_words.py` are.
"""

OF_WHAT = "call/contact/email/mail/text/sms/market/phone"
TOLD = "pref/restricted/status/allowed/ok/flag/ind/indicator"
NAMES = f"""
do not use, donot use, dncflag, opt/opted/opting in, optin, consent, solicitable, permission,
cease, ceased, exclude, exclusion, blocked, contactable, removed from, bk, wants, represented,
foreclos, litig, attorney/atty rep/flag/ind, no/never/stop/not call, no {OF_WHAT},
no e mail, ok/okay/may/can call, ok to? be? {OF_WHAT}, ok e mail,
contact/call/marketing/communication/channel/phone/email/mail/sms/text pref, e mail pref,
call {TOLD}, fc/fcl status, fcl status/flag/ind/date/dt/start/stage/sale, stop code/cd,
cannot/cant/dn be? call, not allowed/permitted to call, cannot call/contact/email/mail/text,
cannot e mail, object/objects/objected/objection/objections to,
suspend/suspends/suspended all? call, suspend call/contact/market/email, suspend e mail,
leave ann? alone, no touch, hands off, excl, excl flag/ind/code/cd/date, supp code/cd/flag/ind,
ccpa, gdpr, erasure, forget, delete/deletion request, data deletion, excluido, excluida, baja,
bajas, robinson, defuncion, no publicidad/llamar/molestar, marketable,
preferred contact/communication/channel, opt, opts, subscribed, permitted, death,
not called/contacted/emailed/mailed/texted/sms/marketed/phoned, never emailed, stop mailers,
no phones, attorney reps, atty reps/flag/ind, call restrictions, no publicidades,
no llamarle/molestarle, mydnc, presuppression, nonrefusal, uncontactable, complainers, predeceased
"""
