"""A rule that is wrong does not agree with the oracle: each of these was broken on purpose.

They are mistakes that lists like this one are known for. Were the data too tame to show one of
them, this would be the place that says so.
"""

from dataclasses import replace

import pytest

from lambdas.shared.query import composition
from tests.oracle import leads, matching, rows
from tests.oracle.households import households

WRONG = {  # relation, what stands there, what it becomes
    "the limit itself is above the limit": (
        "decisions",
        "believed.ltv_ratio > thresholds.max_ltv_percent",
        "believed.ltv_ratio >= thresholds.max_ltv_percent",
    ),
    "a tier begins at its limit": (
        "decisions",
        "> thresholds.immediate_action_above",
        ">= thresholds.immediate_action_above",
    ),
    "rates are subtracted in floating point": (
        "decisions",
        "when measured.rate_spread < thresholds.min_rate_spread",
        "when cast(measured.current_interest_rate as double)"
        " - cast(measured.market_rate_offer as double) < 1e0",
    ),
    "a loan that is paid off is called about": (
        "decisions",
        "when measured.remaining_balance <= 0 then",
        "when measured.remaining_balance < 0 then",
    ),
    "a monthly saving is that of a fresh term": (
        "savings",
        "growths.offered_rate / (1 - growths.discount_remaining)",
        "growths.offered_rate / (1 - growths.discount_reset)",
    ),
    "a payment is rounded before it is multiplied": (
        "savings",
        "payments.payment_reset * 360 - payments.debt",
        "round(100 * payments.payment_reset) / 100 * 360 - payments.debt",
    ),
    "financed costs are owed by nobody": (
        "savings",
        "(annuities.debt + annuities.costs) * annuities.annuity_remaining",
        "annuities.debt * annuities.annuity_remaining",
    ),
    "an opt-out binds the row and not the person": (
        "gathered_closings",
        "    where matches.match_id is not null",
        "    where false",
    ),
    "an opt-out closes the id and not the number": (
        "gathered_closings",
        "(values ('record'), ('phone'), ('email'))",
        "(values ('record'), ('email'))",
    ),
    "a number is another one when it is written otherwise": (
        "judged_borrowers",
        "then substr(boxed.digits, length(boxed.digits) - 9)",
        "then boxed.digits",
    ),
    "of two numbers in a cell both are given": (
        "judged_borrowers",
        "else valued.first_number end as phone",
        "else valued.phone end as phone",
    ),
    "an opt-out of a cell with two numbers closes the first": (
        "gathered_closings",
        "    from further_addresses",
        "    from further_addresses where false",
    ),
    "an opt-out of a broken line closes what stands in its columns": (
        "judged_borrowers",
        "            when not valued.has_every_field then concat_ws(",
        "            when false then concat_ws(",
    ),
    "an extension makes another number": (
        "judged_borrowers",
        "length(counted_digits.run_digits) <= 10",
        "length(counted_digits.run_digits) <= 15",
    ),
    "a list closes the first of two numbers": (
        "found_addresses",
        "(values (7), (11), (15), (19), (23)) as ends (first)",
        "(values (7)) as ends (first)",
    ),
    "words beside an address open it": (
        "found_addresses",
        "    from candidates\n    where strpos(candidates.candidate, '@') > 0",
        "    from candidates\n    where strpos(candidates.candidate, '@') > 0\n"
        "        and not candidates.has_words",
    ),
    "a list may say of an address that letters are not wanted": (
        "suppressed_addresses",
        "addressed.is_email as closes_email",
        "addressed.is_email and coalesce(lower(addressed.channel), '') <> 'mail' as closes_email",
    ),
    "what a borrower's own cells refuse is not heard": (
        "judged_opt_outs",
        "    from refusals",
        "    from refusals where false",
    ),
    "what stands behind a number is not heard": (
        "refusals",
        "coalesce(borrower_lines.phone_cell, borrower_lines.phone) as phone,",
        "borrower_lines.phone as phone,",
    ),
    "a word that may be a surname is no refusal behind a mark either": (
        "refusals",
        "            not worded.is_number\n            and regexp_like(",
        "            false\n            and regexp_like(",
    ),
    "a word that may be a surname is a refusal wherever it stands": (
        "refusals",
        "when cells.column_name in ('first_name', 'last_name', 'city')",
        "when cells.column_name in ('city')",
    ),
    "what is denied is heard as if it were said": (
        "refusals",
        ":refusal_nothing,",
        ":refusal_unseen,",
    ),
    "what an address tells of somebody's trade is a refusal": (
        "refusals",
        "regexp_like(worded.said_beside_addresses, :refusal_beside_addresses)",
        "regexp_like(worded.said, :refusal_beside_addresses)",
    ),
    "who has died is written to, as the channel was mail": (
        "bound_opt_outs",
        "when heard_reasons.speaks_of_contact\n",
        "when false\n",
    ),
    "an opt-out of e-mail is taken for one of calls, as the line says phone": (
        "bound_opt_outs",
        "coalesce(heard_reasons.opts_out_of <> lower(do_not_contact_lines.channel), true)",
        "heard_reasons.opts_out_of is null",
    ),
    "what is no yes to texts is no no": (
        "engagement_lines",
        "then judged.sms_opt_in is not null and not judged.agrees_to_texts",
        "then false",
    ),
    "a person who agrees to texts is texted at any number": (
        "resolved_people",
        "and coalesce(engagement.sms_opt_in, 0) = 1 as can_be_texted,",
        "as can_be_texted,",
    ),
    "an opt-out is lost in its wrapping": (
        "do_not_contact_lines",
        "when regexp_like(unwrapped.bare_id, '^[A-Za-z0-9_-]{1,38}$') then unwrapped.bare_id",
        "when regexp_like(unwrapped.borrower_id, '^[A-Za-z0-9_-]{1,38}$')"
        " then unwrapped.borrower_id",
    ),
    "a line of credit is shown before the first lien": (
        "loan_types",
        "understood.is_behind\n        or coalesce(products.loan_product in ('credit line',",
        "not understood.is_behind\n        or coalesce(products.loan_product in ('credit line',",
    ),
    "every loan began with 360 months": (
        "savings",
        "coalesce(loan_types.term_months, 360)",
        "360",
    ),
    "a loan that is over has a year left": (
        "savings",
        "when rested.is_level and rested.months_left >= 12 and not rested.is_beyond_belief\n"
        "                then rested.months_left",
        "when rested.is_level then greatest(12, rested.months_left)",
    ),
    "a line of credit is paid off in level payments": (
        "loan_types",
        "not (understood.is_uneven or coalesce(products.loan_product = 'credit line', false))",
        "true",
    ),
    "costs may come back after the loan's end": (
        "savings",
        "<= (payments.payment_now - payments.payment_remaining) * payments.remaining_months",
        "<= (payments.payment_now - payments.payment_remaining) * 360",
    ),
    "a screen without its input is passed": (
        "refi_evaluations",
        "or described.payment_remaining is null then 'unknown'",
        "or described.payment_remaining is null then 'pass'",
    ),
    "a strike rate may lie above the rate that is paid": (
        "decisions",
        "coded.current_interest_rate - thresholds.min_rate_spread",
        "coded.current_interest_rate + thresholds.min_rate_spread",
    ),
}


