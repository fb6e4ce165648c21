-- bound_opt_outs: the lines of do_not_contact, which borrower each of them binds, and to what.
--
-- A borrower of exactly that id, else each of it in other letters' case: nobody knows which of them
-- said no. A borrower whose own row cannot be used is bound like any other. `fault` is
-- UNKNOWN_BORROWER where there is none.
--
-- No channel, an unknown one, a reason that speaks of every contact or a line that cannot be read to
-- its end closes all of them; `Email Opt Out` as the reason of e-mail closes e-mail. A number that
-- must not be called must not be texted either.
--
-- reads   do_not_contact_lines, borrower_lines, heard_reasons
-- grain   one row per distinct line and borrower that it binds; one too where there is none

with

wanted as (

    select
        do_not_contact_lines.given_id,
        lower(do_not_contact_lines.given_id) as folded
    from do_not_contact_lines
    where do_not_contact_lines.given_id is not null
    group by do_not_contact_lines.given_id

),

known as (

    select
        wanted.given_id,
        borrower_lines.borrower_id,
        max(case when borrower_lines.borrower_id = wanted.given_id then 1 else 0 end) as is_exact
    from wanted
    inner join borrower_lines
        on wanted.folded = lower(borrower_lines.borrower_id)
    group by
        wanted.given_id,
        borrower_lines.borrower_id

),

meant as (

    select
        known.*,
        max(known.is_exact) over (partition by known.given_id) as has_exact,
        min(known.borrower_id) over (partition by known.given_id) as first_id
    from known

),

bound as (

    select
        do_not_contact_lines.*,
        meant.borrower_id as bound_id,
        coalesce(meant.has_exact = 0 and meant.borrower_id <> meant.first_id, false) as is_further,
        coalesce(heard_reasons.speaks_of_calls, false) as speaks_of_calls,
        coalesce(heard_reasons.speaks_of_texts, false) as speaks_of_texts,
        case
            when heard_reasons.speaks_of_contact
                and coalesce(heard_reasons.opts_out_of <> lower(do_not_contact_lines.channel), true)
                then 'every'
            when do_not_contact_lines.has_every_field
                and lower(do_not_contact_lines.channel) in ('email', 'phone', 'sms', 'mail')
                then lower(do_not_contact_lines.channel)
            else 'every'
        end as closed_channel
    from do_not_contact_lines
    left join meant
        on do_not_contact_lines.given_id = meant.given_id
        and meant.is_exact = meant.has_exact
    left join heard_reasons
        on do_not_contact_lines.reason = heard_reasons.reason

)

select
    bound.borrower_id,
    bound.bound_id,
    bound.channel,
    bound.searched,
    case when bound.is_further then 0 else bound.copies end as copies,
    case
        when bound.is_further then null
        when not bound.has_every_field then 'WRONG_FIELD_COUNT'
        when bound.given_id is null then 'BAD_KEY'
        when bound.bound_id is null then 'UNKNOWN_BORROWER'
    end as fault,
    bound.bound_id is not null as is_used,
    -- of several lines about one borrower and channel the first counts, the others are repeated
    bound.bound_id is not null and not bound.is_further and row_number() over (
        partition by bound.bound_id, bound.channel
        order by bound.is_further, bound.has_every_field, bound.reason, bound.borrower_id, bound.searched
    ) = 1 as is_first,
    case when bound.has_every_field then 'borrower_id' else '' end as bad_columns,
    bound.closed_channel in ('phone', 'every') or bound.speaks_of_calls as closes_call,
    bound.closed_channel in ('email', 'every') as closes_email,
    bound.closed_channel in ('sms', 'phone', 'every')
    or bound.speaks_of_calls
    or bound.speaks_of_texts as closes_sms
from bound
