"""Which queries of a run are started together: those whose statements can be written."""

from datetime import date

from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import stages
from lambdas.shared.query.parameters import Band, RunParameters

JOB = MatchingResult(
    workflow="borrowers-1",
    job_id="a" * 32,
    prepared_by="r",
    input_records=1,
    match_ids=1,
    records_not_processed=0,
)


def parameters(stage, completed):
    return RunParameters(
        run_id="r",
        as_of=date(2026, 11, 22),
        limits=Limits(),
        is_trial=False,
        band=Band(last_run_id=None, last_opportunities=None, is_waived=False),
        max_borrowers_per_person=10,
        match_everyone_below=1,
        matching=JOB if stage == "evaluate" else None,
        attempts=dict.fromkeys(completed, 1),
    )


def test_a_run_has_eleven_rounds_of_queries_that_need_nothing_of_each_other():
    rounds, begun, completed = [], set(), []
    for stage, queries in stages.STAGES.items():
        for query in queries:
            if query.name not in begun:
                known = parameters(stage, completed)
                assert not stages.lacks(query, known)
                together = [
                    other.name
                    for other in queries[queries.index(query) :]
                    if other.name not in begun and not stages.lacks(other, known)
                ]
                begun.update(together)
                rounds.append(together)
            completed.append(query.name)

    assert rounds == [
        ["judged_borrowers", "judged_loans", "judged_offers"],
        ["judged_opt_outs"],
        ["row_numbers"],
        ["borrowers_to_match", "name_parts"],
        ["compared_pairs"],
        ["prepared_borrowers"],
        ["matching_input"],
        ["unified_refi_dataset", "gathered_closings", "review", "rejected_rows"],
        ["resolved_people"],
        ["refi_evaluations", "merged_pairs", "merge_summary"],
        ["checks", "refi_opportunities", "run_summary", "resolution_summary"],
    ]
