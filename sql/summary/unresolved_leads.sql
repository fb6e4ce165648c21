-- unresolved_leads: whom of the match groups' members the lists would hold without resolution.
--
-- In the query that reads this, `people` are `unresolved_people`; the rules are the same.
--
-- reads   decisions, group_members
-- grain   one row per borrower_id and property that would be an opportunity

select
    decisions.borrower_id,
    decisions.property_id,
    group_members.person_id,
    group_members.may_call,
    group_members.may_email,
    group_members.may_sms,
    concat_ws(
        ' ',
        'opportunities',
        case
            when decisions.may_call and group_members.has_own_phone then 'call'
        end,
        case
            when decisions.may_email and group_members.has_own_email then 'email'
        end,
        case
            when decisions.may_sms then 'sms'
        end
    ) as lists
from decisions
inner join group_members
    on decisions.borrower_id = group_members.borrower_id
where decisions.decision = 'opportunity'
