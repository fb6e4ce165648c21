"""Which events a pattern is for, and which patterns EventBridge refuses.

Each case has a recording behind it: what AWS answered to a pattern of this kind when LocalStack's
tests ran there (localstack/localstack, tests/aws/services/events/event_pattern_templates; the
name of the recording stands first). The patterns and events are our own.
"""

import json

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from infra.embedded.events.patterns import InvalidPattern, parse

ABSENT = object()


def matches(pattern, event):
    return parse(json.dumps(pattern)).matches(event)


NO_VALUE = "Value of anything-but must be an array or single string/number value."
NOT_A_TEXT = "prefix/suffix match pattern must be a string"
NOTHING = "Null prefix/suffix not allowed"
IN_LIST = "Inside anything but list, start|null|boolean is not supported."
IN_CASELESS = (
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
)
COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
    "sequences after a wildcard character"
)


@pytest.mark.parametrize(
    ("recording", "wanted", "reason"),
    [
        ("arrays_empty_EXC", [], "Empty arrays are not allowed"),
        ("anything_but_ignorecase_EXC", [{"anything-but": {"equals-ignore-case": 7}}], IN_CASELESS),
        (
            "anything_but_ignorecase_list_EXC",
            [{"anything-but": {"equals-ignore-case": [7, 8]}}],
            IN_CASELESS,
        ),
        ("anything_but_string_list_null_type_EXC", [{"anything-but": ["sold", None]}], IN_LIST),
        ("anything_but_string_null_type_EXC", [{"anything-but": None}], NO_VALUE),
        ("anything_prefix_empty_EXC", [{"anything-but": {"prefix": ""}}], NOTHING),
        (
            "anything_prefix_ignorecase_EXC",
            [{"anything-but": {"prefix": {"equals-ignore-case": "loans"}}}],
            NO_VALUE,
        ),
        ("anything_prefix_int_EXC", [{"anything-but": {"prefix": 7}}], NOT_A_TEXT),
        ("anything_prefix_list_type_EXC", [{"anything-but": {"prefix": [7, "a"]}}], NOT_A_TEXT),
        ("anything_suffix_empty_EXC", [{"anything-but": {"suffix": ""}}], NOTHING),
        (
            "anything_suffix_ignorecase_EXC",
            [{"anything-but": {"suffix": {"equals-ignore-case": ".csv"}}}],
            NO_VALUE,
        ),
        ("anything_suffix_int_EXC", [{"anything-but": {"suffix": 7}}], NOT_A_TEXT),
        (
            "anything_suffix_list_null_type_EXC",
            [{"anything-but": {"suffix": [None, ".csv"]}}],
            NOT_A_TEXT,
        ),
        ("anything_suffix_list_type_EXC", [{"anything-but": {"suffix": [7, ".csv"]}}], NOT_A_TEXT),
        (
            "anything_wildcard_list_type_EXC",
            [{"anything-but": {"wildcard": [7, "*/loans/*"]}}],
            "wildcard match pattern must be a string",
        ),
        (
            "anything_wildcard_type_EXC",
            [{"anything-but": {"wildcard": 7}}],
            "wildcard match pattern must be a string",
        ),
        (
            "ignorecase_EXC",
            [{"equals-ignore-case": ["object created"]}],
            "equals-ignore-case match pattern must be a string",
        ),
        (
            "ignorecase_list_EXC",
            [{"equals-ignore-case": {"prefix": "object"}}],
            "equals-ignore-case match pattern must be a string",
        ),
        ("ip_address_EXC", [{"cidr": "office"}], "Malformed CIDR, one '/' required"),
        ("ip_address_bad_ip_EXC", [{"cidr": "yy.12/8"}], "Nonstandard IP address: yy.12"),
        (
            "ip_address_bad_mask_EXC",
            [{"cidr": "10.0.0.0/8bits"}],
            "Malformed CIDR, mask bits must be an integer",
        ),
        (
            "ip_address_type_EXC",
            [{"cidr": ["10.0.0.0/8"]}],
            "prefix match pattern must be a string",
        ),
        (
            "ip_address_v6_bad_ip_EXC",
            [{"cidr": "zz01:db8::/32"}],
            "Nonstandard IP address: zz01:db8::",
        ),
        ("numeric_EXC", [{"numeric": [">", 1, ">", 1]}], "Bad numeric range operator: >"),
        ("numeric_number_EXC", [{"numeric": 80}], "Value of numeric must be an array."),
        ("numeric_operatorcasing_EXC", [{"Numeric": ["=", 5]}], "Unrecognized match type Numeric"),
        ("numeric_syntax_EXC", [{"numeric": [">", 1, "<="]}], "Value of <= must be numeric"),
        ("prefix_int_EXC", [{"prefix": 2026}], "prefix match pattern must be a string"),
        ("prefix_list_EXC", [{"prefix": ["2026"]}], "prefix match pattern must be a string"),
        ("suffix_int_EXC", [{"suffix": 7}], "suffix match pattern must be a string"),
        ("suffix_list_EXC", [{"suffix": [".csv"]}], "suffix match pattern must be a string"),
        ("wildcard_complex_EXC", [{"wildcard": "*/*/*/*/*/loans/*"}], COMPLEX),
        ("wildcard_int_EXC", [{"wildcard": 7}], "wildcard match pattern must be a string"),
        ("wildcard_list_EXC", [{"wildcard": ["a*"]}], "wildcard match pattern must be a string"),
        (
            "wildcard_repeating_star_EXC",
            [{"wildcard": "loans/**.csv"}],
            "Consecutive wildcard characters at pos 7",
        ),
        ("int_nolist_EXC", 80, '"field" must be an object or an array'),
        ("string_nolist_EXC", "loans", '"field" must be an object or an array'),
        ("operator_case_sensitive_EXC", [{"Exists": True}], "Unrecognized match type Exists"),
    ],
)
def test_a_pattern_that_aws_refuses_is_refused_for_its_reason(recording, wanted, reason):
    with pytest.raises(InvalidPattern) as refused:
        parse(json.dumps({"detail": {"field": wanted}}))

    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[]", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        ('{"detail": {}}', "Empty objects are not allowed"),
        ("{", "Unexpected character"),
        ('{"source": [["aws.s3"]]}', "Match value must be String, number, true, false, or null"),
        ('{"source": [{"prefix": "a", "suffix": "b"}]}', "Only one key allowed"),
        ('{"source": [{"exists": "yes"}]}', "exists match pattern must be either true or false"),
        ('{"source": [{"wildcard": "a\\\\b"}]}', "Invalid escape character at pos 2"),
        ('{"source": [{"numeric": ["=", "5"]}]}', "Value of = must be numeric"),
        ('{"source": [{"numeric": []}]}', "Empty arrays are not allowed"),
        ('{"source": [{"numeric": ["~", 5]}]}', "Unrecognized numeric range operator: ~"),
        ('{"source": [{"numeric": [">", 5, "<", 5]}]}', "Bottom must be less than top"),
        ('{"source": [{"numeric": ["=", 5, "<", 6]}]}', "Too many elements"),
        ('{"source": [{"numeric": [">", 5, "<", 6, "<", 7]}]}', "Too many terms"),
        ('{"source": [{"numeric": ["=", 5000000001]}]}', "Value must be between"),
        ('{"source": [{"anything-but": []}]}', "Empty arrays are not allowed"),
        ('{"source": [{"anything-but": ["a", 1]}]}', "mixed type is not supported"),
        ('{"source": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}', "Unsupported anything-but"),
        ('{"source": [{"cidr": "10.0.0.0/33"}]}', "out of range"),
    ],
)
def test_what_was_not_recorded_and_could_not_be_evaluated_is_refused_as_well(pattern, reason):
    with pytest.raises(InvalidPattern, match=reason):
        parse(pattern)


