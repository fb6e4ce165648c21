-- heard_reasons: what the reason of an opt-out says beyond its channel, by the words of refusals.
--
-- Of a person who has died, or of every contact, whatever the channel: then all are closed. Of calls
-- and of texts, too; of mail it says no more than that the channel is meant. `opts_out_of` is the
-- channel that it names where it says no more than that somebody has left that one.
--
-- reads   do_not_contact_lines
-- grain   one row per distinct reason

with

reasons as (

    select do_not_contact_lines.reason
    from do_not_contact_lines
    where do_not_contact_lines.reason is not null
    group by do_not_contact_lines.reason

),

spelled as (

    select
        reasons.reason,
        regexp_replace(
            regexp_replace(
                translate(
                    lower(normalize(' ' || reasons.reason || ' ', NFC)),
                    :refusal_letters,
                    :refusal_letters_read
                ),
                :refusal_unseen,
                ''
            ),
            :refusal_nothing,
            ' '
        ) as spelling
    from reasons

),

worded as (

    select
        spelled.reason,
        regexp_replace(spelled.spelling, '[^a-z0-9]+', ' ') as said
    from spelled

)

select
    worded.reason,
    regexp_like(worded.said, :refusal_contact)
    or regexp_like(worded.said, :refusal_beside_addresses) as speaks_of_contact,
    regexp_like(worded.said, :refusal_calls) as speaks_of_calls,
    regexp_like(worded.said, :refusal_texts) as speaks_of_texts,
    case
        when regexp_like(worded.said, :refusal_of_email_alone) then 'email'
        when regexp_like(worded.said, :refusal_of_phone_alone) then 'phone'
        when regexp_like(worded.said, :refusal_of_sms_alone) then 'sms'
        when regexp_like(worded.said, :refusal_of_mail_alone) then 'mail'
    end as opts_out_of
from worded
