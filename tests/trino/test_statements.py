"""Every statement of a run, as start_query sent it: Trino's rows and types are ours."""

from collections import Counter

import pytest

from lambdas.shared.query.stages import QUERIES
from tests.trino.comparison import ask, ask_all, differences, select_of
from tests.trino.scenarios import BAD_KEY, MANY_LINES, SCENARIOS

pytestmark = pytest.mark.trino

MOST_STAGES = 60  # of a plan; Trino refuses more than 150 (query.max-stage-count)
MOST_BYTES = 262_144  # https://docs.aws.amazon.com/athena/latest/ug/service-limits.html


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_trino_answers_each_statement_of_a_run_as_we_do(trino, recorded, subtests, scenario):
    recording, schema = recorded(scenario)
    assert recording.run.output["status"] == "published", recording.run

    answers = ask_all(trino, recording.statements, schema=schema)

    for statement in recording.statements:
        with subtests.test(statement.name):
            assert differences(statement, answers[statement.name].result()) == []


def test_the_sample_gives_every_statement_something_to_say(recorded):
    """Lest two engines agree about nothing: only checks and the view's definition have no rows."""
    recording, _ = recorded("sample")
    assert {each.name for each in recording.statements} >= QUERIES.keys()

    silent = {each.name for each in recording.statements if not each.rows}

    assert silent == {"borrowers_to_match", "checks", "unified_refi_dataset"}


def test_more_identical_bad_lines_than_a_sequence_has_entries_are_told_one_by_one(recorded):
    recording, _ = recorded("many_bad_lines")

    told = Counter(row[0] for row in recording.statement("rejected_rows").rows if row[1] == BAD_KEY)

    assert told == {"borrower_information": MANY_LINES, "market_equity": MANY_LINES}


def test_no_statement_is_longer_or_has_more_stages_than_may_be(trino, recorded, subtests):
    recording, schema = recorded("sample")

    for statement in recording.statements:
        if statement.text.startswith("create"):
            ask(trino, statement.text, schema=schema)  # what it is made of is planned when read
            continue
        with subtests.test(statement.name):
            plan = trino.query(
                f"explain (type distributed) {select_of(statement.text)}", schema=schema
            )
            stages = plan.rows[0][0].count("\nFragment ")
            print(f"{statement.name}: {stages} stages, {len(statement.text.encode())} bytes")
            assert stages <= MOST_STAGES
            assert len(statement.text.encode()) <= MOST_BYTES
