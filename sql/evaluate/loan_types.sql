-- loan_types: what the loan types that were delivered are, as far as they are understood.
--
-- reads   loan_lines, loan_products
-- grain   one row per loan_type as it was delivered; its product is null where it is not understood

with

delivered as (

    select distinct loan_lines.loan_type
    from loan_lines
    where loan_lines.is_used
        and loan_lines.loan_type is not null

),

worded as (

    select
        delivered.loan_type,
        trim(regexp_replace(lower(delivered.loan_type), '[^0-9a-z]+', ' ')) as words
    from delivered

),

spelt as (

    select
        worded.loan_type,
        trim(
            regexp_replace(
                worded.words || ' ', '(10|15|20|25|30|40) ?(years|year|yrs|yr|y) ', ''
            )
        ) as spelling
    from worded
    where worded.words <> ''

)

select
    delivered.loan_type,
    loan_products.loan_product,
    coalesce(loan_products.has_fixed_rate, false) as has_fixed_rate
from delivered
left join spelt
    on delivered.loan_type = spelt.loan_type
left join loan_products
    on spelt.spelling = loan_products.spelling
