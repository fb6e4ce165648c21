-- told_pairs: what people decided of two borrowers, whichever of them they named first.
--
-- Two borrowers that one line calls the same person and another line two are taken for two.
--
-- reads   decision_lines
-- grain   one row per pair of borrower ids, the smaller first

with

decisions as (

    select
        least(decision_lines.borrower_id, decision_lines.other_id) as borrower_id,
        greatest(decision_lines.borrower_id, decision_lines.other_id) as other_id,
        decision_lines.decision_value
    from decision_lines
    where decision_lines.is_used
        and decision_lines.decision_value is not null
        and decision_lines.borrower_id <> decision_lines.other_id

)

select
    decisions.borrower_id,
    decisions.other_id,
    case
        when bool_or(decisions.decision_value = 'different') then 'different'
        else 'same'
    end as told
from decisions
group by
    decisions.borrower_id,
    decisions.other_id
