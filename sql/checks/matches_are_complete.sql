-- matches_are_complete: every borrower that was sent was matched, and nobody else.
--
-- By this run or, where its borrowers are those of an earlier one, by that: `prepared_by` says
-- which run had the matches made.
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

)

select
    'matches_are_complete' as check_name,
    compared.finding || ', the first of them: '
        || min(coalesce(compared.borrower_id, compared.record_id)) as finding,
    count(*) as row_count
from compared
where compared.finding is not null
group by compared.finding
