-- listings: whom the published runs of the cool-down's days have listed.
--
-- A run of limits of its own was a trial, and what was listed on the run's own day is listed again.
--
-- scans   refi_evaluations
-- grain   one row per published opportunity

select
    refi_evaluations.borrower_ids,
    refi_evaluations.as_of as listed_on,
    refi_evaluations.market_rate_offer
from refi_evaluations
where refi_evaluations.run_id >= :cool_down_since
    and refi_evaluations.run_id < :run_id
    and refi_evaluations.decision = 'opportunity'
    and not refi_evaluations.is_trial
    and refi_evaluations.as_of < :as_of
    and date_diff('day', refi_evaluations.as_of, :as_of) <= :cool_down_days
