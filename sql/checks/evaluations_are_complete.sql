-- evaluations_are_complete: as many as persons and their properties demand, and more than none.
--
-- stage   evaluate
-- reads   people, loans, evaluations
-- grain   one row if there are more, fewer or none

with

positions as (

    -- the same property counts once for a person, and so does an unknown one
    select
        people.person_id,
        loans.property_id,
        count(loans.loan_id) as loans
    from people
    left join loans
        on people.borrower_id = loans.borrower_id
    group by
        people.person_id,
        loans.property_id

),

demanded as (

    -- a borrower id without a loan demands nothing, unless no other of the person has one
    select
        positions.person_id,
        case
            when sum(positions.loans) = 0 then 1
            else count_if(positions.loans > 0)
        end as evaluations
    from positions
    group by positions.person_id

),

totals as (

    select
        (select coalesce(sum(demanded.evaluations), 0) from demanded) as demanded,
        (select count(*) from evaluations) as found

)

select
    'evaluations_are_complete' as check_name,
    cast(totals.demanded as varchar) || ' evaluations are due' as finding,
    totals.found as row_count
from totals
where totals.found <> totals.demanded
    or totals.found = 0
