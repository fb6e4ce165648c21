-- resolved_people: whose borrower id it is, where that person may be reached, and how they answer.
--
-- Written once per run: every other query reads it back, as people or profiles.
--
-- A match group above the size limit is a mistake more likely than a person: it is not merged. An
-- opt-out binds the person, with whichever borrower id it came, and everybody in a group that is not
-- merged. Who said nothing may be called and written to; a text needs the person's yes, and nobody's
-- no.
--
-- Which of a person's addresses is newest cannot be known within one delivery. Those of the borrower
-- row are used; where they cannot be, the first that another id of the person gives. The others are
-- listed.
--
-- reads   thresholds, borrowers, matches, opt_outs, engagement
-- grain   one row per borrower_id

with

-- most borrowers share their MatchID with nobody, or have none: they need no grouping
group_sizes as (

    select
        matches.match_id,
        count(*) as group_size
    from matches
    inner join borrowers
        on matches.record_id = borrowers.borrower_id
    where matches.match_id is not null
    group by matches.match_id
    having count(*) > 1

),

rows_of_borrowers as (

    select
        borrowers.*,
        group_sizes.match_id,
        group_sizes.group_size,
        regexp_like(borrowers.email, '.@.') as has_email,
        regexp_like(borrowers.phone, '[0-9]') as has_phone,
        coalesce(opt_outs.closes_call, false) as closes_call,
        coalesce(opt_outs.closes_email, false) as closes_email,
        coalesce(opt_outs.closes_sms, false)
            or coalesce(engagement.refuses_sms, false) as closes_sms,
        engagement.is_known,
        coalesce(engagement.paperless_billing, 0) as paperless_billing,
        coalesce(engagement.email_open, 0) as email_open,
        coalesce(engagement.app_login, 0) as app_login,
        coalesce(engagement.sms_opt_in, 0) as sms_opt_in
    from borrowers
    left join matches
        on borrowers.borrower_id = matches.record_id
    left join group_sizes
        on matches.match_id = group_sizes.match_id
    left join opt_outs
        on borrowers.borrower_id = opt_outs.borrower_id
    left join engagement
        on borrowers.borrower_id = engagement.borrower_id

),

shared_groups as (

    select
        members.match_id,
        members.group_size <= thresholds.max_borrowers_per_person as is_merged,
        min(members.borrower_id) as first_borrower_id,
        array_join(array_agg(members.borrower_id order by members.borrower_id), ' ')
            as borrower_ids,
        array_agg(members.email order by members.borrower_id) filter (where members.has_email)
            as emails,
        array_agg(members.phone order by members.borrower_id) filter (where members.has_phone)
            as phones,
        bool_or(members.closes_call) as closes_call,
        bool_or(members.closes_email) as closes_email,
        bool_or(members.closes_sms) as closes_sms,
        bool_or(members.is_known) as is_known,
        max(members.paperless_billing) as paperless_billing,
        max(members.email_open) as email_open,
        max(members.app_login) as app_login,
        max(members.sms_opt_in) as sms_opt_in
    from rows_of_borrowers as members
    cross join thresholds
    where members.match_id is not null
    group by
        members.match_id,
        members.group_size,
        thresholds.max_borrowers_per_person

),

persons as (

    select
        own.borrower_id,
        own.first_name,
        own.last_name,
        own.city,
        own.state,
        own.credit_score,
        own.email as own_email,
        own.phone as own_phone,
        case
            when shared_groups.is_merged then shared_groups.first_borrower_id
            else own.borrower_id
        end as person_id,
        case
            when shared_groups.is_merged then shared_groups.borrower_ids
            else own.borrower_id
        end as borrower_ids,
        shared_groups.match_id is not null as is_in_group,
        case when shared_groups.is_merged then shared_groups.emails end as emails,
        case when shared_groups.is_merged then shared_groups.phones end as phones,
        coalesce(
            case when own.has_email then own.email end,
            case when shared_groups.is_merged then element_at(shared_groups.emails, 1) end,
            own.email
        ) as email,
        coalesce(
            case when own.has_phone then own.phone end,
            case when shared_groups.is_merged then element_at(shared_groups.phones, 1) end,
            own.phone
        ) as phone,
        not own.closes_call as own_may_call,
        not own.closes_email as own_may_email,
        own.sms_opt_in = 1 and not own.closes_sms as own_may_sms,
        not (own.closes_call or coalesce(shared_groups.closes_call, false)) as may_call,
        not (own.closes_email or coalesce(shared_groups.closes_email, false)) as may_email,
        not (own.closes_sms or coalesce(shared_groups.closes_sms, false)) as sms_is_open,
        case when shared_groups.is_merged then shared_groups.is_known else own.is_known end
            as is_known,
        case
            when shared_groups.is_merged then shared_groups.paperless_billing
            else own.paperless_billing
        end as paperless_billing,
        case when shared_groups.is_merged then shared_groups.email_open else own.email_open end
            as email_open,
        case when shared_groups.is_merged then shared_groups.app_login else own.app_login end
            as app_login,
        case when shared_groups.is_merged then shared_groups.sms_opt_in else own.sms_opt_in end
            as sms_opt_in
    from rows_of_borrowers as own
    left join shared_groups
        on own.match_id = shared_groups.match_id

)

select
    persons.borrower_id,
    persons.person_id,
    persons.borrower_ids,
    persons.is_in_group,
    persons.first_name,
    persons.last_name,
    persons.email,
    persons.phone,
    nullif(
        array_join(array_distinct(array_sort(array_remove(persons.emails, persons.email))), '; '),
        ''
    ) as other_emails,
    nullif(
        array_join(array_distinct(array_sort(array_remove(persons.phones, persons.phone))), '; '),
        ''
    ) as other_phones,
    persons.city,
    persons.state,
    persons.credit_score,
    persons.may_call,
    persons.may_email,
    persons.sms_opt_in = 1 and persons.sms_is_open as may_sms,
    persons.own_email,
    persons.own_phone,
    persons.own_may_call,
    persons.own_may_email,
    persons.own_may_sms,
    persons.paperless_billing + persons.email_open > 0 as reads_email,
    -- a point for each sign, and which they are
    case
        when persons.is_known
            then persons.paperless_billing + persons.email_open
                + persons.app_login + persons.sms_opt_in
    end as engagement_score,
    case
        when persons.is_known
            then 'paperless_billing ' || cast(persons.paperless_billing as varchar)
                || ', email_open ' || cast(persons.email_open as varchar)
                || ', app_login ' || cast(persons.app_login as varchar)
                || ', sms_opt_in ' || cast(persons.sms_opt_in as varchar)
    end as engagement_parts
from persons
