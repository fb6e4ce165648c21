-- unified_refi_dataset: the current run's rows, as the query this project began with reads them.
--
-- Typed against it, that query gives the published list. Its text is the same in every run:
-- `latest` says which run is current. It leaves out people who are held back for what that query
-- does not ask: they must not be contacted, were listed lately, owe too little, or owe what stands
-- behind somebody else's first lien.
--
-- scans   refi_evaluations, latest
-- grain   one row per person and property that has a loan and a market offer

select
    refi_evaluations.borrower_id,
    refi_evaluations.first_name,
    refi_evaluations.last_name,
    refi_evaluations.current_interest_rate,
    refi_evaluations.market_rate_offer,
    refi_evaluations.ltv_ratio,
    refi_evaluations.monthly_savings_est,
    refi_evaluations.person_id,
    refi_evaluations.loan_id,
    refi_evaluations.property_id,
    refi_evaluations.marketing_category,
    refi_evaluations.decision
from refi_evaluations
inner join latest
    on refi_evaluations.run_id = latest.run_id
where refi_evaluations.rate_spread is not null
    and not regexp_like(
        refi_evaluations.reason_codes, 'DO_NOT_CONTACT|COOLING_DOWN|LOAN_PAID_OFF|BALANCE_BELOW_LIMIT|BEHIND_FIRST_LIEN|LTV_UNKNOWN'
    )
