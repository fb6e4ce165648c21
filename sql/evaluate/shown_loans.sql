-- shown_loans: the loan to talk about, for each person and property, and what is owed on the home.
--
-- Several loans on one property: the one to call about is the first lien, as far as the contract
-- tells. What is paid off comes last, and before that a line of credit or second lien; then the
-- largest balance counts, then the highest rate. The others stand beside it with rate and balance.
--
-- What is owed on a property is asked of the property: of all persons' loans on it, each once. So is
-- whether a line of credit or second lien stands behind a first lien, which may be somebody else's.
--
-- reads   people, loans, loan_types
-- grain   one row per person and property of one of the person's usable loans;
--         a person with no usable loan has one row

with

positions as (

    -- a borrower without a loan stands here once, without a property
    select
        people.person_id,
        people.borrower_ids,
        people.borrower_id,
        people.may_call,
        people.may_email,
        people.may_sms,
        loans.loan_id,
        loans.property_id,
        loans.loan_amount,
        loans.current_interest_rate,
        loans.origination_year,
        loans.loan_type,
        loans.remaining_balance,
        case
            when loans.loan_id is null then 3
            when loans.remaining_balance <= 0 then 2
            else 1
        end as standing,
        -- a property that is not known is nobody else's
        case when loans.property_id is null then people.person_id end as alone,
        count(*) over (
            partition by
                loans.property_id,
                case when loans.property_id is null then people.person_id end
        ) as positions_there
    from people
    left join loans
        on people.borrower_id = loans.borrower_id

),

-- hardly anybody has several ids, and hardly a property several loans: only those are ranked
ranked as (

    select
        positions.*,
        coalesce(loan_types.is_junior, false) as is_junior,
        count(positions.loan_id) over (partition by positions.person_id) as loans_of_person,
        row_number() over (
            partition by positions.person_id, positions.property_id
            order by
                positions.standing,
                coalesce(loan_types.is_junior, false),
                positions.remaining_balance desc nulls last,
                positions.current_interest_rate desc nulls last,
                positions.loan_id,
                positions.borrower_id
        ) as place,
        first_value(positions.loan_id) over (
            partition by positions.person_id, positions.property_id
            order by
                positions.standing,
                coalesce(loan_types.is_junior, false),
                positions.remaining_balance desc nulls last,
                positions.current_interest_rate desc nulls last,
                positions.loan_id,
                positions.borrower_id
        ) as shown_loan_id,
        -- one loan may stand under several ids, and is owed once
        row_number() over (
            partition by positions.property_id, positions.alone, positions.loan_id
            order by
                positions.remaining_balance desc nulls last,
                positions.borrower_id
        ) as copy_number,
        positions.loan_id || ' '
            || trim(
                trailing '.' from trim(
                    trailing '0' from cast(positions.current_interest_rate as varchar)
                )
            )
            || ' % '
            || coalesce(cast(positions.remaining_balance as varchar), 'balance unknown')
            as in_words
    from positions
    left join loan_types
        on positions.loan_type = loan_types.loan_type
    where positions.positions_there > 1
        or positions.borrower_ids <> positions.borrower_id

),

owed as (

    -- an unknown part makes the whole unknown
    select
        ranked.*,
        case
            when sum(
                case
                    when ranked.copy_number = 1 and ranked.remaining_balance is null then 1
                    else 0
                end
            ) over (partition by ranked.property_id, ranked.alone) = 0
                then sum(
                    case
                        when ranked.copy_number = 1 and ranked.remaining_balance > 0
                            then ranked.remaining_balance
                        else 0
                    end
                ) over (partition by ranked.property_id, ranked.alone)
        end as owed_on_property,
        max(case when ranked.standing = 1 and not ranked.is_junior then 1 else 0 end)
            over (partition by ranked.property_id, ranked.alone) as has_first_lien
    from ranked
    -- of a person with loans, the borrower ids without one say nothing
    where ranked.loan_id is not null
        or ranked.loans_of_person = 0

),

shown as (

    select
        positions.person_id,
        positions.borrower_ids,
        positions.borrower_id,
        positions.may_call,
        positions.may_email,
        positions.may_sms,
        positions.loan_id,
        cast(null as varchar) as other_loan_ids,
        cast(null as varchar) as other_loans,
        positions.property_id,
        positions.loan_amount,
        positions.current_interest_rate,
        positions.origination_year,
        positions.loan_type,
        positions.remaining_balance,
        cast(
            case
                when positions.remaining_balance < 0 then 0
                else positions.remaining_balance
            end as decimal(38, 2)
        ) as owed_on_property,
        false as is_behind_another
    from positions
    where positions.positions_there = 1
        and positions.borrower_ids = positions.borrower_id

    union all

    select
        owed.person_id,
        owed.borrower_ids,
        max(case when owed.place = 1 then owed.borrower_id end) as borrower_id,
        owed.may_call,
        owed.may_email,
        owed.may_sms,
        owed.shown_loan_id as loan_id,
        array_join(
            array_sort(
                array_distinct(
                    array_agg(owed.loan_id)
                        filter (where owed.loan_id <> owed.shown_loan_id)
                )
            ),
            ' '
        ) as other_loan_ids,
        array_join(
            array_sort(
                array_distinct(
                    array_agg(owed.in_words)
                        filter (where owed.loan_id <> owed.shown_loan_id)
                )
            ),
            '; '
        ) as other_loans,
        owed.property_id,
        max(case when owed.place = 1 then owed.loan_amount end) as loan_amount,
        max(case when owed.place = 1 then owed.current_interest_rate end)
            as current_interest_rate,
        max(case when owed.place = 1 then owed.origination_year end) as origination_year,
        max(case when owed.place = 1 then owed.loan_type end) as loan_type,
        max(case when owed.place = 1 then owed.remaining_balance end) as remaining_balance,
        max(owed.owed_on_property) as owed_on_property,
        max(
            case
                when owed.place = 1 and owed.standing = 1 and owed.is_junior
                    then owed.has_first_lien
                else 0
            end
        ) = 1 as is_behind_another
    from owed
    group by
        owed.person_id,
        owed.property_id,
        owed.borrower_ids,
        owed.may_call,
        owed.may_email,
        owed.may_sms,
        owed.shown_loan_id

)

select
    shown.person_id,
    shown.borrower_ids,
    shown.borrower_id,
    shown.may_call,
    shown.may_email,
    shown.may_sms,
    shown.loan_id,
    shown.other_loan_ids,
    shown.other_loans,
    shown.property_id,
    shown.loan_amount,
    shown.current_interest_rate,
    shown.origination_year,
    shown.loan_type,
    shown.remaining_balance,
    shown.owed_on_property,
    shown.is_behind_another
from shown
