-- loan_type_words: the words and numbers of the loan types that were delivered, in their order.
--
-- Letters and digits of a double width are read, and numbers that are written out. What stands for
-- the numbers of an ARM (7/6, 5-1 ARM, 10yr/6mo, 2/28) becomes a word of its own, as none of them is
-- the loan's term; the whole of a rate goes that is
-- written in eighths; and a second home is a home.
--
-- reads   loan_lines
-- grain   one row per loan_type as it was delivered; a blank before each word and behind the last

with

delivered as (

    select distinct loan_lines.loan_type
    from loan_lines
    where loan_lines.is_used
        and loan_lines.loan_type is not null

),

narrow as (

    select
        delivered.loan_type,
        regexp_replace(
            translate(
                lower(delivered.loan_type),
                'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９％／．－',
                'abcdefghijklmnopqrstuvwxyz0123456789%/.-'
            ),
            '203[ (-]*[bhk]',
            ' fha '
        ) as spelling
    from delivered

),

in_digits as (

    select
        narrow.loan_type,
        replace(
            regexp_replace(
                regexp_replace(
                    replace(
                        replace(
                            regexp_replace(' ' || narrow.spelling, '[^a-z]ten[ -]*y', ' 10 y'),
                            'fifteen',
                            ' 15 '
                        ),
                        'thirty',
                        ' 30 '
                    ),
                    'twenty[ -]*five',
                    ' 25 '
                ),
                'twenty',
                ' 20 '
            ),
            'forty',
            ' 40 '
        ) as spelling
    from narrow

),

parted as (

    select
        in_digits.loan_type,
        ' ' || array_join(
            regexp_extract_all(
                regexp_replace(
                    replace(
                        replace(
                            replace(in_digits.spelling, '3rd', ' third '),
                            '2nd',
                            ' second '
                        ),
                        '1st',
                        ' first '
                    ),
                    ' */ *',
                    '/'
                ),
                '[0-9]+(?:/[0-9]+)+|[0-9]+(?:[.,][0-9]+)?|[a-z]+|[%$]'
            ),
            ' '
        ) || ' ' as words
    from in_digits

),

plain as (

    select
        parted.loan_type,
        regexp_replace(
            regexp_replace(parted.words, ' ([1-9] )?[1357]/[248] ', ' 1/8 '),
            ' second (homes?|hm|houses?|residences?|dwelling|property|chance|look) ',
            ' home '
        ) as words
    from parted

)

select
    plain.loan_type,
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    plain.words,
                    ' ((3|5|7|10|15)/(1|3|5|6)|2/(6|28)|3/27|5/25|7/23) ',
                    ' numbersofanarm '
                ),
                ' ([0-9]{1,2}(/[0-9]{1,2})+|(1|2|3|5|7|10|15) (1|3|5|6)) arms? ',
                ' numbersofanarm '
            ),
            ' arms? ([0-9]{1,2}(/[0-9]{1,2})+|(1|2|3|5|7|10|15) (1|3|5|6)) ',
            ' numbersofanarm '
        ),
        ' (3|5|7|10) (y|yrs?|years?) (1|5|6) (mo?|mos|mths?|months?|y|yrs?|years?) ',
        ' numbersofanarm '
    ) as words
from plain
