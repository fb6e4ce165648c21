-- refusals: what somebody has written into a borrower's own cells about not being contacted.
--
-- Who has no better place for it writes `DO NOT CALL` behind the number, and `(deceased)` behind the
-- name. What the words speak of is closed: calls (and so texts), texts, e-mail; more than they say,
-- or other words, close every channel. Beside a number any word that is no label of it closes calls,
-- beside an e-mail address e-mail: nobody knows what it asks. A row that cannot be used has said no
-- all the same.
--
-- The words are those of lambdas/shared/refusals, by which an import hears refusals, too.
--
-- reads   borrower_lines
-- grain   one row per distinct line and cell that says so

with

-- what nearly all lines have not
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
        borrower_lines.credit_score,
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
                borrower_lines.state,
                borrower_lines.credit_score,
                ''
            )
        ),
        :refusal_suspected
    )
        or regexp_like(
            coalesce(borrower_lines.phone_cell, borrower_lines.phone), '[A-Za-z]'
        )
        or strpos(borrower_lines.email, ' ') > 0

),

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
            when 'credit_score' then suspected.credit_score
        end as cell,
        columns.name = 'phone' and suspected.phone_value is not null as is_number,
        columns.name = 'email' and regexp_like(suspected.email, '[^ ]@[^ ]+[.]') as is_address
    from suspected
    cross join (
        values ('first_name'), ('last_name'), ('email'), ('phone'), ('city'), ('state'),
        ('credit_score')
    ) as columns (name)

),

-- small letters without accents, and nothing that only sounds like a refusal
spelled as (

    select
        cells.borrower_id,
        cells.column_name,
        cells.cell,
        cells.is_used,
        cells.is_number,
        cells.is_address,
        regexp_replace(
            regexp_replace(
                translate(
                    lower(
                        normalize(
                            -- a bar is a mark: a word that is a surname is none where no name can
                            -- stand
                            case
                                when cells.column_name in ('first_name', 'last_name', 'city')
                                    or cells.is_address
                                    then ' '
                                else '| '
                            end || cells.cell || ' |',
                            NFC
                        )
                    ),
                    :refusal_letters,
                    :refusal_letters_read
                ),
                :refusal_unseen,
                ''
            ),
            :refusal_nothing,
            ' '
        ) as spelling
    from cells
    where cells.cell is not null

),

-- one blank between words, and around them: "Don't call!" is dont call
worded as (

    select
        spelled.*,
        regexp_replace(spelled.spelling, '[^a-z0-9]+', ' ') as said,
        regexp_replace(
            regexp_replace(spelled.spelling, '[^ ]+@[^ ]+', ' @ '), '[^a-z0-9]+', ' '
        ) as said_beside_addresses
    from spelled

),

heard as (

    select
        worded.*,
        regexp_like(worded.said, :refusal_calls) as speaks_of_calls,
        regexp_like(worded.said, :refusal_texts) as speaks_of_texts,
        -- of a letter, too: in doubt it is an e-mail
        regexp_like(worded.said, :refusal_e_mails) as speaks_of_email,
        regexp_like(worded.said, :refusal_contact)
        -- in an address such a word tells of somebody's trade
        or regexp_like(worded.said_beside_addresses, :refusal_beside_addresses)
        or (
            not worded.is_number
            and regexp_like(
                regexp_replace(worded.spelling, '[^ ]+@[^ ]+', ' @ '), :refusal_marked
            )
        ) as speaks_of_contact,
        regexp_like(worded.said, :refusal_forbids) as forbids,
        worded.is_number
        and not regexp_like(worded.said, :refusal_labels) as has_words_beside_number,
        worded.is_address
        and not regexp_like(
            -- of `Ann Lee <ann@example.org>` what stands behind
            regexp_replace(
                regexp_replace(
                    regexp_replace(worded.spelling, '.*>', ' '), '[^ ]+@[^ ]+', ' '
                ),
                '[^a-z0-9]+',
                ' '
            ),
            :refusal_address_labels
        ) as has_words_beside_address
    from worded
    -- that there is no e-mail or telephone forbids nothing
    where not regexp_like(worded.said, :refusal_lack)

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
            heard.has_words_beside_number
            and not heard.speaks_of_contact
            and not heard.speaks_of_texts
            and not heard.speaks_of_email
        ) as closes_calls,
        heard.speaks_of_email
        or (
            heard.has_words_beside_address
            and not heard.speaks_of_contact
            and not heard.speaks_of_calls
            and not heard.speaks_of_texts
        ) as closes_email
    from heard

)

select
    meant.borrower_id,
    meant.column_name,
    meant.cell,
    meant.is_used,
    meant.closes_every or meant.closes_calls as closes_call,
    meant.closes_every or meant.closes_email as closes_email,
    meant.closes_every or meant.closes_calls or meant.speaks_of_texts as closes_sms
from meant
where meant.closes_every
    or meant.closes_calls
    or meant.speaks_of_texts
    or meant.closes_email
