"""Who is one person, by Entity Resolution's documented rules."""

import pytest

from tests.embedded.support.matching import Matcher

NAME_EMAIL = "Exact(name) AND Exact(email)"
NAME_PHONE = "Exact(name) AND Exact(phone)"
NAME_HOUSE = 'Exact(name) AND Exact("house no")'


@pytest.fixture
def matcher(tmp_path):
    matcher = Matcher(tmp_path)
    yield matcher
    matcher.service.stop()


def test_records_that_agree_in_all_keys_of_a_rule_are_one(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1", "b,Ann,Lee,x@y.com,2", "c,Ann,Ray,x@y.com,1", conditions=[NAME_EMAIL]
    ) == ["a b", "c"]


def test_with_transitive_matching_a_later_rule_extends_a_group(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1",
        "b,Ann,Lee,x@y.com,2",
        "c,Ann,Lee,z@y.com,2",
        conditions=[NAME_EMAIL, NAME_PHONE],
    ) == ["a b c"]


def test_without_it_a_matched_record_is_excluded_from_later_rules(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1",
        "b,Ann,Lee,x@y.com,2",
        "c,Ann,Lee,z@y.com,2",
        conditions=[NAME_EMAIL, NAME_PHONE],
        transitive=False,
    ) == ["a b", "c"]


def test_two_groups_of_an_earlier_rule_stay_two_when_a_later_rule_links_them(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1",
        "b,Ann,Lee,x@y.com,2",
        "c,Ann,Lee,z@y.com,2",
        "d,Ann,Lee,z@y.com,3",
        conditions=[NAME_EMAIL, NAME_PHONE],
    ) == ["a b", "c d"]


def test_a_group_inherits_from_the_earliest_level_of_its_records(matcher):
    # e shares a house with d (grouped by rule 2) and with b (grouped by rule 1)
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1,h1",
        "b,Ann,Lee,x@y.com,2,h9",
        "c,Ann,Lee,,3,h2",
        "d,Ann,Lee,,3,h9",
        "e,Ann,Lee,,4,h9",
        conditions=[NAME_EMAIL, NAME_PHONE, NAME_HOUSE],
    ) == ["a b e", "c d"]


def test_a_group_without_an_earlier_record_is_new(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1",
        "b,Ann,Lee,y@y.com,1",
        "c,Bo,Lee,x@y.com,1",
        "d,Bo,Lee,z@y.com,1",
        conditions=[NAME_EMAIL, NAME_PHONE],
    ) == ["a b", "c d"]


@pytest.mark.parametrize("transitive", [True, False])
def test_empty_values_never_match(matcher, transitive):
    assert matcher.groups(
        "a,Ann,Lee,,1",
        "b,Ann,Lee,,2",
        "c,,,x@y.com,3",
        "d,,,x@y.com,4",
        "e,Ann,Lee",
        conditions=[NAME_EMAIL],
        transitive=transitive,
    ) == ["a", "b", "c", "d", "e"]


def test_a_value_of_nothing_but_noise_is_empty_once_normalised(matcher):
    assert matcher.groups("a,12,-,x@y.com", "b,34,.,x@y.com", conditions=[NAME_EMAIL]) == ["a", "b"]


def test_or_joins_within_one_rule(matcher):
    assert matcher.groups(
        "a,Ann,Lee,x@y.com,1",
        "b,Ann,Lee,x@y.com,2",
        "c,Ann,Lee,z@y.com,2",
        "d,Ann,Lee,z@y.com,3",
        "e,Bo,Lee,z@y.com,3",
        conditions=["Exact(name) AND (Exact(email) OR Exact(phone))"],
    ) == ["a b c d", "e"]


def test_a_chain_through_or_is_followed_to_its_end(matcher):
    links = [f"p{n:02},Ann,Lee,m{n // 2}@y.com,{(n + 1) // 2 + 1}" for n in range(40)]

    assert len(matcher.groups(*links, conditions=[f"({NAME_EMAIL}) OR ({NAME_PHONE})"])) == 1


NORMALISED = [
    ("A N N,O'Lee,x@y.com", "ánn,Olee,x@y.com", True),
    ("Ann,Lee,A.B+news@Y.com", "Ann,Lee, ab@y.com", True),
    ("Ann,Lee,a_b@y.com", "Ann,Lee,ab@y.com", True),
    ("Ann,Lee,a-b@y.com", "Ann,Lee,ab@y.com", False),
    ("Ann,Lee,ab@y.com", "Ann,Lee,ab@z.com", False),
    ("Ann,Lee,ab@x.y.com", "Ann,Lee,ab@xy.com", False),
]


@pytest.mark.parametrize(("one", "other", "is_same"), NORMALISED)
def test_names_and_emails_are_compared_normalised(matcher, one, other, is_same):
    groups = matcher.groups(f"a,{one}", f"b,{other}", conditions=[NAME_EMAIL])

    assert groups == (["a b"] if is_same else ["a", "b"])


def test_phones_are_compared_by_their_digits_without_leading_zeroes(matcher):
    assert matcher.groups(
        "a,Ann,Lee,,(555) 010-1234",
        "b,Ann,Lee,,00555.010.1234",
        "c,Ann,Lee,,+1 555 010 1234",
        conditions=[NAME_PHONE],
    ) == ["a b", "c"]


def test_a_string_is_compared_as_it_is(matcher):
    assert matcher.groups(
        "a,Ann,Lee,,,H1", "b,Ann,Lee,,,H1", "c,Ann,Lee,,,h1", conditions=[NAME_HOUSE]
    ) == ["a b", "c"]


def test_without_normalisation_values_are_compared_as_they_are(matcher):
    matcher.write("a,Ann,Lee,x@y.com", "b,ann,Lee,x@y.com", "c,ann,Lee,x@y.com")
    source = {"inputSourceARN": "arn:aws:glue:us-east-1:123456789012:table/crm/people"}
    source |= {"schemaName": "people", "applyNormalization": False}
    matcher.create(NAME_EMAIL, inputSourceConfig=[source])

    assert matcher.run()["metrics"]["matchIDs"] == 2


def test_a_value_that_many_share_costs_no_pairs(matcher):
    """2,000 records of one key are two million pairs; here they are 2,000 rows."""
    rows = [f"p{n},Ann,Lee,x@y.com,{n}" for n in range(2000)]

    assert len(matcher.groups(*rows, conditions=[NAME_EMAIL, NAME_PHONE])) == 1


def test_the_same_records_get_the_same_ids_whatever_their_order(matcher):
    rows = [f"p{n},Ann,Lee,m{n % 7}@y.com,{n % 5}" for n in range(50)]
    matcher.create(NAME_EMAIL, NAME_PHONE)
    matcher.write(*rows)
    first = matcher.output(matcher.run())
    matcher.write(*reversed(rows))

    assert matcher.output(matcher.run()) == first
