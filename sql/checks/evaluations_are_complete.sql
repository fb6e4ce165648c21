-- evaluations_are_complete: as many as persons and their properties demand, and more than none.
--
-- stage   evaluate
-- reads   people, loans, evaluations
-- grain   one row if there are more, fewer or none

with

demanded as (

    select
        people.person_id,
        -- a property counts once, an unknown one too; without a loan the person counts
        greatest(
            count(distinct coalesce(loans.property_id, case when loans.loan_id is not null then '' end)),
            1
        ) as evaluations
    from people
    left join loans
        on people.borrower_id = loans.borrower_id
    group by people.person_id

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
