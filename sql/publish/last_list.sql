-- last_list: whom the last published run listed, about which loan, and in which tier.
--
-- scans   refi_evaluations
-- grain   one row per person and property of that run's list; none where no run was published

select
    refi_evaluations.person_id,
    refi_evaluations.borrower_ids,
    refi_evaluations.property_id,
    concat_ws(' ', refi_evaluations.loan_id, refi_evaluations.other_loan_ids) as loan_ids,
    refi_evaluations.marketing_category,
    case refi_evaluations.marketing_category
        when 'Immediate Action' then 1
        when 'Hot Lead' then 2
        else 3
    end as tier
from refi_evaluations
where refi_evaluations.run_id = :last_run_id
    and refi_evaluations.decision = 'opportunity'
