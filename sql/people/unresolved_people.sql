-- unresolved_people: the borrower ids of match groups, as if each were a person of its own, and those
-- that owe loans on the same homes, without which nobody could say which lien is the first there.
--
-- It has the columns of `people`, and stands in for it where the worth of resolution is counted.
--
-- scans   resolved_people_staged
-- reads   loans
-- grain   one row per borrower_id

with

homes as (

    select distinct loans.property_id
    from loans
    inner join resolved_people_staged
        on loans.borrower_id = resolved_people_staged.borrower_id
    where resolved_people_staged.run_id = :run_id
        and resolved_people_staged.attempt = :resolved_people_attempt
        and resolved_people_staged.is_changed

),

beside as (

    select distinct loans.borrower_id
    from loans
    inner join homes
        on loans.property_id = homes.property_id

)

select
    resolved_people_staged.borrower_id,
    resolved_people_staged.borrower_id as person_id,
    resolved_people_staged.borrower_id as borrower_ids,
    resolved_people_staged.own_may_call as may_call,
    resolved_people_staged.own_may_email as may_email,
    resolved_people_staged.own_may_sms as may_sms
from resolved_people_staged
left join beside
    on resolved_people_staged.borrower_id = beside.borrower_id
where resolved_people_staged.run_id = :run_id
    and resolved_people_staged.attempt = :resolved_people_attempt
    and (resolved_people_staged.is_changed or beside.borrower_id is not null)
