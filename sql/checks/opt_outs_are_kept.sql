-- opt_outs_are_kept: nobody is on a list of a channel that one of their borrower ids has closed.
--
-- Asked once more of the delivered lines, past everything that was made of them.
--
-- stage   evaluate
-- reads   evaluations, opt_outs
-- grain   one row if somebody is

with

listed as (

    select
        ids.borrower_id,
        evaluations.person_id,
        evaluations.may_call,
        evaluations.may_email,
        evaluations.may_sms
    from evaluations
    cross join unnest(split(evaluations.borrower_ids, ' ')) as ids (borrower_id)
    where evaluations.decision = 'opportunity'

),

disregarded as (

    select listed.person_id
    from listed
    inner join opt_outs
        on listed.borrower_id = opt_outs.borrower_id
    where listed.may_call and opt_outs.closes_call
        or listed.may_email and opt_outs.closes_email
        or listed.may_sms and opt_outs.closes_sms

)

select
    'opt_outs_are_kept' as check_name,
    'an opt-out was passed over, the first of them of person ' || min(disregarded.person_id)
        as finding,
    count(*) as row_count
from disregarded
having count(*) > 0