@pytest.mark.parametrize(
    ("recording", "wanted", "value", "verdict"),
    [
        ("arrays", ["a", "b"], ["x", "b"], True),
        ("arrays_NEG", ["a", "b"], ["x"], False),
        ("arrays_empty_null_NEG", [None], [], False),
        ("boolean", [False], False, True),
        ("boolean_NEG", [False], True, False),
        ("boolean is no number", [0, 1], False, False),
        ("string_empty", [""], "", True),
        ("string", ["Ünal 🚀 "], "Ünal 🚀 ", True),
        ("null_value", [None], None, True),
        ("null_value_NEG", [None], "null", False),
        ("number_comparison_float", [80], 80.0, True),
        ("minimal", ["1"], "1", True),
        ("a text is no number", [1], "1", False),
        ("anything_but_ignorecase", [{"anything-but": {"equals-ignore-case": "ok"}}], "no", True),
        (
            "anything_but_ignorecase_NEG",
            [{"anything-but": {"equals-ignore-case": "ok"}}],
            "OK",
            False,
        ),
        (
            "anything_but_ignorecase_list",
            [{"anything-but": {"equals-ignore-case": ["ok", "so"]}}],
            "no",
            True,
        ),
        (
            "anything_but_ignorecase_list_NEG",
            [{"anything-but": {"equals-ignore-case": ["ok", "so"]}}],
            "So",
            False,
        ),
        (
            "anything_but_ignorecase_missing_NEG",
            [{"anything-but": {"equals-ignore-case": "ok"}}],
            ABSENT,
            False,
        ),
        (
            "anything_but_ignorecase_null",
            [{"anything-but": {"equals-ignore-case": "ok"}}],
            None,
            True,
        ),
        ("anything_but_number", [{"anything-but": 80}], 97, True),
        ("anything_but_number_NEG", [{"anything-but": 80}], 80, False),
        ("anything_but_number_list", [{"anything-but": [80, 90]}], 97, True),
        ("anything_but_number_list_NEG", [{"anything-but": [80, 90]}], 90, False),
        ("anything_but_number_zero", [{"anything-but": 0}], 80, True),
        ("anything_but_string", [{"anything-but": "sold"}], "open", True),
        ("anything_but_string_NEG", [{"anything-but": "sold"}], "sold", False),
        ("anything_but_string_list", [{"anything-but": ["sold", "paid"]}], "open", True),
        ("anything_but_string_list_NEG", [{"anything-but": ["sold", "paid"]}], "paid", False),
        ("anything_but_string_missing_NEG", [{"anything-but": "sold"}], ABSENT, False),
        ("anything_but_string_list_missing_NEG", [{"anything-but": ["sold"]}], ABSENT, False),
        ("anything_but_string_null", [{"anything-but": "sold"}], None, True),
        ("anything_but_string_list_null", [{"anything-but": ["sold", "paid"]}], None, True),
        ("anything_prefix", [{"anything-but": {"prefix": "loans"}}], "my loans", True),
        ("anything_prefix_NEG", [{"anything-but": {"prefix": "loans"}}], "loans/a", False),
        ("anything_prefix_int_value", [{"anything-but": {"prefix": "loans"}}], 12, True),
        ("anything_prefix_list", [{"anything-but": {"prefix": ["a", "b"]}}], "ca", True),
        ("anything_prefix_list_NEG", [{"anything-but": {"prefix": ["a", "c"]}}], "ca", False),
        ("anything_prefix_list_int", [{"anything-but": {"prefix": ["a", "b"]}}], 12, True),
        ("anything_prefix_missing_NEG", [{"anything-but": {"prefix": "a"}}], ABSENT, False),
        ("anything_prefix_null", [{"anything-but": {"prefix": "a"}}], None, True),
        ("anything_suffix", [{"anything-but": {"suffix": ".csv"}}], "a.csv.gz", True),
        ("anything_suffix_NEG", [{"anything-but": {"suffix": ".csv"}}], "a.csv", False),
        ("anything_suffix_list", [{"anything-but": {"suffix": [".csv", ".gz"]}}], "a.xz", True),
        (
            "anything_suffix_list_NEG",
            [{"anything-but": {"suffix": [".csv", ".gz"]}}],
            "a.csv.gz",
            False,
        ),
        ("anything_suffix_missing_NEG", [{"anything-but": {"suffix": ".csv"}}], ABSENT, False),
        ("anything_suffix_null", [{"anything-but": {"suffix": ".csv"}}], None, True),
        ("anything_wildcard", [{"anything-but": {"wildcard": "*/out/*"}}], "out/in/a", True),
        ("anything_wildcard_NEG", [{"anything-but": {"wildcard": "*/in/*"}}], "out/in/a", False),
        ("anything_wildcard_empty", [{"anything-but": {"wildcard": ""}}], "out/in/a", True),
        ("anything_wildcard_int", [{"anything-but": {"wildcard": "*/in/*"}}], 12, True),
        ("anything_wildcard_list", [{"anything-but": {"wildcard": ["*/a/*", "*/b/*"]}}], "a", True),
        (
            "anything_wildcard_list_NEG",
            [{"anything-but": {"wildcard": ["*/a/*", "*/b/*"]}}],
            "x/a/b",
            False,
        ),
        ("anything_wildcard_missing_NEG", [{"anything-but": {"wildcard": "a*"}}], ABSENT, False),
        ("anything_wildcard_null", [{"anything-but": {"wildcard": "a*"}}], None, True),
        ("exists", [{"exists": True}], "open", True),
        ("exists_NEG", [{"exists": True}], ABSENT, False),
        ("exists_false", [{"exists": False}], ABSENT, True),
        ("exists_false_NEG", [{"exists": False}], "open", False),
        ("exists_list_empty_NEG", [{"exists": True}], [], False),
        ("exists_dynamodb_NEG", [{"exists": True}], {"S": "a"}, False),
        ("or-exists-parent", [{"anything-but": ["sold"]}, {"exists": False}], ABSENT, True),
        ("or-anything-but", [{"anything-but": ["sold"]}, {"exists": False}], "open", True),
        ("operator_multiple_list", [{"exists": True}, {"prefix": "x"}], "open", True),
        ("ignorecase", [{"equals-ignore-case": "object created"}], ["Object Created"], True),
        ("ignorecase_NEG", [{"equals-ignore-case": "object"}], ["Object Created"], False),
        ("ignorecase_empty", [{"equals-ignore-case": ""}], "", True),
        ("ignorecase_empty_NEG", [{"equals-ignore-case": ""}], "a", False),
        ("ip_address", [{"cidr": "10.1.0.0/24"}], "10.1.0.255", True),
        ("ip_address_NEG", [{"cidr": "10.1.0.0/24"}], "10.1.0.256", False),
        ("ip_address_bad_type_NEG", [{"cidr": "10.1.0.0/24"}], 10, False),
        ("ip_address_v6", [{"cidr": "2001:db8:1::/64"}], "2001:0db8:0001:0000:0::1", True),
        ("ip_address_v6_NEG", [{"cidr": "2001:db8:1::/64"}], "2001:db8:1:1::", False),
        ("numeric_and", [{"numeric": [">", 0, "<=", 80]}], 80, True),
        ("numeric_and_NEG", [{"numeric": [">", 0, "<=", 80]}], 80.5, False),
        ("numeric_and", [{"numeric": ["=", 80.8]}], 80.8, True),
        ("numeric-int-float", [{"numeric": [">", 80]}], 81.0, True),
        ("numeric-null_NEG", [{"numeric": [">", 80]}], None, False),
        ("numeric-string_NEG", [{"numeric": [">", 80]}], "81", False),
        ("or-numeric-anything-but", [{"numeric": [">", 9]}, {"anything-but": "10"}], "4", True),
        (
            "or-numeric-anything-but_NEG",
            [{"numeric": [">", 9]}, {"anything-but": "10"}],
            "10",
            False,
        ),
        ("prefix", [{"prefix": "2026-11"}], "2026-11-29T20:00:00Z", True),
        ("prefix_NEG", [{"prefix": "2026-99"}], "2026-11-29T20:00:00Z", False),
        ("prefix_empty", [{"prefix": ""}], "aws.s3", True),
        ("prefix_ignorecase", [{"prefix": {"equals-ignore-case": "Loan"}}], "lOaNs", True),
        ("suffix", [{"suffix": ".csv"}], "loans.csv", True),
        ("suffix_NEG", [{"suffix": ".CSV"}], "loans.csv", False),
        ("suffix_empty", [{"suffix": ""}], "aws.s3", True),
        ("suffix_ignorecase", [{"suffix": {"equals-ignore-case": ".csv"}}], "a.CSV", True),
        ("suffix_ignorecase_NEG", [{"suffix": {"equals-ignore-case": ".csv"}}], "a.gz", False),
        ("wildcard_empty_NEG", [{"wildcard": ""}], "loans", False),
        ("wildcard_nonrepeating", [{"wildcard": "raw/*/a.csv"}], "raw/x/y/z/a.csv", True),
        ("wildcard_nonrepeating_NEG", [{"wildcard": "raw/*/a.csv"}], "raw/x/b-a.csv", False),
        ("wildcard_repeating", [{"wildcard": "raw/*/x/x/x/a"}], "raw/y/x/x/x/a", True),
        ("wildcard_repeating_NEG", [{"wildcard": "raw/*/x/x/x/a"}], "raw/y/x/x/z/a", False),
        ("wildcard_simplified", [{"wildcard": "arn:aws:s3:*:b/*"}], "arn:aws:s3:1:b/k", True),
        ("a star that is one", [{"wildcard": r"a\*"}], "a*", True),
        ("a star that is one", [{"wildcard": r"a\*"}], "ab", False),
    ],
)
def test_a_field_is_compared_as_aws_compares_it(recording, wanted, value, verdict):
    detail = {} if value is ABSENT else {"field": value}

    assert matches({"detail": {"field": wanted}}, {"detail": detail}) is verdict


