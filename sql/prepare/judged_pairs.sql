-- judged_pairs: what compared_pairs wrote in this run.
--
-- scans   compared_pairs_staged
-- grain   one row per pair of borrower ids

select
    compared_pairs_staged.borrower_id,
    compared_pairs_staged.other_id,
    compared_pairs_staged.shares_email,
    compared_pairs_staged.shares_phone,
    compared_pairs_staged.shares_property,
    compared_pairs_staged.has_near_phone,
    compared_pairs_staged.told,
    compared_pairs_staged.is_one_generation,
    compared_pairs_staged.middles_differ,
    compared_pairs_staged.is_one_state,
    compared_pairs_staged.phones_differ,
    compared_pairs_staged.emails_differ,
    compared_pairs_staged.first_names,
    compared_pairs_staged.last_names
from compared_pairs_staged
where compared_pairs_staged.run_id = :run_id
    and compared_pairs_staged.attempt = :compared_pairs_attempt
