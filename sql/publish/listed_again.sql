-- listed_again: which opportunities stood on the last published list already.
--
-- Who is one person may have been found out since, and another of two loans may be the one to call
-- about: a line is the same if it has a borrower, a loan and the property in common.
--
-- reads   ranked_opportunities, last_list
-- grain   one row per line of that list and line of this one that are the same

with

listed_then as (

    select
        last_list.person_id,
        last_list.property_id,
        last_list.marketing_category,
        last_list.tier,
        borrowers.borrower_id,
        loans.loan_id
    from last_list
    cross join unnest(split(last_list.borrower_ids, ' ')) as borrowers (borrower_id)
    cross join unnest(split(last_list.loan_ids, ' ')) as loans (loan_id)

),

listed_now as (

    select
        ranked_opportunities.person_id,
        ranked_opportunities.property_id,
        borrowers.borrower_id,
        loans.loan_id
    from ranked_opportunities
    cross join unnest(split(ranked_opportunities.borrower_ids, ' ')) as borrowers (borrower_id)
    cross join unnest(
        split(
            concat_ws(' ', ranked_opportunities.loan_id, ranked_opportunities.other_loan_ids), ' '
        )
    ) as loans (loan_id)

)

select
    listed_now.person_id,
    listed_now.property_id,
    listed_then.person_id as person_id_before,
    listed_then.marketing_category as tier_before,
    listed_then.tier as tier_number_before
from listed_now
inner join listed_then
    on listed_now.property_id = listed_then.property_id
    and listed_now.loan_id = listed_then.loan_id
    and listed_now.borrower_id = listed_then.borrower_id
group by
    listed_now.person_id,
    listed_now.property_id,
    listed_then.person_id,
    listed_then.marketing_category,
    listed_then.tier
