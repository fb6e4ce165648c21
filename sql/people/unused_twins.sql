-- unused_twins: records that are the person's of a line that cannot be used, as far as one sees.
--
-- Only lines that can be used are compared by name. So that a no reaches a person's other records
-- from one that cannot, theirs are those of the same name, letter by letter, in the same home or with
-- the same telephone or mailbox. What is written behind a name counts not.
--
-- reads   borrower_lines, placeholders
-- grain   one row per borrower_id, of a line that is not used, and twin_id, of one that is

with

lines as (

    select
        borrower_lines.borrower_id,
        borrower_lines.first_name,
        borrower_lines.last_name,
        borrower_lines.is_used,
        kinds.name as kind,
        case kinds.name
            when 'property' then borrower_lines.property_id_value
            when 'phone' then borrower_lines.phone_value
            else borrower_lines.email_value
        end as contact
    from borrower_lines
    cross join (values ('property'), ('phone'), ('email')) as kinds (name)
    where borrower_lines.borrower_id is not null

),

wanted as (

    select
        lines.kind,
        lines.contact
    from lines
    left join placeholders
        on lines.kind = 'property'
        and placeholders.kind = 'property'
        and lower(lines.contact) = placeholders.value
    where not lines.is_used
        and lines.contact is not null
        and placeholders.value is null
    group by
        lines.kind,
        lines.contact

),

met as (

    select
        lines.*,
        translate(
            lower(normalize(coalesce(lines.first_name, ''), NFC)),
            :refusal_letters,
            :refusal_letters_read
        ) as given,
        translate(
            lower(normalize(coalesce(lines.last_name, ''), NFC)),
            :refusal_letters,
            :refusal_letters_read
        ) as family
    from lines
    inner join wanted
        on lines.kind = wanted.kind
        and lines.contact = wanted.contact

),

named as (

    select
        met.*,
        regexp_replace(
            regexp_replace(
                regexp_replace(met.given, '( -|--|[(\[{<*|/:;!#~=_+,]).*', '')
                    || '|'
                    || regexp_replace(met.family, '( -|--|[(\[{<*|/:;!#~=_+,]).*', ''),
                :shapeless,
                ''
            ),
            '[ -@\[-`}~´‘’ʼ′]+',
            ''
        ) as name
    from met

)

select
    unused.borrower_id,
    used.borrower_id as twin_id
from named as unused
inner join named as used
    on unused.kind = used.kind
    and unused.contact = used.contact
    and unused.name = used.name
where not unused.is_used
    and used.is_used
    and unused.borrower_id <> used.borrower_id
    and length(unused.name) > 1
group by
    unused.borrower_id,
    used.borrower_id
