"""IAM's evaluation of policies: what one says, and what several come to."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.access import Administrator, NotEvaluated, RoleSession, ServicePrincipal
from infra.embedded.access.evaluation import Policies, Reason, denial
from infra.embedded.access.patterns import actions, arns, matches, matches_arn
from infra.embedded.access.policies import Malformed, Question, read
from infra.embedded.access.principals import context_of

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
READER = RoleSession(ROLE, "session")
EVENTS = ServicePrincipal("events.amazonaws.com", ACCOUNT, "arn:aws:events:us-east-1:1:rule/r")
OBJECT = "arn:aws:s3:::data/staged/file.csv"
KEY = "arn:aws:kms:us-east-1:123456789012:key/k"


def policy(*statements):
    return read(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def allow(**elements):
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}


def deny(**elements):
    return allow(**elements) | {"Effect": "Deny"}


def reason(
    principal=READER,
    *,
    identity=(),
    resource=(),
    action="s3:GetObject",
    on=OBJECT,
    owner_decides=False,
    boundary=None,
    context=None,
):
    """Why not; None if allowed. `identity`, `resource` and `boundary` are policies' statements."""
    question = Question(
        principal=principal,
        action=action,
        resource=on,
        context={**context_of(principal), **(context or {})},
    )
    policies = Policies(
        identity=(policy(*identity),) if identity else (),
        resource=policy(*resource) if resource else None,
        boundary=None if boundary is None else policy(*boundary),
        owner_decides=owner_decides,
    )
    return denial(question, policies)


def test_what_no_policy_allows_is_denied():
    assert reason() is Reason.NO_IDENTITY_ALLOWS
    assert reason(identity=[allow(Action="s3:PutObject")]) is Reason.NO_IDENTITY_ALLOWS
    assert reason(identity=[allow(Resource="arn:aws:s3:::other/*")]) is Reason.NO_IDENTITY_ALLOWS


def test_an_allow_of_either_side_suffices():
    assert reason(identity=[allow()]) is None
    assert reason(resource=[allow(Principal={"AWS": ROLE})]) is None
    assert reason(resource=[allow(Principal={"AWS": READER.arn})]) is None
    assert reason(resource=[allow(Principal="*")]) is None


def test_a_resource_that_allows_the_account_leaves_it_to_the_policies_of_its_roles():
    root = [allow(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})]

    assert reason(resource=root) is Reason.NO_IDENTITY_ALLOWS
    assert reason(resource=root, identity=[allow()]) is None


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ROLE}, {"AWS": ACCOUNT}])
def test_a_deny_of_the_resource_meets_everyone_it_names(principal):
    denied = [deny(Principal=principal)]

    assert reason(identity=[allow()], resource=denied) is Reason.DENIED_BY_RESOURCE


def test_a_deny_that_names_somebody_else_meets_nobody_here():
    denied = [deny(Principal={"AWS": f"{ROLE}-of-another"})]

    assert reason(identity=[allow()], resource=denied) is None


def test_the_administrator_may_do_what_no_resource_denies():
    administrator = Administrator(ACCOUNT)

    assert reason(administrator) is None
    assert reason(administrator, resource=[deny(Principal="*")]) is Reason.DENIED_BY_RESOURCE


def test_a_service_may_do_what_a_resource_lets_it():
    let_in = allow(
        Action="sqs:SendMessage",
        Principal={"Service": "events.amazonaws.com"},
        Condition={"ArnEquals": {"aws:SourceArn": EVENTS.source_arn}},
    )
    other = let_in | {"Condition": {"ArnEquals": {"aws:SourceArn": f"{EVENTS.source_arn}-2"}}}

    def sent(*statements, **rest):
        return reason(EVENTS, action="sqs:SendMessage", resource=statements, **rest)

    assert sent(let_in) is None
    assert sent(other) is Reason.NO_RESOURCE_ALLOWS
    assert sent(identity=[allow(Action="*")]) is Reason.NO_RESOURCE_ALLOWS


READ_KEYS = (allow(Action="kms:Decrypt"),)