NUMBERS = {"detail": {"$or": [{"a": [{"numeric": ["<", 5]}]}, {"b": [1, 2]}, {"c": ["x"]}]}}


@pytest.mark.parametrize(
    ("recording", "pattern", "event", "verdict"),
    [
        ("sample1", {"source": ["s"], "t": ["u"]}, {"source": "s", "t": "u"}, True),
        ("complex_multi_match_NEG", {"source": ["s"], "t": ["u"]}, {"source": "s"}, False),
        ("key_case_sensitive_NEG", {"SOURCE": ["s"]}, {"source": "s"}, False),
        ("complex_or", NUMBERS, {"detail": {"a": 9, "b": 2}}, True),
        ("complex_or_NEG", NUMBERS, {"detail": {"a": 9, "b": 3, "c": "y"}}, False),
        ("dot_joining_event", {"a": {"b": {"c": [1]}}}, {"a": {"b.c": 1}}, True),
        ("dot_joining_event_NEG", {"a": {"b": {"c": [1]}}}, {"a": {"b.c": {"c": 1}}}, False),
        ("dot_joining_pattern", {"a": {"b.c": [1]}}, {"a": {"b": {"c": 1}}}, True),
        ("dot_joining_pattern_NEG", {"a": {"b.c": {"c": [1]}}}, {"a": {"b": {"c": 1}}}, False),
        ("dynamodb", {"a": {"b": {"N": ["1"]}}}, {"a": {"b": {"S": "x", "N": "1"}}}, True),
        ("exists_dynamodb", {"a": {"S": [{"exists": True}]}}, {"a": {"S": "x"}}, True),
        ("exists_false", {"a": {"b": {"c": [{"exists": False}]}}}, {"a": {"b": "x"}}, True),
        ("nested_json_NEG", {"detail": {"k": ["v"]}}, {"detail": '{"k": "v"}'}, False),
        ("list_within_dict", {"a": {"id": [{"exists": True}]}}, {"a": [{"k": 1}, {"id": 2}]}, True),
    ],
)
def test_the_fields_of_an_event_are_found_as_aws_finds_them(recording, pattern, event, verdict):
    assert matches(pattern, event) is verdict


