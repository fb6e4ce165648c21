-- found_addresses: every telephone number and e-mail address that a text may hold.
--
-- For what is to be left alone: in doubt more than one. Ten digits grouped as those of the US are a
-- number (512/555-0107 too), whatever stands before or behind them; four digits behind it and a
-- slash, a comma or `and` are the end of a further one (512-555-0107/0108). An `address_value` is
-- reckoned as in judged_borrowers.
--
-- reads   searched_texts, placeholders
-- grain   one row per text and address in it; `place` counts them

with

-- without what nobody sees, what hides who calls (*67), and a (0), which is dialled at home only
plain as (

    select
        searched_texts.text,
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            translate(lower(searched_texts.text), :full_width, :full_width_read),
                            :shapeless,
                            ''
                        ),
                        '\(0\)|\*[0-9]{2}',
                        ''
                    ),
                    :blank,
                    ' '
                ),
                '[ –—]+',
                ' '
            ),
            ' ?@ ?',
            '@'
        ) || ' ' as spelled
    from searched_texts

),

candidates as (

    select
        plain.text,
        -- what stands beside an e-mail address
        strpos(plain.spelled, '@') > 0 and regexp_like(
            regexp_replace(
                plain.spelled,
                '[^ @<>(),;:"\[\]/|]+@([^ -,./:-@\[-`{-~]+\.)+[^ -,./:-@\[-`{-~]+',
                ' '
            ),
            '[^ -@\[-`{-~‘’“”]'
        ) as has_words,
        found.candidate
    from plain
    -- an e-mail address, a number with what is dialled to leave a country, one of the US with the
    -- ends of further ones, other digits enough for a number, and too few of them
    cross join unnest(
        regexp_extract_all(
            plain.spelled,
            '[^ @<>(),;:"\[\]/|]+@([^ -,./:-@\[-`{-~]+\.)+[^ -,./:-@\[-`{-~]+|(\+|00|011)[^0-9A-Za-z#;,/\&:*|+@]{0,3}[2-9][^A-Za-z#;,/\&:*|+@]*|([0-9]{1,4}[^0-9A-Za-z#;,/\&:*|+@]{1,4})?(1[^0-9A-Za-z#;,/\&:*|+@]{0,4})?[2-9][0-9]{2}[^0-9A-Za-z#;,\&:*|+@]{0,4}[0-9]{3}[^0-9A-Za-z#;,/\&:*|+@]{0,4}[0-9]{4}(( {0,2}([/\&,;]|and|or) {0,2}[0-9]{4})+)?[^0-9]|[0-9][^A-Za-z#;,/\&:*|+@]{7,}[0-9]|[0-9]+'
        )
    ) as found (candidate)

),

-- the first ten digits are the number, each four behind them the end of another
us_numbers as (

    select
        candidates.text,
        candidates.has_words,
        candidates.candidate,
        regexp_replace(
            regexp_extract(
                ' ' || candidates.candidate || ' ',
                '[^0-9](1[^0-9A-Za-z#;,/\&:*|+@]{0,4})?([2-9][0-9]{2}[^0-9A-Za-z#;,\&:*|+@]{0,4}[0-9]{3}[^0-9A-Za-z#;,/\&:*|+@]{0,4}[0-9]{4}(( {0,2}([/\&,;]|and|or) {0,2}[0-9]{4})+)?[^0-9])',
                2
            ),
            '[^0-9]+',
            ''
        ) as digits
    from candidates
    where strpos(candidates.candidate, '@') = 0
        and length(candidates.candidate) > 8
        and not regexp_like(candidates.candidate, '^(\+|00|011)[^0-9A-Za-z#;,/\&:*|+@]{0,3}[2-9]')

),

