-- shared_contacts: the mailboxes, telephones and properties that several records have, and that tell
-- something about who they are.
--
-- One that more than 12 names or 4 surnames share is an office's, an agent's or a placeholder. A
-- property may have had 8 owners' surnames.
--
-- reads   compared_names
-- grain   one row per borrower_id and evidence

with

contacts as (

    select
        kinds.evidence,
        case kinds.evidence
            when 'email' then compared_names.email
            when 'phone' then compared_names.phone
            else compared_names.property_id
        end as contact,
        compared_names.borrower_id,
        compared_names.written_name,
        compared_names.given,
        substr(compared_names.given, 1, 1) as initial,
        compared_names.family
    from compared_names
    cross join (values ('email'), ('phone'), ('property')) as kinds (evidence)

),

-- most contacts are one record's: they are sorted out before anything is counted
several as (

    select
        contacts.evidence,
        contacts.contact,
        count(*) as records
    from contacts
    where contacts.contact is not null
    group by
        contacts.evidence,
        contacts.contact
    having count(*) > 1

),

shared as (

    select
        contacts.evidence,
        contacts.contact,
        contacts.borrower_id,
        contacts.written_name,
        contacts.given,
        contacts.initial,
        contacts.family,
        several.records
    from contacts
    inner join several
        on contacts.evidence = several.evidence
        and contacts.contact = several.contact

),

telling as (

    select
        shared.evidence,
        shared.contact
    from shared
    group by
        shared.evidence,
        shared.contact
    having count(*) <= 4
        or (
            count(distinct shared.given || ' ' || shared.family) <= 12
            and count(distinct shared.family)
                <= case when shared.evidence = 'property' then 8 else 4 end
        )

),

-- J. Stewart, in a house of James and Jaclyn, is nobody in particular
initials as (

    select
        shared.evidence,
        shared.contact,
        shared.initial
    from shared
    where shared.given <> ''
    group by
        shared.evidence,
        shared.contact,
        shared.initial
    having min(length(shared.given)) = 1
        and min(case when length(shared.given) > 1 then shared.given end)
            = max(case when length(shared.given) > 1 then shared.given end)

)

select
    shared.evidence,
    shared.contact,
    shared.borrower_id,
    shared.written_name,
    shared.records,
    initials.initial is not null as is_initial_clear
from shared
inner join telling
    on shared.evidence = telling.evidence
    and shared.contact = telling.contact
left join initials
    on shared.evidence = initials.evidence
    and shared.contact = initials.contact
    and shared.initial = initials.initial
