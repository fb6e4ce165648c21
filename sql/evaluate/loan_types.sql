-- loan_types: what the loan types that were delivered are, as far as they are understood.
--
-- A type is understood if each of its words is, and each of its numbers: a term of 5 to 50 years, or
-- in months of 96 to 600, or when the rate of an ARM is reset. The term of an ARM is at least 15
-- years, as shorter ones are how long its first rate holds. Of several terms the shortest counts.
--
-- Understood or not, a type may say that the loan is not paid off in level payments (a line of credit,
-- interest only, a balloon, a reverse mortgage), or that its rate moves.
--
-- reads   loan_lines, loan_words
-- grain   one row per loan_type as it was delivered; its product is null where it is not understood,
--         `term_months` where it names no term

with

delivered as (

    select distinct loan_lines.loan_type
    from loan_lines
    where loan_lines.is_used
        and loan_lines.loan_type is not null

),

spelt as (

    select
        delivered.loan_type,
        replace(
            replace(
                regexp_replace(lower(delivered.loan_type), '203[ (-]*[bhk]', ' fha '),
                '2nd', ' second '
            ),
            '1st', ' first '
        ) as spelling
    from delivered

),

parted as (

    select
        spelt.loan_type,
        trim(regexp_replace(spelt.spelling, '[^a-z]+', ' ')) as words,
        trim(regexp_replace(spelt.spelling, '[^0-9]+', ' ')) as numbers
    from spelt

),

said as (

    select
        parted.loan_type,
        parted.words,
        parted.numbers,
        count_if(loan_words.place is null and words.word <> '') as strange_words,
        min(loan_words.place) as place
    from parted
    cross join unnest(split(parted.words, ' ')) as words (word)
    left join loan_words
        on words.word = loan_words.word
    group by
        parted.loan_type,
        parted.words,
        parted.numbers

),

counted as (

    select
        said.*,
        numbers.number as digits,
        case
            when regexp_like(numbers.number, '^[0-9]{1,3}$') then cast(numbers.number as integer)
        end as number
    from said
    cross join unnest(split(said.numbers, ' ')) as numbers (number)

),

measured as (

    select
        counted.*,
        case
            when counted.number between 5 and 50 then 12 * counted.number
            when counted.number between 96 and 600 and counted.number % 12 = 0 then counted.number
        end as months
    from counted

),

terms as (

    select
        measured.loan_type,
        measured.words,
        measured.numbers,
        measured.strange_words,
        coalesce(measured.place, 8) as place,
        count_if(measured.months is null and measured.digits <> '') as strange_numbers,
        count_if(
            measured.months is null
            and measured.digits <> ''
            and coalesce(measured.number, 0) not in (1, 2, 3)
        ) as strange_numbers_of_an_arm,
        min(measured.months) as shortest,
        min(case when measured.months >= 180 then measured.months end) as shortest_of_an_arm
    from measured
    group by
        measured.loan_type,
        measured.words,
        measured.numbers,
        measured.strange_words,
        measured.place

),

understood as (

    select
        terms.loan_type,
        terms.place = 3 as may_move,
        regexp_like(
            ' ' || terms.words || ' ',
            ' (helocs?|loc|lines?|revolving|open end|hecm|reverse|conversion|bridge) '
        )
        or regexp_like(
            ' ' || terms.words || ' ',
            ' (balloons?|graduated|gpm|construction|ios?|i o|int(erest)? ?only) '
        )
        or regexp_like(
            ' ' || terms.words || ' ',
            ' ((pay ?)?options?|neg(ative)? ?am[a-z]*) '
        ) as is_uneven,
        case
            when terms.words <> '' or terms.numbers <> ''
                then case
                    when terms.strange_words > 0 then null
                    when terms.place = 3 and terms.strange_numbers_of_an_arm > 0 then null
                    when terms.place <> 3 and terms.strange_numbers > 0 then null
                    else terms.place
                end
        end as place,
        case
            when terms.place = 3 then terms.shortest_of_an_arm
            when terms.strange_numbers = 0 then terms.shortest
        end as term_months
    from terms

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
    coalesce(products.loan_product in ('credit line', 'second lien'), false) as is_junior,
    not (understood.is_uneven or coalesce(products.loan_product = 'credit line', false)) as is_level,
    understood.may_move,
    understood.term_months
from understood
left join products
    on understood.place = products.place
