-- review: pairs worth a person's look, most valuable first, in the shape of the dataset same_person.
--
-- Filled in and delivered it is the next same_person: what was decided before stands at its end.
--
-- reads   review_lines
-- grain   one row per pair of borrower ids; published, hence ordered

select
    review_lines.borrower_id,
    review_lines.other_id,
    review_lines.decision
from review_lines
order by
    review_lines.place,
    review_lines.borrower_id,
    review_lines.other_id
