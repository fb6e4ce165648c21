-- linked_pairs: the pairs of records that are one person.
--
-- A marked and an unmarked name are father and son more often than one person, and so are two middle
-- initials. Another spelling, a nickname or an initial is somebody else of the family where the
-- e-mail addresses differ, and in one house where the telephones do. Married people change their
-- surname, not their mailbox or telephone; who has a stranger's old mailbox lives in another state.
--
-- reads   judged_pairs
-- grain   one row per pair of borrower ids

select
    judged_pairs.borrower_id,
    judged_pairs.other_id,
    coalesce(judged_pairs.told = 'same', false) as is_told_same,
    judged_pairs.shares_email,
    judged_pairs.shares_phone,
    judged_pairs.has_near_phone,
    judged_pairs.shares_property,
    judged_pairs.first_names,
    judged_pairs.last_names
from judged_pairs
where case
    when judged_pairs.told is not null then judged_pairs.told = 'same'
    when not judged_pairs.is_one_generation or judged_pairs.middles_differ then false
    when judged_pairs.first_names = 'swapped' or judged_pairs.has_near_phone then true
    when judged_pairs.first_names = 'no' then false
    when judged_pairs.last_names = 'no'
        then judged_pairs.first_names in ('same', 'spelling', 'initial')
        and case
            when judged_pairs.shares_email
                then judged_pairs.is_one_state or not judged_pairs.phones_differ
            when judged_pairs.shares_phone
                then judged_pairs.first_names <> 'initial'
                and judged_pairs.is_one_state
                and (judged_pairs.shares_property or not judged_pairs.emails_differ)
            else false
        end
    when judged_pairs.first_names in ('same', 'spelling') or judged_pairs.shares_email then true
    when judged_pairs.shares_phone
        then judged_pairs.first_names = 'initial' or not judged_pairs.emails_differ
    else not judged_pairs.phones_differ and not judged_pairs.emails_differ
end
