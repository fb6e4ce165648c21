-- opportunities_stay_within_the_band: not far more and not far fewer than in the last published run.
--
-- stage   evaluate
-- reads   band
-- grain   one row if the number is out of the band, and nobody forced the run

select
    'opportunities_stay_within_the_band' as check_name,
    cast(band.opportunities as varchar) || ' opportunities, and '
        || cast(band.last_opportunities as varchar) || ' in the last published run, are more than '
        || cast(band.percent as varchar)
        || ' percent apart: if that is right, run it by force (--force)'
        as finding,
    band.opportunities as row_count
from band
where band.is_left
    and not band.is_waived
