-- resolved_people: whose borrower id it is, where that person may be reached, and how they answer.
--
-- Written once per run: every other query reads it back, as people or profiles.
--
-- A match group above the size limit is a mistake more likely than a person: it is not merged, nor is
-- one that holds two of whom people said that they are two. An
-- opt-out binds the person, with whichever borrower id it came, and everybody in a group that is not
-- merged; a number or address that is closed is closed here too, whoever closed it. Who said nothing
-- may be called and written to. A text goes to a number whose own record said yes, where nobody of
-- the person said no.
--
-- Which of a person's addresses is newest cannot be known within one delivery. Those of the borrower
-- row are used where they are open; else the first that another id of the person gives. The other
-- open ones are listed. Where every address of a kind is closed, so is the channel.
--
-- reads   thresholds, borrowers, matches, parted_groups, engagement, closings
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
        coalesce(records.closes_call, false) as closes_call,
        coalesce(records.closes_email, false) as closes_email,
        coalesce(records.closes_sms, false) as closes_sms,
        coalesce(records.closes_call_by_itself, false) as closes_call_by_itself,
        coalesce(records.closes_email_by_itself, false) as closes_email_by_itself,
        coalesce(records.closes_sms_by_itself, false) as closes_sms_by_itself,
        borrowers.phone_value is not null
            and not coalesce(phones.closes_call, false) as can_be_called,
        borrowers.email_value is not null
            and not coalesce(emails.closes_email, false) as can_be_written_to,
        borrowers.phone_value is not null
            and not coalesce(phones.closes_sms, false)
            and coalesce(engagement.sms_opt_in, 0) = 1 as can_be_texted,
        borrowers.phone_value is not null
            and not coalesce(phones.closes_call_by_itself, false) as can_be_called_by_itself,
        borrowers.email_value is not null
            and not coalesce(emails.closes_email_by_itself, false)
            as can_be_written_to_by_itself,
        borrowers.phone_value is not null
            and not coalesce(phones.closes_sms_by_itself, false)
            and coalesce(engagement.sms_opt_in, 0) = 1 as can_be_texted_by_itself,
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
    left join engagement
        on borrowers.borrower_id = engagement.borrower_id
    left join closings as records
        on borrowers.borrower_id = records.name
        and records.kind = 'record'
    left join closings as phones
        on borrowers.phone_value = phones.name
        and phones.kind = 'phone'
    left join closings as emails
        on borrowers.email_value = emails.name
        and emails.kind = 'email'

),

merged_groups as (

    select
        members.match_id,
        min(members.borrower_id) as first_borrower_id,
        array_join(array_agg(members.borrower_id order by members.borrower_id), ' ')
            as borrower_ids,
        array_agg(members.email order by members.borrower_id)
            filter (where members.can_be_written_to) as emails,
        array_agg(members.email_value order by members.borrower_id)
            filter (where members.can_be_written_to) as email_values,
        array_agg(members.phone order by members.borrower_id)
            filter (where members.can_be_called) as phones,
        array_agg(members.phone_value order by members.borrower_id)
            filter (where members.can_be_called) as phone_values,
        array_agg(members.phone order by members.borrower_id)
            filter (where members.can_be_texted) as sms_phones,
        array_agg(members.phone_value order by members.borrower_id)
            filter (where members.can_be_texted) as sms_values,
        bool_or(members.phone_value is not null) as has_phone,
        bool_or(members.email_value is not null) as has_email,
        bool_or(members.is_known) as is_known,
        max(members.paperless_billing) as paperless_billing,
        max(members.email_open) as email_open,
        max(members.app_login) as app_login,
        max(members.sms_opt_in) as sms_opt_in
    from rows_of_borrowers as members
    cross join thresholds
    left join parted_groups
        on members.match_id = parted_groups.match_id
    where members.group_size <= thresholds.max_borrowers_per_person
        and parted_groups.match_id is null
    group by members.match_id

),

