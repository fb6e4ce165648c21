-- merged_pairs: why records are one person: each two that were found to be one, and by what.
--
-- Of the persons that came of it; a pair in a group that is left apart merged nobody. The evidence
-- is the surest that the two have. No cell begins with a name, so none is a formula.
--
-- reads   linked_pairs, people, borrowers
-- grain   one row per pair of borrower ids; published, hence ordered

with

merged as (

    select
        one.person_id,
        linked_pairs.borrower_id,
        linked_pairs.other_id,
        linked_pairs.is_told_same,
        linked_pairs.shares_email,
        linked_pairs.shares_phone,
        linked_pairs.has_near_phone,
        linked_pairs.shares_property,
        linked_pairs.first_names,
        linked_pairs.last_names,
        coalesce(own.first_name, '') as first_name,
        coalesce(others.first_name, '') as other_first_name,
        coalesce(own.last_name, '') as last_name,
        coalesce(others.last_name, '') as other_last_name
    from linked_pairs
    inner join people as one
        on linked_pairs.borrower_id = one.borrower_id
    inner join people as other
        on linked_pairs.other_id = other.borrower_id
        and one.person_id = other.person_id
    inner join borrowers as own
        on linked_pairs.borrower_id = own.borrower_id
    inner join borrowers as others
        on linked_pairs.other_id = others.borrower_id

),

-- the shorter of two first names is what its bearer is called
worded as (

    select
        merged.*,
        case
            when length(merged.first_name) <= length(merged.other_first_name)
                then merged.first_name
            else merged.other_first_name
        end as shorter,
        case
            when length(merged.first_name) <= length(merged.other_first_name)
                then merged.other_first_name
            else merged.first_name
        end as longer
    from merged

)

select
    worded.person_id,
    worded.borrower_id,
    worded.other_id,
    case
        when worded.is_told_same then 'told_same'
        when worded.shares_email then 'same_email'
        when worded.shares_phone then 'same_phone'
        when worded.has_near_phone then 'near_phone'
        else 'same_property'
    end as evidence,
    worded.first_names,
    worded.last_names,
    concat_ws(
        '; ',
        case when worded.is_told_same then 'somebody said so' end,
        case when worded.shares_email then 'same e-mail' end,
        case when worded.shares_phone then 'same telephone' end,
        case when worded.has_near_phone then 'telephone numbers a slip apart' end,
        case when worded.shares_property then 'same property' end,
        case worded.first_names
            when 'same' then 'same first name'
            when 'swapped' then 'first name and surname swapped'
            when 'nickname' then worded.shorter || ' is short for ' || worded.longer
            when 'variant' then worded.shorter || ' is another spelling of ' || worded.longer
            when 'initial' then worded.shorter || ' is the initial of ' || worded.longer
            when 'spelling' then worded.shorter || ' and ' || worded.longer || ' are a slip apart'
            else 'first names ' || worded.shorter || ' and ' || worded.longer
        end,
        case worded.last_names
            when 'same' then 'same surname'
            when 'part' then 'surnames ' || worded.last_name || ' and ' || worded.other_last_name
                || ' have a part in common'
            when 'spelling' then 'surnames ' || worded.last_name || ' and '
                || worded.other_last_name || ' are a slip apart'
            when 'no' then 'surnames ' || worded.last_name || ' and ' || worded.other_last_name
        end
    ) as why
from worded
order by
    worded.person_id,
    worded.borrower_id,
    worded.other_id
