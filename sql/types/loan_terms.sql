-- loan_terms: the term that each loan type names, and whether its words and numbers are understood.
--
-- A term is a number that says of itself that it is one: years, or months, that say so, or a round
-- number of either that stands alone or between words that are understood ("Fixed 15", "FRM180").
-- A decimal, a percent, days and what stands beside a word of something else that lasts (a prepayment
-- penalty, bank statements, a lock) are none, and neither is the number of years for which an ARM
-- keeps its first rate. A number that may be a term, or may be something else, makes the term unclear
-- unless it is the one that another number says; so do two terms that differ.
--
-- reads   loan_type_words, loan_words
-- grain   one row per loan_type as it was delivered; `term_months` is null where it names no term,
--         and where it is unclear

with

parts as (

    select
        loan_type_words.loan_type,
        loan_type_words.words,
        element_at(split(loan_type_words.words, ' '), places.place) as word,
        element_at(split(loan_type_words.words, ' '), places.place - 1) as before,
        element_at(split(loan_type_words.words, ' '), places.place + 1) as after,
        case
            when element_at(split(loan_type_words.words, ' '), places.place + 1)
                in ('years', 'year', 'yrs', 'yr', 'y') then 'years'
            when element_at(split(loan_type_words.words, ' '), places.place + 1)
                in ('months', 'month', 'mos', 'mo', 'mths', 'mth') then 'months'
        end as unit,
        coalesce(element_at(split(loan_type_words.words, ' '), places.place + 2), '') as after_next
    from loan_type_words
    -- before the first word nothing stands, nor behind the last
    cross join unnest(sequence(2, cardinality(split(loan_type_words.words, ' ')) - 1))
        as places (place)

),

known as (

    select
        parts.loan_type,
        parts.words,
        parts.word,
        parts.unit,
        case when parts.word = 'numbersofanarm' then 3 else known_words.place end as place,
        regexp_like(parts.word, '^[0-9]') as is_number,
        case
            when regexp_like(parts.word, '^[0-9]{1,3}(\.0+)?$') then split_part(parts.word, '.', 1)
        end as digits,
        parts.before = '' or words_before.place is not null as is_free_before,
        case
            when parts.unit is null then parts.after = '' or words_after.place is not null
            else parts.after_next = '' or words_after_next.place is not null
        end as is_free_after,
        parts.after in ('%', 'pct', 'percent')
            or regexp_like(parts.word, '[.,]') and not regexp_like(parts.word, '^[0-9]+\.0+$')
            as is_share,
        parts.before = '$'
            or parts.after in ('day', 'days', 'week', 'weeks', 'down', 'unit', 'units', 'family')
            as is_something_else,
        case when parts.unit is null then parts.after else parts.after_next end as behind,
        parts.before
    from parts
    left join loan_words as known_words
        on parts.word = known_words.word
    left join loan_words as words_before
        on parts.before = words_before.word
    left join loan_words as words_after
        on parts.after = words_after.word
    left join loan_words as words_after_next
        on parts.after_next = words_after_next.word

),

numbered as (

    select
        known.*,
        regexp_like(
            ' ' || known.before || ' ' || known.behind || ' ',
            ' (ppp?|pre|prepay[a-z]*|penalt[a-z]+|bank|bk|stmts?|statements?|locks?|locked|draw) '
        )
        or regexp_like(
            ' ' || known.before || ' ' || known.behind || ' ',
            ' (ios?|i|int|interest|teaser|intro|introductory|initial|buydown|hold|caps?|call|reset) '
        )
        or regexp_like(
            ' ' || known.before || ' ' || known.behind || ' ',
            ' (reserves?|seasoning|repay[a-z]*|defer[a-z]*|forbearance) '
        ) as is_beside_another_length,
        case when regexp_like(known.digits, '^[0-9]{1,3}$') then cast(known.digits as integer) end
            as number,
        max(case when known.place = 3 then 1 else 0 end) over (partition by known.loan_type) = 1
            as is_adjustable,
        max(case when known.word = 'numbersofanarm' then 1 else 0 end)
            over (partition by known.loan_type) = 1 as has_numbers_of_an_arm
    from known

),

