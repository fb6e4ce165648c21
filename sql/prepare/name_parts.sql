-- name_parts: a borrower's name and contacts, as they are compared.
--
-- Written once per run: every comparison reads it back, as compared_names.
--
-- Capitals go, and the accents of Latin and Greek letters; letters of other scripts stay as they
-- are. Titles and Jr or Sr are taken off, and the generation is kept by itself. A placeholder is no
-- value, but who has one for a name still has the name as it is written.
--
-- reads   borrowers, placeholders
-- grain   one row per borrower_id

with

-- A name in one text, its two cells apart by a bar: each step is taken once.
folded as (

    select
        borrowers.borrower_id,
        lower(normalize(
            replace(substr(coalesce(borrowers.first_name, ''), 1, 100), '|', ' ')
                || '|' || replace(substr(coalesce(borrowers.last_name, ''), 1, 100), '|', ' '),
            NFC
        )) as full_name,
        borrowers.email_value as mailbox,
        -- all but digits goes, and an extension with all that comes after it
        regexp_replace(
            lower(
                case
                    when regexp_like(borrowers.phone, '^[0-9]+\.0+$')
                        then split_part(borrowers.phone, '.', 1)
                    else borrowers.phone
                end
            ),
            '(?:ext|x|#).*|[^0-9ex#]+|e',
            ''
        ) as digits,
        borrowers.property_id,
        upper(coalesce(borrowers.state, '')) as state
    from borrowers

),

-- Without what nobody sees, and in letters of plain width.
seen as (

    select
        folded.borrower_id,
        case
            when regexp_like(folded.full_name, '[^ -~]')
                then trim(regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            translate(
                                replace(folded.full_name, '｜', ' '), :full_width, :full_width_read
                            ),
                            :shapeless,
                            ''
                        ),
                        :blank,
                        ' '
                    ),
                    ' ?[|] ?',
                    '|'
                ))
            else folded.full_name
        end as full_name,
        folded.mailbox,
        folded.digits,
        folded.property_id,
        folded.state
    from folded

),

