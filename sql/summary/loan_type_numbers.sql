-- loan_type_numbers: how many evaluated loans are of which product, and the types not understood.
--
-- The commonest twenty of those are named as they were delivered, at most 60 characters of each.
--
-- reads   evaluations
-- grain   one row per number

with

named as (

    select
        coalesce(evaluations.loan_product, 'unknown') as loan_product,
        coalesce(substr(evaluations.loan_type, 1, 60), '(none)') as loan_type
    from evaluations
    where evaluations.loan_id is not null

),

counted as (

    select
        named.loan_product,
        named.loan_type,
        count(*) as amount
    from named
    group by
        named.loan_product,
        named.loan_type

),

ranked as (

    select
        counted.*,
        row_number() over (
            partition by counted.loan_product
            order by counted.amount desc, counted.loan_type
        ) as place
    from counted

)

select
    sections.name as section,
    case
        when sections.name = 'loan_products' then ranked.loan_product
        when ranked.place <= 20 then ranked.loan_type
        else '(others)'
    end as name,
    ranked.amount
from ranked
cross join (values ('loan_products'), ('unknown_loan_types')) as sections (name)
where sections.name = 'loan_products'
    or ranked.loan_product = 'unknown'