persons as (

    select
        own.borrower_id,
        own.first_name,
        own.last_name,
        own.city,
        own.state,
        own.credit_score,
        coalesce(merged_groups.first_borrower_id, own.borrower_id) as person_id,
        coalesce(merged_groups.borrower_ids, own.borrower_id) as borrower_ids,
        -- what would be otherwise if nobody knew who is who
        own.match_id is not null
            or own.closes_call <> own.closes_call_by_itself
            or own.closes_email <> own.closes_email_by_itself
            or own.closes_sms <> own.closes_sms_by_itself
            or own.can_be_called <> own.can_be_called_by_itself
            or own.can_be_written_to <> own.can_be_written_to_by_itself
            or own.can_be_texted <> own.can_be_texted_by_itself as is_changed,
        own.closes_call,
        own.closes_email,
        own.closes_sms,
        case when own.can_be_written_to then own.email else element_at(merged_groups.emails, 1) end
            as email,
        case
            when own.can_be_written_to then own.email_value
            else element_at(merged_groups.email_values, 1)
        end as email_value,
        case when own.can_be_called then own.phone else element_at(merged_groups.phones, 1) end
            as phone,
        case
            when own.can_be_called then own.phone_value
            else element_at(merged_groups.phone_values, 1)
        end as phone_value,
        case when own.can_be_texted then own.phone else element_at(merged_groups.sms_phones, 1) end
            as sms_phone,
        case
            when own.can_be_texted then own.phone_value
            else element_at(merged_groups.sms_values, 1)
        end as sms_value,
        merged_groups.emails,
        merged_groups.phones,
        merged_groups.sms_phones,
        coalesce(merged_groups.has_email, own.email_value is not null) as has_email,
        coalesce(merged_groups.has_phone, own.phone_value is not null) as has_phone,
        not own.closes_call_by_itself
            and (own.phone_value is null or own.can_be_called_by_itself) as own_may_call,
        not own.closes_email_by_itself
            and (own.email_value is null or own.can_be_written_to_by_itself) as own_may_email,
        not own.closes_sms_by_itself and own.can_be_texted_by_itself as own_may_sms,
        own.phone_value is not null as has_own_phone,
        own.email_value is not null as has_own_email,
        case when merged_groups.match_id is not null then merged_groups.is_known else own.is_known end
            as is_known,
        coalesce(merged_groups.paperless_billing, own.paperless_billing) as paperless_billing,
        coalesce(merged_groups.email_open, own.email_open) as email_open,
        coalesce(merged_groups.app_login, own.app_login) as app_login,
        coalesce(merged_groups.sms_opt_in, own.sms_opt_in) as sms_opt_in
    from rows_of_borrowers as own
    left join merged_groups
        on own.match_id = merged_groups.match_id

)

select
    persons.borrower_id,
    persons.person_id,
    persons.borrower_ids,
    persons.is_changed,
    persons.first_name,
    persons.last_name,
    case when not persons.closes_email then persons.email end as email,
    case when not persons.closes_email then persons.email_value end as email_value,
    case when not persons.closes_call then persons.phone end as phone,
    case when not persons.closes_call then persons.phone_value end as phone_value,
    case when not persons.closes_sms then persons.sms_phone end as sms_phone,
    case when not persons.closes_sms then persons.sms_value end as sms_value,
    -- the one shown is among them: who has one has no other
    case
        when not persons.closes_email and cardinality(persons.emails) > 1 then nullif(
            array_join(
                array_distinct(array_sort(array_remove(persons.emails, persons.email))), '; '
            ),
            ''
        )
    end as other_emails,
    case
        when not persons.closes_call and cardinality(persons.phones) > 1 then nullif(
            array_join(
                array_distinct(array_sort(array_remove(persons.phones, persons.phone))), '; '
            ),
            ''
        )
    end as other_phones,
    case
        when not persons.closes_sms and cardinality(persons.sms_phones) > 1 then nullif(
            array_join(
                array_distinct(array_sort(array_remove(persons.sms_phones, persons.sms_phone))),
                '; '
            ),
            ''
        )
    end as other_sms_phones,
    persons.city,
    persons.state,
    persons.credit_score,
    not persons.closes_call
        and (persons.phone_value is not null or not persons.has_phone) as may_call,
    not persons.closes_email
        and (persons.email_value is not null or not persons.has_email) as may_email,
    not persons.closes_sms and persons.sms_value is not null as may_sms,
    persons.has_own_email,
    persons.has_own_phone,
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
