-- opt_out_numbers: which opt-outs of the last published run are lost, counted one by one.
--
-- An opt-out is lost if its borrower or address is still in the book and a channel that it closed is
-- closed no more. A borrower's, and what a borrower's own cells refused, is closed by whatever closes
-- the record, under any id of the person; or at the record's own number or address, if nobody of the
-- person is reached at another.
--
-- `recorded`: how many that run counted; `in_the_book`: of how many borrower or address is there now.
-- Null where no run was published.
--
-- reads   thresholds, last_opt_outs, borrower_lines, closings, people
-- grain   one row per dataset and number

with

book as (

    select
        borrower_lines.borrower_id,
        borrower_lines.phone_value,
        borrower_lines.email_value,
        kinds.name as kind,
        case kinds.name
            when 'record' then borrower_lines.borrower_id
            when 'phone' then borrower_lines.phone_value
            else borrower_lines.email_value
        end as name
    from borrower_lines
    cross join (values ('record'), ('phone'), ('email')) as kinds (name)

),

in_the_book as (

    select
        last_opt_outs.*,
        book.kind as kind_of_it,
        book.borrower_id,
        book.phone_value,
        book.email_value
    from last_opt_outs
    inner join book
        on coalesce(last_opt_outs.bound_id, last_opt_outs.address_value) = book.name
    where (last_opt_outs.bound_id is not null) = (book.kind = 'record')

),

-- what may keep it closed: the record and what reaches it, or the address itself
keepers as (

    select
        in_the_book.*,
        kinds.name as kind,
        case kinds.name
            when 'record' then in_the_book.borrower_id
            when 'phone' then in_the_book.phone_value
            else in_the_book.email_value
        end as name
    from in_the_book
    cross join (values ('record'), ('phone'), ('email')) as kinds (name)
    where in_the_book.kind_of_it in ('record', kinds.name)

),

lines as (

    select
        keepers.dataset,
        keepers.bound_id,
        keepers.address_value,
        keepers.channel,
        keepers.closes_call and not coalesce(
            bool_or(
                closings.closes_call
                and (keepers.kind = 'record' or not coalesce(people.may_call, false))
            ),
            false
        )
        or keepers.closes_email and not coalesce(
            bool_or(
                closings.closes_email
                and (keepers.kind = 'record' or not coalesce(people.may_email, false))
            ),
            false
        )
        or keepers.closes_sms and not coalesce(
            bool_or(
                closings.closes_sms
                and (keepers.kind = 'record' or not coalesce(people.may_sms, false))
            ),
            false
        ) as is_lost
    from keepers
    left join closings
        on keepers.kind = closings.kind
        and keepers.name = closings.name
    left join people
        on keepers.bound_id = people.borrower_id
    where keepers.closes_call or keepers.closes_email or keepers.closes_sms
    group by
        keepers.dataset,
        keepers.bound_id,
        keepers.address_value,
        keepers.channel,
        keepers.closes_call,
        keepers.closes_email,
        keepers.closes_sms,
        keepers.borrower_id,
        keepers.phone_value,
        keepers.email_value

),

opt_outs_then as (

    select
        lines.dataset,
        bool_or(lines.is_lost) as is_lost
    from lines
    group by
        lines.dataset,
        lines.bound_id,
        lines.address_value,
        lines.channel

),

compared as (

    select
        opt_outs_then.dataset,
        count(*) as in_the_book,
        count_if(opt_outs_then.is_lost) as lost
    from opt_outs_then
    group by opt_outs_then.dataset

),

recorded as (

    select
        last_opt_outs.dataset,
        count_if(last_opt_outs.is_counted) as recorded
    from last_opt_outs
    group by last_opt_outs.dataset

)

select
    'opt_outs_before.' || datasets.name as section,
    names.name,
    case
        when thresholds.last_run_id is not null then coalesce(
            case names.name
                when 'recorded' then recorded.recorded
                when 'in_the_book' then compared.in_the_book
                else compared.lost
            end,
            0
        )
    end as amount
from thresholds
cross join (
    values ('do_not_contact'), ('do_not_contact_addresses'), ('borrower_information')
) as datasets (name)
cross join (values ('recorded'), ('in_the_book'), ('lost')) as names (name)
left join recorded
    on datasets.name = recorded.dataset
left join compared
    on datasets.name = compared.dataset
