-- prepared_borrowers: what Entity Resolution is given to match.
--
-- Whoever is linked to nobody is a person and is not sent, which is most of a book and most of the
-- bill. A small book is sent whole: a first run shows everything there is, for cents.
--
-- An anchor is the smallest borrower id among all that a record is linked to, up to eight steps away,
-- if that kind of evidence is among its own links; else its own id. So no key is empty, equal keys
-- mean one person whatever the service makes of case or blanks, and who becomes one person does not
-- hang on how it reads the order of its rules. There is no personal data in it.
--
-- `prepared_by` travels through matching, so that matches tell which run they are for.
--
-- reads   borrowers, linked_pairs
-- grain   one row per borrower_id that is sent

with

links as (

    select
        linked_pairs.borrower_id,
        linked_pairs.other_id,
        linked_pairs.is_told_same,
        linked_pairs.shares_email,
        linked_pairs.shares_phone,
        linked_pairs.has_near_phone,
        linked_pairs.shares_property
    from linked_pairs

    union all

    select
        linked_pairs.other_id as borrower_id,
        linked_pairs.borrower_id as other_id,
        linked_pairs.is_told_same,
        linked_pairs.shares_email,
        linked_pairs.shares_phone,
        linked_pairs.has_near_phone,
        linked_pairs.shares_property
    from linked_pairs

),

-- step by step everybody hears of smaller ids: those next to them, and what those have heard of
one_step as (

    select
        links.borrower_id,
        least(links.borrower_id, min(links.other_id)) as anchor,
        bool_or(links.is_told_same) as is_told_same,
        bool_or(links.shares_email) as shares_email,
        bool_or(links.shares_phone) as shares_phone,
        bool_or(links.has_near_phone) as has_near_phone,
        bool_or(links.shares_property) as shares_property
    from links
    group by links.borrower_id

),

two_steps as (

    select
        links.borrower_id,
        least(min(one_step.anchor), links.borrower_id) as anchor
    from links
    inner join one_step
        on links.other_id = one_step.borrower_id
    group by links.borrower_id

),

three_steps as (

    select
        links.borrower_id,
        least(min(two_steps.anchor), links.borrower_id) as anchor
    from links
    inner join two_steps
        on links.other_id = two_steps.borrower_id
    group by links.borrower_id

),

four_steps as (

    select
        links.borrower_id,
        least(min(three_steps.anchor), links.borrower_id) as anchor
    from links
    inner join three_steps
        on links.other_id = three_steps.borrower_id
    group by links.borrower_id

),

book as (

    select count(*) as borrowers
    from borrowers

),

anchors as (

    select
        one_step.borrower_id,
        beyond.anchor,
        one_step.is_told_same,
        one_step.shares_email,
        one_step.shares_phone,
        one_step.has_near_phone,
        one_step.shares_property
    from one_step
    inner join four_steps
        on one_step.borrower_id = four_steps.borrower_id
    inner join four_steps as beyond
        on four_steps.anchor = beyond.borrower_id

)

select
    borrowers.borrower_id,
    case when anchors.is_told_same then anchors.anchor else borrowers.borrower_id end as told_same,
    case when anchors.shares_email then anchors.anchor else borrowers.borrower_id end as same_email,
    case when anchors.shares_phone then anchors.anchor else borrowers.borrower_id end as same_phone,
    case when anchors.has_near_phone then anchors.anchor else borrowers.borrower_id end
        as near_phone,
    case when anchors.shares_property then anchors.anchor else borrowers.borrower_id end
        as same_property,
    :run_id as prepared_by
from borrowers
cross join book
left join anchors
    on borrowers.borrower_id = anchors.borrower_id
where anchors.borrower_id is not null
    or book.borrowers < :match_everyone_below
