"""Every statement of a run, as start_query sent it: Trino's rows and types are ours."""

import pytest

from tests.trino.comparison import ask, differences
from tests.trino.scenarios import MANY_LINES, SCENARIOS

pytestmark = pytest.mark.trino


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_trino_answers_each_statement_of_a_run_as_we_do(trino, recorded, subtests, scenario):
    recording, schema = recorded(scenario)
    assert recording.run.output["status"] == "published", recording.run

    for statement in recording.statements:
        with subtests.test(statement.name):
            assert differences(statement, ask(trino, statement.text, schema=schema)) == []


def test_the_sample_gives_every_statement_something_to_say(recorded):
    """Lest two engines agree about nothing: only checks and the view's definition have no rows."""
    recording, _ = recorded("sample")

    silent = {each.name for each in recording.statements if not each.rows}

    assert silent == {"borrowers_to_match", "checks", "unified_refi_dataset"}


def test_more_identical_bad_lines_than_a_sequence_has_entries_are_told_one_by_one(recorded):
    recording, _ = recorded("many_bad_lines")

    told = [row[0] for row in recording.statement("rejected_rows").rows if row[1] in ("", "/")]

    assert told.count("borrower_information") == MANY_LINES
    assert told.count("market_equity") == MANY_LINES
