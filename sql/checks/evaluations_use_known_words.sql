-- evaluations_use_known_words: tiers and decisions are of the published vocabulary.
--
-- stage   evaluate
-- reads   evaluations
-- grain   one row per unknown pair

select
    'evaluations_use_known_words' as check_name,
    coalesce(evaluations.marketing_category, '(none)')
        || ', ' || coalesce(evaluations.decision, '(none)') as finding,
    count(*) as row_count
from evaluations
where coalesce(evaluations.marketing_category, '')
    not in ('Immediate Action', 'Hot Lead', 'Watchlist', 'Ineligible')
    or coalesce(evaluations.decision, '') not in ('opportunity', 'not_selected')
    or evaluations.decision = 'opportunity' and evaluations.marketing_category = 'Ineligible'
group by
    evaluations.marketing_category,
    evaluations.decision
