"""Athena's reasons: told whole where they speak of the statement, cut where they quote data."""

import pytest

from lambdas.shared.query.failures import failure, is_retryable, reason


def failed(text, **error):
    return {"State": "FAILED", "StateChangeReason": text, "AthenaError": error}


@pytest.mark.parametrize(
    "text",
    [
        "line 3:12: Column 'ltv' cannot be resolved",
        "SYNTAX_ERROR: line 1:8: mismatched input 'form'",
        "HIVE_PATH_ALREADY_EXISTS: Target directory s3://working/prepared/r/1/ is not empty",
    ],
)
def test_a_reason_about_the_statement_or_a_place_is_told_whole(text):
    told = reason(failed(text, ErrorCategory=2, ErrorType=1006))

    assert told == f"{text} (category 2, type 1006)"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("INVALID_CAST_ARGUMENT: Cannot cast 'ann@example.com' to DECIMAL(9, 4)", "INVALID_CAST"),
        ("HIVE_BAD_DATA: Error parsing field value ann@example.com for field 3", "HIVE_BAD_DATA"),
        ("Cannot cast ann@example.com, see line 1:2: there", "an error without a name"),
        ("INVALID_FUNCTION_ARGUMENT: line ann@example.com", "INVALID_FUNCTION_ARGUMENT"),
    ],
)
def test_a_reason_that_may_quote_a_cell_is_told_by_its_name_only(text, name):
    told = reason(failed(text, ErrorCategory=2, ErrorType=1200))

    assert told.startswith(name)
    assert "category 2, type 1200" in told
    assert "ann@example.com" not in told


def test_no_reason_is_said_to_be_none():
    told = reason({"State": "CANCELLED"})

    assert told.startswith("an error without a name (category ?, type ?)")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"Retryable": True, "ErrorType": 1006}, True),
        ({"Retryable": False, "ErrorType": 1404}, False),
        ({"ErrorType": 1404}, True),
        ({"ErrorType": 4}, True),
        ({"ErrorCategory": 1}, True),
        ({"ErrorCategory": 2}, False),
        ({}, False),
    ],
)
def test_whether_it_may_be_tried_again_is_athenas_to_say_and_else_follows_from_the_cause(
    error, expected
):
    assert is_retryable(failed("x", **error)) is expected


# Athena's error catalog, type by type.
# https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
CATALOG = {
    "QueryExhaustedResources": [*range(9)],
    "QueryTimedOut": [206, 210],
    "QueryCatalogFailed": [204, 1401, 1402, 1701],
    "QueryLakeFormationFailed": [234, 1700],
    "QueryResultsNotWritten": [238, 401, 402],
    "QueryEngineFailed": [
        *(100, 200, 201, 202, 203, 205, 207, 208, 209, *range(211, 234), 235, 236, 237, 239, 240),
        *(300, 301, 302, 303, 400, 1010, 1012, 1013, 1102, 1104, 1105, 1304, 1305, 1308, 9999),
    ],
    "QueryDataUnreadable": [1001, 1002, 1005, 1007],
    "QueryFoundNothing": [1109, 1110, 1300, 1301, 1302, 1306],
    "QueryNotUnderstood": [
        *(1000, 1003, 1004, 1006, 1008, 1009, 1100, 1101, 1103, 1106, 1107, 1108),
        *(1200, 1201, 1202, 1303, 1307),
    ],
    "QueryCancelled": [1011, 1014],
    "QueryThrottled": [1400, 1403, 1404, 1405, 1406],
    "QueryDenied": [1500, 1501],
    "QueryCapacityExceeded": [1602],
}


@pytest.mark.parametrize(("name", "types"), CATALOG.items(), ids=CATALOG)
def test_every_type_of_athenas_catalog_has_a_name_and_says_what_to_do(name, types):
    for error_type in types:
        error = failure("query q ended FAILED", failed("HIVE_X: y", ErrorType=error_type))
        assert type(error).__name__ == name
        assert ". What to do: " in str(error)


def test_a_query_that_somebody_stopped_is_called_so():
    assert type(failure("query q", {"State": "CANCELLED"})).__name__ == "QueryCancelled"


def test_a_type_that_nobody_knows_goes_by_its_category():
    names = [
        type(failure("q", failed("x", ErrorType=5000, ErrorCategory=category))).__name__
        for category in (1, 2, 3)
    ]
    assert names == ["QueryEngineFailed", "QueryNotUnderstood", "QueryFailed"]
