-- loan_types: what the loan types that were delivered are, as far as they are understood.
--
-- A type is understood if each of its words is, and each of its numbers. Of its products the surest
-- counts, whichever comes first. Understood or not, it may say that the loan is no first lien, that it
-- is not paid off in level payments (a line of credit, interest only, a balloon, a reverse mortgage),
-- that its rate moves, or for how long it runs.
--
-- reads   loan_terms, loan_words
-- grain   one row per loan_type as it was delivered; its product is null where it is not understood,
--         `term_months` where it names no term, or `is_term_unclear`

with

understood as (

    select
        loan_terms.loan_type,
        loan_terms.may_move,
        loan_terms.term_months,
        loan_terms.is_term_unclear,
        regexp_like(
            ' ' || loan_terms.words || ' ',
            ' (helocs?|elocs?|loc|lines?|revolving|open end|hecm|reverse|conversion|bridge) '
        )
        or regexp_like(
            ' ' || loan_terms.words || ' ',
            ' (balloons?|graduated|gpm|construction|ios?|i o|int(erest)? ?only) '
        )
        or regexp_like(
            ' ' || loan_terms.words || ' ',
            ' ((pay ?)?options?|neg(ative)? ?am[a-z]*) '
        ) as is_uneven,
        -- a reverse mortgage is called an equity conversion, and in Texas a first lien equity
        regexp_like(
            ' ' || loan_terms.words || ' ',
            ' (helocs?|elocs?|loc|heloans?|hel|lines? of credit|credit lines?|equity (loans?|lines?)) '
        )
        or regexp_like(
            ' ' || loan_terms.words || ' ',
            ' (second|third (lien|mortgage|mtg|trust|position)|junior|subordinated?|piggyback) '
        )
        or regexp_like(
            ' ' || loan_terms.words || ' ', ' secondary (lien|mortgage|financing) '
        )
        or regexp_like(' ' || loan_terms.words || ' ', ' home equity ')
        and not regexp_like(
            ' ' || loan_terms.words || ' ', ' (hecm|reverse|conversion|tx|texas) '
        ) as is_behind,
        case
            when loan_terms.says_anything and not loan_terms.is_strange
                then coalesce(loan_terms.place, 8)
        end as place
    from loan_terms

),

products as (

    select
        loan_words.place,
        min(loan_words.loan_product) as loan_product
    from loan_words
    group by loan_words.place

)

select
    understood.loan_type,
    products.loan_product,
    coalesce(products.loan_product in ('fixed', 'FHA', 'VA', 'USDA'), false) as has_fixed_rate,
    understood.is_behind
        or coalesce(products.loan_product in ('credit line', 'second lien'), false) as is_junior,
    not (understood.is_uneven or coalesce(products.loan_product = 'credit line', false)) as is_level,
    understood.may_move,
    understood.term_months,
    understood.is_term_unclear
from understood
left join products
    on understood.place = products.place