-- To translate takes the longer the more letters there are to look for, so those that names have
-- come first, and all others only where some are left.
western as (

    select
        seen.*,
        case
            when regexp_like(seen.full_name, '[^ -~]')
                then translate(
                    replace(
                        replace(replace(seen.full_name, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'
                    ),
                    'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ',
                    'aaaaaaceeeeiiiinoooooouuuuyy'
                )
            else seen.full_name
        end as western_name
    from seen

),

plain as (

    select
        western.borrower_id,
        western.full_name as written_name,
        case
            when regexp_like(western.western_name, '[^ -~]')
                then translate(
                    western.western_name,
                    'àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặƀḃḅḇçćĉċčḉðďđḋḍḏḑḓèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻ'
                    || 'ẽếềểễệḟĝğġģǧǵḡĥħȟḣḥḧḩḫẖìíîïĩīĭįıǐȉȋḭḯỉịĵǰķǩḱḳḵĺļľŀłḷḹḻḽḿṁṃñńņňŉǹṅṇ'
                    || 'ṉṋòóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợṕṗŕŗřȑȓṙṛṝṟśŝşšșṡṣṥṧṩţťŧțṫṭṯṱ'
                    || 'ẗùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựṽṿŵẁẃẅẇẉẘẋẍýÿŷȳẏẙỳỵỷỹźżžẑẓẕάέήΐίϊός'
                    || 'ΰϋύώ',
                    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbccccccddddddddeeeeeeeeeeeeeeeeeee'
                    || 'eeeeeefggggggghhhhhhhhhiiiiiiiiiiiiiiiijjkkkkklllllllllmmmnnnnnnnn'
                    || 'nnooooooooooooooooooooooooooooooooooopprrrrrrrrrsssssssssstttttttt'
                    || 'tuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuvvwwwwwwwxxyyyyyyyyyyzzzzzzαεηιιιοσ'
                    || 'υυυω'
                )
            else western.western_name
        end as full_name,
        -- two words of letters, as most people have, and neither of them a title
        regexp_like(western.western_name, '^[a-z]+[|][a-z]+$')
            and not regexp_like(
                '|' || western.western_name || '|',
                '[|](?:mr|mrs|ms|miss|mx|dr|prof|jr|jnr|junior|hijo|sr|snr|senior|padre|ii|iii|iv|esq|phd)[|]'
            ) as is_plain,
        western.mailbox,
        case
            when length(western.digits) = 11 and starts_with(western.digits, '1')
                then substr(western.digits, 2)
            else western.digits
        end as digits,
        western.property_id,
        western.state
    from western

),

-- A name in one cell, the last before the first: Egan, Zelda. Of Egan, Jr. it is no name.
ordered as (

    select
        plain.borrower_id,
        plain.written_name,
        case
            when not plain.is_plain
                and regexp_like(
                    trim(leading '|' from trim(trailing '|' from plain.full_name)),
                    '^[^,|]*[^ ,|][^,|]*,[^,|]*[^ ,|][^,|]*$'
                )
                and not regexp_like(
                    plain.full_name,
                    ',[ .]*(?:mr|mrs|ms|miss|mx|dr|prof|jr|jnr|junior|hijo|sr|snr|senior|padre|ii|iii|iv|2nd|2d|3rd|3d|4th|esq|phd)[ .]*[|]?$'
                )
                then trim(replace(split_part(plain.full_name, ',', 2), '|', '')) || '|'
                    || trim(replace(split_part(plain.full_name, ',', 1), '|', ''))
            else plain.full_name
        end as full_name,
        plain.is_plain,
        plain.mailbox,
        plain.digits,
        plain.property_id,
        plain.state
    from plain

),

-- What stands inside a word goes. What parts words becomes two blanks, so that each word has a blank
-- of its own on either side. Plain names need no words.
worded as (

    select
        ordered.*,
        case
            when not ordered.is_plain
                then '  ' || regexp_replace(
                    regexp_replace(replace(ordered.full_name, '|', '  |  '), '[''`´‘’ʼ]+', ''),
                    '[\t -/:-@\[-`{}~ ·‐‑‒–—、。・　]+', '  '
                ) || '  '
        end as words
    from ordered

),

cleaned as (

    select
        worded.*,
        regexp_extract(
            worded.words, ' (jr|jnr|junior|hijo|ii|2nd|2d|iii|3rd|3d|iv|4th|sr|snr|senior|padre) ', 1
        ) as mark,
        regexp_replace(
            worded.words,
            ' (?:mr|mrs|ms|miss|mx|dr|prof|jr|jnr|junior|hijo|sr|snr|senior|padre|ii|iii|iv|2nd|2d|3rd|3d|4th|esq|phd) ',
            '  '
        ) as names
    from worded

),

parted as (

    select
        cleaned.*,
        -- a name that is nothing but a title is a name: Junior Perez
        case
            when cleaned.is_plain then split_part(cleaned.full_name, '|', 1)
            else trim(regexp_replace(
                case
                    when regexp_like(cleaned.names, '^ *[|]') then split_part(cleaned.words, '|', 1)
                    else split_part(cleaned.names, '|', 1)
                end,
                ' +', ' '
            ))
        end as given_names,
        case
            when cleaned.is_plain then split_part(cleaned.full_name, '|', 2)
            else trim(regexp_replace(
                case
                    when regexp_like(cleaned.names, '[|] *$') then split_part(cleaned.words, '|', 2)
                    else split_part(cleaned.names, '|', 2)
                end,
                ' +', ' '
            ))
        end as family_names
    from cleaned

),

proven as (

    select
        parted.*,
        case when first_name_placeholders.value is null then parted.given_names else '' end
            as proven_given_names,
        case when last_name_placeholders.value is null then parted.family_names else '' end
            as proven_family_names,
        case
            when twice_placeholders.value is null
                and not regexp_like(
                    translate(split_part(parted.mailbox, '@', 1), '.-_', ''),
                    '^(?:noe?mail|donote?mail|noreply)'
                )
                then parted.mailbox
        end as telling_mailbox,
        case
            when length(parted.digits) between 7 and 15
                and translate(parted.digits, substr(parted.digits, 1, 1), '') <> ''
                and phone_placeholders.value is null
                and not regexp_like(parted.digits, '(?:0000000|5551212)$')
                then parted.digits
        end as phone,
        case when property_placeholders.value is null then parted.property_id end
            as proven_property_id
    from parted
    left join placeholders as first_name_placeholders
        on first_name_placeholders.kind = 'name'
        and split_part(parted.written_name, '|', 1) = first_name_placeholders.value
    left join placeholders as last_name_placeholders
        on last_name_placeholders.kind = 'name'
        and split_part(parted.written_name, '|', 2) = last_name_placeholders.value
    left join placeholders as twice_placeholders
        on twice_placeholders.kind = 'email twice'
        and split_part(parted.mailbox, '@', 1) = twice_placeholders.value
        and split_part(split_part(parted.mailbox, '@', 2), '.', 1) = twice_placeholders.value
    left join placeholders as phone_placeholders
        on phone_placeholders.kind = 'phone'
        and parted.digits = phone_placeholders.value
    left join placeholders as property_placeholders
        on property_placeholders.kind = 'property'
        and lower(parted.property_id) = property_placeholders.value

),

-- a particle is no part that two surnames share: de la Cruz, de la Rosa
borne as (

    select
        proven.*,
        coalesce(
            case
                when strpos(proven.proven_family_names, ' ') > 0
                    then nullif(
                        trim(
                            regexp_replace(
                                regexp_replace(
                                    ' ' || replace(proven.proven_family_names, ' ', '  ') || ' ',
                                    ' (?:de|la|las|lo|los|del|da|das|do|dos|di|du|des|della|le|van|von|der|den|ter|ten|zu|zum|el|al|ibn|bin|abu|st|saint|san|santa|mac|mc|o|y|e) ',
                                    ' '
                                ),
                                ' +',
                                ' '
                            )
                        ),
                        ''
                    )
            end,
            proven.proven_family_names
        ) as borne_names
    from proven

)

select
    borne.borrower_id,
    borne.written_name,
    case
        when borne.mark in ('jr', 'jnr', 'junior', 'hijo', 'ii', '2nd', '2d') then '2'
        when borne.mark in ('iii', '3rd', '3d') then '3'
        when borne.mark in ('iv', '4th') then '4'
        when borne.mark in ('sr', 'snr', 'senior', 'padre') then '1'
        else ''
    end as generation,
    split_part(borne.proven_given_names, ' ', 1) as given,
    replace(borne.proven_given_names, ' ', '') as given_together,
    substr(coalesce(split_part(borne.proven_given_names, ' ', 2), ''), 1, 1) as middle,
    coalesce(split_part(borne.proven_given_names, ' ', 2), '') as second_given,
    replace(borne.proven_family_names, ' ', '') as family,
    split_part(borne.borne_names, ' ', 1) as family_first,
    reverse(split_part(reverse(borne.borne_names), ' ', 1)) as family_last,
    replace(split_part(borne.telling_mailbox, '@', 1), '.', '') || '@'
        || split_part(borne.telling_mailbox, '@', 2) as email,
    borne.telling_mailbox as mailbox,
    borne.phone,
    borne.proven_property_id as property_id,
    borne.state
from borne
