-- band: whether the number of opportunities is far from the last published run's.
--
-- Those who only cool down are counted too: they come and go by themselves. Where there is no run
-- to compare with, nothing is far from it.
--
-- reads   thresholds, evaluations
-- grain   one row

with

counted as (

    select count_if(evaluations.reason_codes in ('', 'COOLING_DOWN')) as opportunities
    from evaluations

)

select
    counted.opportunities,
    thresholds.last_opportunities,
    thresholds.opportunity_band_percent as percent,
    coalesce(
        thresholds.opportunity_band_percent > 0
        and abs(counted.opportunities - thresholds.last_opportunities) >= thresholds.smallest_band
        and 100 * abs(counted.opportunities - thresholds.last_opportunities)
            > thresholds.opportunity_band_percent * thresholds.last_opportunities,
        false
    ) as is_left,
    thresholds.is_band_waived as is_waived
from counted
cross join thresholds
