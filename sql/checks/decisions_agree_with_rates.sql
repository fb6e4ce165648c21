-- decisions_agree_with_rates: who is listed is who would be if the market stayed where it is.
--
-- The decision and the strike rate are reckoned apart; the what-if table rests on the second.
--
-- stage   evaluate
-- reads   evaluations
-- grain   one row if they disagree about somebody

with

disagreeing as (

    select evaluations.person_id
    from evaluations
    where (evaluations.decision = 'opportunity')
        <> coalesce(evaluations.market_rate_offer <= evaluations.strike_rate, false)

)

select
    'decisions_agree_with_rates' as check_name,
    'decision and strike rate disagree, the first of them about person '
        || min(disagreeing.person_id) as finding,
    count(*) as row_count
from disagreeing
having count(*) > 0
