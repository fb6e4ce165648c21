-- review_lines: pairs worth a person's look, and what was decided before.
--
-- To be looked at are pairs where a wrong merge or a missed one is likeliest: merged namesakes of one
-- house whose telephones and addresses differ, merged slips of a first name, and names that agree
-- and were not merged, as the generation is marked on one side only or a contact contradicts.
-- `place`: the smaller the more it is worth; merged pairs come first, then who shares a mailbox, then
-- a telephone; 5 is decided.
--
-- reads   judged_pairs, linked_pairs, decision_lines
-- grain   one row per pair of borrower ids, or line of same_person

with

doubtful as (

    select
        judged_pairs.borrower_id,
        judged_pairs.other_id,
        case
            -- merged, and two may be it: father and son of one name, say
            when linked_pairs.borrower_id is not null then 1
            when judged_pairs.shares_email then 2
            when judged_pairs.shares_phone then 3
            else 4
        end as place
    from judged_pairs
    left join linked_pairs
        on judged_pairs.borrower_id = linked_pairs.borrower_id
        and judged_pairs.other_id = linked_pairs.other_id
    where judged_pairs.told is null
        and judged_pairs.first_names <> 'no'
        and judged_pairs.last_names <> 'no'
        and (
            (
                linked_pairs.borrower_id is not null
                and (
                    judged_pairs.first_names = 'spelling'
                    or (
                        judged_pairs.shares_property
                        and not judged_pairs.shares_email
                        and judged_pairs.emails_differ
                        and judged_pairs.phones_differ
                    )
                )
            )
            or (linked_pairs.borrower_id is null and not judged_pairs.middles_differ)
        )

),

lines as (

    select
        doubtful.place,
        doubtful.borrower_id,
        doubtful.other_id,
        '' as decision
    from doubtful

    union all

    select
        5 as place,
        decision_lines.borrower_id,
        decision_lines.other_id,
        decision_lines.decision_value as decision
    from decision_lines
    where decision_lines.is_used
        and decision_lines.decision_value is not null

)

select
    lines.place,
    lines.borrower_id,
    lines.other_id,
    lines.decision
from lines