def test_fields_of_one_array_must_stand_in_the_same_element():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html"""
    pattern = {"people": {"name": ["Ann"], "age": [40]}}

    assert matches(pattern, {"people": [{"name": "Bo"}, {"name": "Ann", "age": 40}]})
    assert not matches(pattern, {"people": [{"name": "Ann", "age": 30}, {"name": "Bo", "age": 40}]})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text("a*/.", max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["a", "b", "$or", "prefix", "anything-but", "numeric", "exists", "wildcard"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    )
)
def test_a_pattern_is_refused_or_can_be_held_against_any_event(pattern):
    try:
        understood = parse(json.dumps(pattern))
    except InvalidPattern:
        return
    for event in ({}, {"a": 1, "b": [{"a": None}, "a"]}, {"a": {"b": "a*"}, "$or": True}):
        assert understood.matches(event) in (True, False)


@pytest.fixture
def events(cloud):
    return cloud.client("events")


EVENT = {
    "id": "1",
    "account": "123456789012",
    "source": "refi.lender",
    "time": "2026-11-29T20:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail-type": "Rates Changed",
    "detail": {"rate": 5.25},
}


def test_a_rule_that_aws_would_refuse_is_refused(events):
    pattern = json.dumps({"detail": {"rate": [{"numeric": [">", 5, ">", 6]}]}})

    with pytest.raises(events.exceptions.InvalidEventPatternException) as refused:
        events.put_rule(Name="refused", EventPattern=pattern)

    assert refused.value.response["Error"]["Message"] == (
        "Event pattern is not valid. Reason: Bad numeric range operator: >"
    )
    assert "refused" not in [rule["Name"] for rule in events.list_rules()["Rules"]]


@pytest.mark.parametrize(("rate", "verdict"), [(5, True), (6, False)])
def test_a_pattern_can_be_tried_on_an_event(events, rate, verdict):
    pattern = json.dumps({"detail": {"rate": [{"numeric": [">", rate]}]}})

    answer = events.test_event_pattern(EventPattern=pattern, Event=json.dumps(EVENT))

    assert answer["Result"] is verdict


@pytest.mark.parametrize("event", ["no JSON", "[]", '{"source": "refi.lender"}'])
def test_an_event_to_try_must_be_whole(events, event):
    pattern = json.dumps({"source": ["refi.lender"]})

    with pytest.raises(ClientError, match=r"Event (is|has) no"):
        events.test_event_pattern(EventPattern=pattern, Event=event)
