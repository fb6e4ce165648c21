-- text_refusals: who has said in borrower_engagement that they want no texts, in whichever line.
--
-- A line that proves no interest (it is repeated, broken, or has an id in an export's wrapping) refuses
-- all the same: for a borrower of exactly that id, else for each of it in other letters' case, as
-- bound_opt_outs does it.
--
-- reads   engagement_lines, borrower_lines
-- grain   one row per borrower_id

with

wanted as (

    select
        engagement_lines.given_id,
        lower(engagement_lines.given_id) as folded
    from engagement_lines
    where engagement_lines.refuses_texts
        and engagement_lines.given_id is not null
    group by engagement_lines.given_id

),

known as (

    select
        wanted.given_id,
        borrower_lines.borrower_id,
        max(case when borrower_lines.borrower_id = wanted.given_id then 1 else 0 end) as is_exact
    from wanted
    inner join borrower_lines
        on wanted.folded = lower(borrower_lines.borrower_id)
    group by
        wanted.given_id,
        borrower_lines.borrower_id

),

meant as (

    select
        known.*,
        max(known.is_exact) over (partition by known.given_id) as has_exact
    from known

)

select meant.borrower_id
from meant
where meant.is_exact = meant.has_exact
group by meant.borrower_id
