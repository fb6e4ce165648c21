-- texts_go_where_somebody_agreed: a number that is texted is one whose own record said yes.
--
-- stage   evaluate
-- reads   evaluations, engagement, borrower_lines
-- grain   one row if one is not

with

texted as (

    select
        evaluations.person_id,
        evaluations.sms_value,
        ids.borrower_id
    from evaluations
    cross join unnest(split(evaluations.borrower_ids, ' ')) as ids (borrower_id)
    where evaluations.decision = 'opportunity'
        and evaluations.may_sms

),

agreed as (

    select
        texted.person_id,
        texted.sms_value,
        count_if(
            texted.sms_value = borrower_lines.phone_value and engagement.sms_opt_in = 1
        ) as times
    from texted
    left join borrower_lines
        on texted.borrower_id = borrower_lines.borrower_id
    left join engagement
        on texted.borrower_id = engagement.borrower_id
    group by
        texted.person_id,
        texted.sms_value

)

select
    'texts_go_where_somebody_agreed' as check_name,
    'texts would go where nobody agreed to them, the first of them to person '
        || min(agreed.person_id) as finding,
    count(*) as row_count
from agreed
where agreed.times = 0
having count(*) > 0