def test_a_key_that_allows_the_account_leaves_it_to_policies_and_one_that_does_not_is_shut():
    def decrypted(*statements, identity=READ_KEYS):
        return reason(
            action="kms:Decrypt",
            on=KEY,
            identity=identity,
            resource=statements,
            owner_decides=True,
        )

    root = allow(Action="kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    assert decrypted(root) is None
    assert decrypted(root, identity=()) is Reason.NO_IDENTITY_ALLOWS
    assert decrypted(allow(Action="kms:Decrypt", Principal={"AWS": ROLE}), identity=()) is None
    assert decrypted(root | {"Principal": {"AWS": "111122223333"}}) is Reason.NO_RESOURCE_ALLOWS
    assert decrypted() is Reason.NO_RESOURCE_ALLOWS


def test_nothing_is_done_beyond_a_boundary_whoever_allows_it():
    named = {"resource": [allow(Principal={"AWS": ROLE})]}
    assert reason(identity=[allow()], boundary=[allow()]) is None
    for granted in ({"identity": [allow()]}, named):
        assert reason(**granted, boundary=[]) is Reason.NO_BOUNDARY_ALLOWS
        less = [allow(Action="s3:PutObject")]
        assert reason(**granted, boundary=less) is Reason.NO_BOUNDARY_ALLOWS
        assert reason(**granted, boundary=[allow(), deny()]) is Reason.DENIED_BY_BOUNDARY


def test_a_boundary_gives_no_right():
    assert reason(boundary=[allow()]) is Reason.NO_IDENTITY_ALLOWS


def test_a_statement_may_say_what_it_does_not_speak_of():
    assert reason(identity=[{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]) is None
    but = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    assert reason(identity=[but]) is Reason.NO_IDENTITY_ALLOWS
    elsewhere = {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::data/*"}
    assert reason(identity=[elsewhere]) is Reason.NO_IDENTITY_ALLOWS
    assert reason(identity=[elsewhere], on="arn:aws:s3:::other/key") is None


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "holds"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", ["b", "a"], "a", True),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "A", "a", False),
        ("StringEquals", "a", None, False),
        ("StringEqualsIfExists", "a", None, True),
        ("StringEqualsIfExists", "a", "b", False),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringNotEquals", "a", None, True),
        ("StringLike", "staged/*", "staged/1/x", True),
        ("StringNotLike", "staged/*", "judged/1", True),
        ("ArnLike", "arn:aws:sqs:*:1:q*", "arn:aws:sqs:us-east-1:1:queue", True),
        ("ArnEquals", "arn:aws:sqs:*:1:q", "arn:aws:sqs:us-east-1:2:q", False),
        ("ArnNotLike", "arn:aws:sqs:*:1:q", "arn:aws:sqs:us-east-1:1:q", False),
        ("Bool", "true", "true", True),
        ("Bool", False, "true", False),
        ("NumericLessThan", "1.2", "1.3", False),
        ("NumericGreaterThanEquals", 1.2, "1.3", True),
        ("NumericNotEquals", 5, "5.0", False),
        ("Null", "true", None, True),
        ("Null", "false", None, False),
        ("Null", True, "a", False),
    ],
)
def test_a_condition_holds_as_its_operator_says(operator, wanted, found, holds):
    statement = allow(Condition={operator: {"S3:Prefix": wanted}})
    context = {} if found is None else {"s3:prefix": found}

    assert (reason(identity=[statement], context=context) is None) == holds


def test_all_conditions_of_a_statement_must_hold():
    both = {
        "StringEquals": {"s3:prefix": "a", "aws:PrincipalArn": ROLE},
        "Bool": {"aws:SecureTransport": "true"},
    }
    given = {"s3:prefix": "a", "aws:securetransport": "true"}

    assert reason(identity=[allow(Condition=both)], context=given) is None
    for missing in given:
        context = {key: value for key, value in given.items() if key != missing}
        assert reason(identity=[allow(Condition=both)], context=context)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), "operator IpAddress"),
        (allow(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}), "ForAllValues"),
        (allow(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), "key aws:SourceVpc"),
        (allow(Resource="arn:aws:s3:::home/${aws:username}/*"), "aws:username"),
        (allow(Condition={"StringLike": {"s3:prefix": "${aws:username}/*"}}), "aws:username"),
        (deny(NotPrincipal={"AWS": ROLE}), "NotPrincipal"),
        (allow(Principal={"Federated": "example.com"}), "Federated"),
    ],
)
def test_what_is_not_evaluated_is_refused_by_name(statement, named):
    with pytest.raises(NotEvaluated, match=re.escape(named)):
        policy(statement)


@pytest.mark.parametrize(
    "document", ["{", "[]", "{}", '{"Statement": [{"Effect": "Maybe"}]}', '{"Statement": ["x"]}']
)
def test_what_is_no_policy_is_malformed(document):
    with pytest.raises(Malformed):
        read(document)


def naively(pattern, text):
    """Wildcards, one character at a time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return naively(pattern[1:], text) or bool(text and naively(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and naively(pattern[1:], text[1:])


@given(st.text("ab/.*?", max_size=6), st.text("ab/.[\n", max_size=7))
def test_wildcards_match_as_a_naive_matcher_does(pattern, text):
    assert matches(pattern, text) == naively(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "arn", "fits"),
    [
        ("*", "arn:aws:s3:::data/key", True),
        ("*", "*", True),
        ("arn:aws:s3:::data/*", "*", False),
        ("arn:aws:s3:::data/*", "arn:aws:s3:::data/a/b:c", True),
        ("arn:aws:s3:::data*", "arn:aws:s3:::data-of-others/key", True),
        ("arn:aws:s3:::data/*", "arn:aws:s3:::Data/key", False),
        ("arn:aws:sqs:us-east-1:1:q", "arn:aws:sqs:us-east-1:1:q2", False),
        ("arn:aws:sqs:*:1:q", "arn:aws:sqs:us-east-1:9:1:q", False),  # within a segment
        ("arn:aws:sqs", "arn:aws:sqs:us-east-1:1:q", True),
        ("arn:aws:sns", "arn:aws:sqs:us-east-1:1:q", False),
        ("arn:aws:logs:*:*:log-group:g:*", "arn:aws:logs:x:1:log-group:g:log-stream:", True),
    ],
)
def test_a_wildcard_stays_within_a_segment_of_an_arn(pattern, arn, fits):
    assert matches_arn(pattern, arn) is fits


def test_the_case_of_an_action_does_not_count():
    assert actions(["iam:*", "S3:get*"]).fullmatch("s3:GetObject")
    assert not actions(["iam:*", "s3:Get?"]).fullmatch("s3:GetObject")


def test_one_of_several_patterns_has_to_fit_as_a_whole():
    either = arns(["arn:aws:s3:::a", "arn:aws:s3:::b/*"])

    assert either.fullmatch("arn:aws:s3:::b/k")
    assert not either.fullmatch("arn:aws:s3:::ab/k")


ACTIONS = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]
RESOURCES = [OBJECT, "arn:aws:s3:::data/judged/file.csv"]
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.sampled_from([*ACTIONS, "s3:*", "*"]),
        "Resource": st.sampled_from([*RESOURCES, "arn:aws:s3:::data/staged/*", "*"]),
    },
    optional={"Condition": st.just({"Bool": {"aws:SecureTransport": "false"}})},
)
LISTS = st.lists(STATEMENTS, max_size=6)
ASKED = st.fixed_dictionaries(
    {
        "action": st.sampled_from(ACTIONS),
        "on": st.sampled_from(RESOURCES),
        "context": st.just({"aws:securetransport": "true"}),
    }
)


@given(LISTS, st.randoms(), ASKED)
def test_the_order_of_statements_means_nothing(statements, random, asked):
    shuffled = list(statements)
    random.shuffle(shuffled)

    before = reason(identity=statements, **asked)
    assert reason(identity=shuffled, **asked) is before


@given(LISTS, STATEMENTS, ASKED)
def test_one_more_allow_takes_nothing_away(statements, another, asked):
    more = [*statements, another | {"Effect": "Allow"}]

    if reason(identity=statements, **asked) is None:
        assert reason(identity=more, **asked) is None


@given(LISTS, STATEMENTS, ASKED)
def test_one_more_deny_gives_nothing(statements, another, asked):
    more = [*statements, another | {"Effect": "Deny"}]

    if reason(identity=more, **asked) is None:
        assert reason(identity=statements, **asked) is None


@given(LISTS, LISTS, st.integers(0, 6), ASKED)
def test_a_deny_that_applies_beats_every_allow(statements, by_resource, place, asked):
    denied = [
        *statements[:place],
        deny(Action=asked["action"], Resource=asked["on"]),
        *statements[place:],
    ]
    resource = [each | {"Principal": "*"} for each in by_resource]

    found = reason(identity=denied, resource=resource, **asked)
    assert found is Reason.DENIED_BY_IDENTITY
