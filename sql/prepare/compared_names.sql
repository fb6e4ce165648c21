-- compared_names: what name_parts wrote in this run.
--
-- scans   name_parts_staged
-- grain   one row per borrower_id

select
    name_parts_staged.borrower_id,
    name_parts_staged.written_name,
    name_parts_staged.generation,
    name_parts_staged.given,
    name_parts_staged.given_together,
    name_parts_staged.middle,
    name_parts_staged.second_given,
    name_parts_staged.family,
    name_parts_staged.family_first,
    name_parts_staged.family_last,
    name_parts_staged.email,
    name_parts_staged.mailbox,
    name_parts_staged.phone,
    name_parts_staged.property_id,
    name_parts_staged.state
from name_parts_staged
where name_parts_staged.run_id = :run_id
    and name_parts_staged.attempt = :name_parts_attempt
