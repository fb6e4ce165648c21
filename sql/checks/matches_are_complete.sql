-- matches_are_complete: every borrower that was sent was matched, and nobody else.
--
-- By this run or, where its borrowers are those of an earlier one, by that: `prepared_by` says
-- which run had the matches made.
--
-- Whether a record without a match has a row of its own is not documented. Rows may be absent where
-- no row stands alone (then the service leaves such records out), and the job counted as many
-- groups as there are, the absent counted or not. Otherwise they are lost.
--
-- stage   evaluate
-- reads   sent_borrowers, matches
-- grain   one row per kind of finding

with

compared as (

    select
        sent_borrowers.borrower_id,
        matches.record_id,
        case
            when matches.record_id is null then 'sent and not matched'
            when sent_borrowers.borrower_id is null then 'matched and not sent'
            when matches.prepared_by <> :prepared_by then 'prepared by another run'
        end as finding
    from sent_borrowers
    full outer join matches
        on sent_borrowers.borrower_id = matches.record_id

),

groups as (

    select
        matches.match_id,
        count(*) as group_size
    from matches
    group by matches.match_id

),

counted as (

    select
        count(*) as all_groups,
        count(case when groups.group_size = 1 then 1 end) as alone,
        coalesce(:match_ids, count(*)) as groups_of_the_job,
        (select count(*) from compared where compared.record_id is null) as absent
    from groups

),

expected as (

    select
        counted.alone = 0
            and counted.groups_of_the_job in (
                counted.all_groups,
                counted.all_groups + counted.absent
            ) as may_be_absent
    from counted

)

select
    'matches_are_complete' as check_name,
    compared.finding || ', the first of them: '
        || min(coalesce(compared.borrower_id, compared.record_id)) as finding,
    count(*) as row_count
from compared
cross join expected
where compared.finding is not null
    and (compared.record_id is not null or not expected.may_be_absent)
group by compared.finding
