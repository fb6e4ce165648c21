-- refusals: what somebody has written into a borrower's own cells about not being contacted.
--
-- Who has no better place for it writes `DO NOT CALL` behind the number, and `(deceased)` behind the
-- name. What the words speak of is closed: calls (and so texts), texts, e-mail; more than they say,
-- or other words, close every channel. Beside a number any word that is no label of it closes calls:
-- nobody knows what it asks. A row that cannot be used has said no all the same.
--
-- reads   borrower_lines
-- grain   one row per distinct line and cell that says so

with

-- what nearly all lines have not: one of the words' beginnings
suspected as (

    select
        borrower_lines.borrower_id,
        borrower_lines.first_name,
        borrower_lines.last_name,
        borrower_lines.email,
        coalesce(borrower_lines.phone_cell, borrower_lines.phone) as phone,
        borrower_lines.phone_value,
        borrower_lines.city,
        borrower_lines.state,
        borrower_lines.is_used
    from borrower_lines
    where regexp_like(
        lower(
            concat_ws(
                ' ',
                '',
                borrower_lines.first_name,
                borrower_lines.last_name,
                borrower_lines.email,
                coalesce(borrower_lines.phone_cell, borrower_lines.phone),
                borrower_lines.city,
                borrower_lines.state
            )
        ),
        'd[ .]?n[ .]?c|not|n[''`‘’]t|dont|doesnt|never|[^a-z](no|ch)[^a-z]|stop|quit|cease|dec.?d|died|passed|estate|bankrupt|chapter|litig|lawsuit|att[yo]|represented|desist|opt|unsub|suppress|revok|withdr|consent|interested|refus|solicit'
    )
        or regexp_like(
            coalesce(borrower_lines.phone_cell, borrower_lines.phone), '[A-Za-z]'
        )

),

-- small letters and digits, one blank between words, no apostrophe: "Don't call!" is dont call
cells as (

    select
        suspected.borrower_id,
        suspected.is_used,
        columns.name as column_name,
        case columns.name
            when 'first_name' then suspected.first_name
            when 'last_name' then suspected.last_name
            when 'email' then suspected.email
            when 'phone' then suspected.phone
            when 'city' then suspected.city
            when 'state' then suspected.state
        end as cell,
        columns.name = 'phone' and suspected.phone_value is not null as is_number
    from suspected
    cross join (
        values ('first_name'), ('last_name'), ('email'), ('phone'), ('city'), ('state')
    ) as columns (name)

),

spelled as (

    select
        cells.*,
        ' ' || regexp_replace(
            regexp_replace(lower(cells.cell), '[''`‘’]', ''), '[^a-z0-9]+', ' '
        ) || ' ' as said,
        ' ' || regexp_replace(
            regexp_replace(
                regexp_replace(lower(cells.cell), '[^ ]+@[^ ]+', ' '), '[''`‘’]', ''
            ),
            '[^a-z0-9]+',
            ' '
        ) || ' ' as said_beside_addresses
    from cells
    where cells.cell is not null

),

heard as (

    select
        spelled.*,
        regexp_like(
            spelled.said,
            ' (do not|dont|donot|does not|doesnt|never)( [a-z]+){0,3} (call|calls|calling|phone|ring|telephone) '
        )
        or regexp_like(
            spelled.said,
            ' (no|stop|quit|cease)( more| further| any| all| the| sales| phone| marketing)* (call|calls|calling) '
        ) as speaks_of_calls,
        regexp_like(
            spelled.said,
            ' (do not|dont|donot|does not|doesnt|never)( [a-z]+){0,3} (text|texts|texting|sms) '
        )
        or regexp_like(
            spelled.said,
            ' (no|stop|quit|cease)( more| further| any| all| the| sales| marketing)* (text|texts|texting|sms) '
        ) as speaks_of_texts,
        -- of a letter, too: in doubt it is an e-mail
        regexp_like(
            spelled.said,
            ' (do not|dont|donot|does not|doesnt|never)( [a-z]+){0,3} (e mail|email|e mails|emails|emailing|mail|mails|mailing) '
        )
        or regexp_like(
            spelled.said,
            ' (no|stop|quit|cease)( more| further| any| all| the| sales| marketing)* (e mails|emails|emailing) '
        ) as speaks_of_email,
        regexp_like(
            spelled.said,
            ' (do not|dont|donot|does not|doesnt|never)( [a-z]+){0,3} (contact|solicit|market|disturb|bother|approach|message|write|communicate)'
        )
        or regexp_like(
            spelled.said,
            ' (no|stop|quit|cease)( more| further| any| all| the| sales| marketing)* (contact|contacts|contacting|solicitation|solicitations|soliciting|marketing|messages|messaging) '
        )
        or regexp_like(
            spelled.said,
            ' (dnc|dncr|d n c|deceas[a-z]*|decd|opts? outs?|opted outs?|opting outs?|optouts?|unsub[a-z]*|suppress[a-z]*|revok[a-z]*|withdrew consent|consent withdrawn|no consent|not interested|refus[a-z]*|no solicit[a-z]*|desist[a-z]*) '
        )
        -- in an address such a word tells of somebody's trade
        or regexp_like(
            spelled.said_beside_addresses,
            ' (died|passed away|passed on|estate of|bankrupt[a-z]*|litig[a-z]*|lawsuits?|attorneys?|atty|represented by) '
        )
        or regexp_like(spelled.said_beside_addresses, ' (chapter|ch) (7|11|12|13) ') as speaks_of_contact,
        regexp_like(spelled.said, ' (do not|donot [a-z]+|dont [a-z]+) ') as forbids,
        spelled.is_number
        and not regexp_like(
            spelled.said,
            '^ +(([0-9]+|x[0-9]*|ext[0-9]*|extension|tel|telephone|phone|ph|cell|cellular|mobile|mob|home|house|work|office|business|main|direct|landline|line|day|daytime|evening|night|primary|secondary|alt|alternate|other|or|and|h|w|c|m|o|p|t|us|usa|number|no|fax|wife|husband|spouse) +)+$'
        ) as has_other_words
    from spelled

),

meant as (

    select
        heard.*,
        heard.speaks_of_contact
        or (
            heard.forbids
            and not heard.speaks_of_calls
            and not heard.speaks_of_texts
            and not heard.speaks_of_email
        ) as closes_every,
        heard.speaks_of_calls
        or (
            heard.has_other_words
            and not heard.speaks_of_contact
            and not heard.speaks_of_texts
            and not heard.speaks_of_email
        ) as closes_calls
    from heard

)

select
    meant.borrower_id,
    meant.column_name,
    meant.cell,
    meant.is_used,
    meant.closes_every or meant.closes_calls as closes_call,
    meant.closes_every or meant.speaks_of_email as closes_email,
    meant.closes_every or meant.closes_calls or meant.speaks_of_texts as closes_sms
from meant
where meant.closes_every
    or meant.closes_calls
    or meant.speaks_of_texts
    or meant.speaks_of_email
