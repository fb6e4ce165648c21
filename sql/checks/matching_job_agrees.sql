-- matching_job_agrees: the job was given what we prepared, and left nothing out.
--
-- What the service did not count is null, and differs from nothing. How it counts groups is not
-- documented: where it counts otherwise than we do, the manifest warns.
--
-- stage   evaluate
-- reads   sent_borrowers
-- grain   one row per number that differs

with

counted as (

    select
        'records it was given' as name,
        (select count(*) from sent_borrowers) as ours,
        :input_records as theirs

    union all

    select
        'records it did not process' as name,
        0 as ours,
        :records_not_processed as theirs

)

select
    'matching_job_agrees' as check_name,
    counted.name || ': the job says ' || cast(counted.theirs as varchar)
        || ', expected ' || cast(counted.ours as varchar) as finding,
    counted.theirs as row_count
from counted
where counted.ours <> counted.theirs
