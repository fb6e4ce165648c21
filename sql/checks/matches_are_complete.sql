-- matches_are_complete: who was prepared in this run was matched, and nobody else.
--
-- stage   evaluate
-- reads   prepared, matches
-- grain   one row per kind of finding

with

compared as (

    select
        prepared.borrower_id,
        matches.record_id,
        case
            when matches.record_id is null then 'prepared and not matched'
            when prepared.borrower_id is null then 'matched and not prepared'
            when prepared.prepared_by <> :run_id then 'prepared by another run'
        end as finding
    from prepared
    full outer join matches
        on prepared.borrower_id = matches.record_id

)

select
    'matches_are_complete' as check_name,
    compared.finding || ', the first of them: '
        || min(coalesce(compared.borrower_id, compared.record_id)) as finding,
    count(*) as row_count
from compared
where compared.finding is not null
group by compared.finding
