"""Athena's reasons: told whole where they speak of the statement, cut where they quote data."""

import pytest

from lambdas.shared.query.failures import is_retryable, reason


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


def test_only_what_athena_calls_retryable_is():
    assert is_retryable(failed("x", Retryable=True))
    assert not is_retryable(failed("x", ErrorCategory=1))
    assert not is_retryable({"State": "FAILED"})