@pytest.fixture(scope="module")
def town():
    """Files, who matches whom, and what the oracle answers."""
    files = households(400, seed=7)
    borrowers = rows.judge(files)["borrower_information"].used
    matches = matching.match(borrowers, lambda members: members[0])
    match_ids = {each: found.match_id for each, found in matches.items()}
    return files, match_ids, leads.answer(files, match_ids).evaluations


def disagreements(warehouse, town):
    """The persons whom SQL and oracle decide differently."""
    files, match_ids, expected = town
    warehouse.clear()
    for dataset, texts in files.items():
        warehouse.deliver(dataset, *texts)
    warehouse.match(match_ids)
    found = warehouse.query("refi_evaluations")
    places = {(each.person_id, each.property_id): each._asdict() for each in expected}
    assert len(found) == len(places)
    return {
        row["person_id"] for row in found if row != places[row["person_id"], row["property_id"]]
    }


def test_the_rules_as_they_are_agree(warehouse, town):
    assert disagreements(warehouse, town) == set()


@pytest.mark.parametrize(("name", "right", "wrong"), WRONG.values(), ids=WRONG)
def test_a_wrong_rule_is_found(warehouse, town, monkeypatch, name, right, wrong):
    true_relation = composition.relation
    select = true_relation(name).select
    assert select.count(right) == 1
    broken = replace(true_relation(name), select=select.replace(right, wrong))

    monkeypatch.setattr(
        composition, "relation", lambda asked: broken if asked == name else true_relation(asked)
    )

    assert disagreements(warehouse, town)
