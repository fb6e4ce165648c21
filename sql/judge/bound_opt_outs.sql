-- bound_opt_outs: the lines of do_not_contact, which borrower each of them binds, and to what.
--
-- A borrower of exactly that id, else the only one of it in other letters' case. A borrower whose
-- own row cannot be used is bound like any other. `fault` is UNKNOWN_BORROWER where there is none.
--
-- No channel, an unknown one or a line that cannot be read to its end closes all of them. A number
-- that must not be called must not be texted either.
--
-- reads   do_not_contact_lines, borrower_lines
-- grain   one row per distinct line

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
        coalesce(
            max(
                case when borrower_lines.borrower_id = wanted.given_id then wanted.given_id end
            ),
            case
                when count(distinct borrower_lines.borrower_id) = 1
                    then min(borrower_lines.borrower_id)
            end
        ) as bound_id
    from wanted
    inner join borrower_lines
        on wanted.folded = lower(borrower_lines.borrower_id)
    group by wanted.given_id

),

bound as (

    select
        do_not_contact_lines.*,
        known.bound_id,
        case
            when do_not_contact_lines.has_every_field
                and lower(do_not_contact_lines.channel) in ('email', 'phone', 'sms', 'mail')
                then lower(do_not_contact_lines.channel)
            else 'every'
        end as closed_channel
    from do_not_contact_lines
    left join known
        on do_not_contact_lines.given_id = known.given_id

)

select
    bound.borrower_id,
    bound.bound_id,
    bound.channel,
    bound.searched,
    bound.copies,
    case
        when not bound.has_every_field then 'WRONG_FIELD_COUNT'
        when bound.given_id is null then 'BAD_KEY'
        when bound.bound_id is null then 'UNKNOWN_BORROWER'
    end as fault,
    bound.bound_id is not null as is_used,
    -- of several lines about one borrower and channel the first counts, the others are repeated
    bound.bound_id is not null and row_number() over (
        partition by bound.bound_id, bound.channel
        order by bound.has_every_field, bound.reason, bound.borrower_id, bound.searched
    ) = 1 as is_first,
    case when bound.has_every_field then 'borrower_id' else '' end as bad_columns,
    bound.closed_channel in ('phone', 'every') as closes_call,
    bound.closed_channel in ('email', 'every') as closes_email,
    bound.closed_channel in ('sms', 'phone', 'every') as closes_sms
from bound