parsed as (

    select
        candidates.text,
        candidates.has_words,
        trim(both ' "=''`‘’“”' from candidates.candidate) as mailbox,
        cast(null as varchar) as digits
    from candidates
    where strpos(candidates.candidate, '@') > 0

    union all

    select
        us_numbers.text,
        us_numbers.has_words,
        cast(null as varchar) as mailbox,
        substr(us_numbers.digits, 1, 6) || substr(us_numbers.digits, ends.first, 4) as digits
    from us_numbers
    cross join (values (7), (11), (15), (19), (23)) as ends (first)
    where length(us_numbers.digits) >= ends.first + 3

    union all

    select
        candidates.text,
        candidates.has_words,
        cast(null as varchar) as mailbox,
        regexp_replace(
            regexp_extract(candidates.candidate, '^[^a-z/\&,;]+'), '[^0-9]+', ''
        ) as digits
    from candidates
    where strpos(candidates.candidate, '@') = 0
        and length(candidates.candidate) > 8
        -- the groups of the US and then more digits, without a break: nobody knows where it ends
        and not regexp_like(
            candidates.candidate,
            '^[2-9][0-9]{2}[^0-9]{1,4}[0-9]{3}[^0-9]{1,4}[0-9]{5}'
        )

),

-- what a mailbox and a number come down to is written in judged_borrowers too, word for word
--
-- What stands behind a + only sorts the mail, and Google's mailboxes are the same with dots and
-- without; elsewhere they may be two. One with * or % stands for many, and is none.
boxed as (

    select
        parsed.*,
        case
            when regexp_like(
                parsed.mailbox,
                '^[^ @<>(),;:"\[\]*%]*[^ -/:-@\[-`{-~][^ @<>(),;:"\[\]*%]*@[^ -,./:-@\[-`{-~]+(\.[^ -,./:-@\[-`{-~]+)+$'
            )
                then nullif(
                    case
                        when split_part(parsed.mailbox, '@', 2) in ('gmail.com', 'googlemail.com')
                            then replace(
                                split_part(split_part(parsed.mailbox, '@', 1), '+', 1), '.', ''
                            )
                        else split_part(split_part(parsed.mailbox, '@', 1), '+', 1)
                    end,
                    ''
                )
        end as email_user,
        case split_part(parsed.mailbox, '@', 2)
            when 'googlemail.com' then 'gmail.com'
            else split_part(parsed.mailbox, '@', 2)
        end as email_domain
    from parsed

),

national as (

    select
        boxed.*,
        case
            when regexp_like(boxed.digits, '^(00|001|011)?1[0-9]{10}$')
                then substr(boxed.digits, length(boxed.digits) - 9)
            -- Mexico's mobiles had a 1 of their own once
            when regexp_like(boxed.digits, '^(00|011)?521[0-9]{10}$')
                then '52' || substr(boxed.digits, length(boxed.digits) - 9)
            when regexp_like(boxed.digits, '^(00|011)[2-9][0-9]{9,12}$')
                then regexp_replace(boxed.digits, '^(00|011)', '')
            when regexp_like(boxed.digits, '^([02-9][0-9]{9,14}|1[0-9]{9})$') then boxed.digits
        end as number
    from boxed

),

addressed as (

    select
        national.*,
        case
            when users.value is null and domains.value is null
                then national.email_user || '@' || national.email_domain
        end as email_value,
        case
            when translate(national.number, substr(national.number, 1, 1), '') <> ''
                and phones.value is null
                then national.number
        end as phone_value
    from national
    left join placeholders as users
        on users.kind = 'email user'
        and replace(national.email_user, '.', '') = users.value
    left join placeholders as domains
        on domains.kind = 'email domain'
        and national.email_domain = domains.value
    left join placeholders as phones
        on phones.kind = 'phone'
        and national.number = phones.value

),

valued as (

    select
        addressed.text,
        addressed.has_words,
        coalesce(addressed.email_value, addressed.phone_value) as address_value
    from addressed

),

distinct_values as (

    select
        valued.text,
        valued.has_words,
        valued.address_value
    from valued
    where valued.address_value is not null
    group by
        valued.text,
        valued.has_words,
        valued.address_value

)

select
    distinct_values.text,
    distinct_values.has_words,
    distinct_values.address_value,
    strpos(distinct_values.address_value, '@') > 0 as is_email,
    row_number() over (
        partition by distinct_values.text
        order by distinct_values.address_value
    ) as place
from distinct_values