measured as (

    -- how long each number is if it is a term: of two behind a slash, if they are one
    select
        numbered.*,
        case
            when numbered.is_share or numbered.is_something_else then null
            when numbered.word in ('30/30', '30/360', '360/30', '360/360') then 360
            when numbered.word in ('15/180', '180/15', '180/180') then 180
            when numbered.number between 5 and 50
                and coalesce(numbered.unit, 'years') = 'years' then 12 * numbered.number
            when numbered.number between 60 and 600
                and numbered.number % 12 = 0
                and coalesce(numbered.unit, 'months') = 'months' then numbered.number
        end as months
    from numbered

),

judged as (

    select
        measured.*,
        case
            -- two numbers that are not one, of which one may be a term
            when measured.months is null
                and regexp_like(
                    '/' || measured.word || '/', '/(0?[1-4][0-9]|0?50|[1-6][0-9][0-9])/'
                )
                and regexp_like(measured.word, '/') then 'unclear'
            when measured.months is null then 'none'
            when measured.is_adjustable and measured.months < 180 then 'none'
            when measured.is_beside_another_length and measured.months < 96 then 'none'
            when measured.is_beside_another_length and measured.months < 180 then 'beside'
            when measured.is_adjustable
                and not measured.has_numbers_of_an_arm
                and measured.months < 360 then 'unclear'
            when measured.unit is not null and measured.months >= 180 then 'term'
            when measured.unit is not null
                and (measured.months >= 96 or measured.unit = 'months')
                and measured.is_free_after then 'term'
            when measured.unit is null and measured.months = 360 then 'term'
            when measured.unit is null
                and measured.is_free_before
                and measured.is_free_after
                and (
                    measured.number between 10 and 50 and measured.number % 5 = 0
                    or measured.number between 120 and 600 and measured.number % 60 = 0
                    or measured.number is null
                ) then 'term'
            else 'unclear'
        end as says
    from measured

),

gathered as (

    select
        judged.loan_type,
        judged.words,
        min(judged.place) as place,
        count_if(judged.place = 3) > 0 as may_move,
        count_if(
            judged.place is null
            and not judged.is_number
            and judged.word not in ('', '%', '$')
        ) > 0 as has_strange_words,
        count_if(
            judged.is_number
            and judged.says <> 'term'
            and not judged.is_share
            and not (judged.is_adjustable and coalesce(judged.number, 0) between 1 and 14)
        ) > 0 as has_strange_numbers,
        count_if(judged.says = 'beside') as beside,
        count_if(judged.says = 'unclear') as unclear,
        min(case when judged.says = 'unclear' then coalesce(judged.months, 0) end)
            as shortest_unclear,
        max(case when judged.says = 'unclear' then coalesce(judged.months, 0) end)
            as longest_unclear,
        min(case when judged.says = 'term' then judged.months end) as shortest,
        max(case when judged.says = 'term' then judged.months end) as longest
    from judged
    group by
        judged.loan_type,
        judged.words

),

decided as (

    select
        gathered.*,
        case
            when gathered.shortest is null then gathered.beside + gathered.unclear > 0
            else gathered.shortest <> gathered.longest
                or coalesce(gathered.shortest_unclear, gathered.shortest) <> gathered.shortest
                or coalesce(gathered.longest_unclear, gathered.shortest) <> gathered.shortest
        end as is_term_unclear
    from gathered

)

select
    decided.loan_type,
    trim(regexp_replace(decided.words, '[^a-z]+', ' ')) as words,
    regexp_like(decided.words, '[a-z0-9]') as says_anything,
    decided.place,
    decided.may_move,
    decided.has_strange_words or decided.has_strange_numbers as is_strange,
    case when not decided.is_term_unclear then decided.shortest end as term_months,
    decided.is_term_unclear
from decided
