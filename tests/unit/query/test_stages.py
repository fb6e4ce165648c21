"""shared/query/stages.py: what Athena is asked in each stage."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from lambdas.shared.limits import Limits
from lambdas.shared.matching.result import MatchingResult
from lambdas.shared.query import composition, stages
from lambdas.shared.query.parameters import Band, RunParameters
from lambdas.shared.query.stages import STAGES, QueryKind, statement

BEFORE_MATCHING = RunParameters(
    run_id="20261122T103100Z-1f3a9c2b",
    as_of=date(2026, 11, 22),
    limits=Limits(max_ltv_percent=Decimal("72.25")),
    is_trial=False,
    band=Band(last_run_id="20261121T103100Z-5e0c1d77", last_opportunities=40, is_waived=False),
    max_borrowers_per_person=10,
    match_everyone_below=1_000,
    matching=None,
    attempts={
        **dict.fromkeys(
            (
                "judged_loans",
                "judged_offers",
                "judged_opt_outs",
                "row_numbers",
                "name_parts",
                "compared_pairs",
            ),
            1,
        ),
        "judged_borrowers": 3,
    },
)
PARAMETERS = dataclasses.replace(
    BEFORE_MATCHING,
    matching=MatchingResult(
        workflow="borrowers-1",
        job_id="7f3c",
        prepared_by="r",
        input_records=3,
        match_ids=2,
        records_not_processed=0,
    ),
    attempts={
        **BEFORE_MATCHING.attempts,
        "gathered_closings": 1,
        "prepared_borrowers": 1,
        "resolved_people": 1,
        "refi_evaluations": 2,
    },
)


def query(name):
    return stages.QUERIES[name]


def test_an_unload_writes_parquet_under_its_prefix():
    text = statement(
        query("prepared_borrowers"), BEFORE_MATCHING, destination="s3://working/prepared/r/1/"
    )

    assert text.startswith("unload (select * from (\n\nwith")
    assert text.endswith(
        ") to 's3://working/prepared/r/1/' with (format = 'PARQUET', compression = 'SNAPPY')"
    )


def test_an_unload_without_a_prefix_is_an_error():
    with pytest.raises(ValueError, match="prepared_borrowers needs the prefix"):
        statement(query("prepared_borrowers"), BEFORE_MATCHING, destination=None)


def test_the_view_is_replaced_under_its_name():
    text = statement(query("unified_refi_dataset"), PARAMETERS, destination=None)

    assert text.startswith("create or replace view unified_refi_dataset as\n\nselect")


def test_the_values_of_a_run_stand_in_the_statement_as_typed_literals():
    text = statement(query("refi_evaluations"), PARAMETERS, destination="s3://working/e/r/1/")

    assert "judged_loans_staged.run_id = '20261122T103100Z-1f3a9c2b'" in text
    assert "resolved_people_staged.attempt = '1'" in text
    assert "cast('72.25' as decimal(9, 4)) as max_ltv_percent" in text
    assert "10 as max_borrowers_per_person" in text


def test_an_attempt_is_a_partition_and_therefore_a_string():
    text = statement(query("refi_opportunities"), PARAMETERS, destination=None)

    assert "refi_evaluations_staged.attempt = '2'" in text


def test_what_was_judged_is_read_back_and_not_judged_again():
    text = statement(query("prepared_borrowers"), BEFORE_MATCHING, destination="s3://w/p/r/1/")

    assert "judged_borrowers_staged.attempt = '3'" in text
    assert "borrower_information" not in text


@pytest.mark.parametrize("name", ["borrowers_to_match", "prepared_borrowers"])
def test_stage_prepare_needs_no_matching(name):
    assert statement(query(name), BEFORE_MATCHING, destination="s3://working/p/r/1/")


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [({"matching": None}, "job_id"), ({"attempts": {}}, "_attempt")],
)
def test_a_parameter_that_its_stage_does_not_have_yet_is_an_error(lacking, missing):
    parameters = dataclasses.replace(PARAMETERS, **lacking)

    with pytest.raises(KeyError, match=missing):
        statement(query("checks"), parameters, destination=None)


def test_a_check_of_a_stage_is_run_by_existing():
    text = statement(query("checks"), PARAMETERS, destination=None)
    of_stage = [
        composition.relation(name).name
        for name in composition.relation_names()
        if name.startswith("checks/") and composition.relation(name).stage == "evaluate"
    ]

    assert len(of_stage) > 5
    assert all(f"\nfrom {name}" in text for name in of_stage)
    assert "borrowers_to_match" not in text


def test_every_unload_has_a_folder_and_every_check_an_error():
    for stage in STAGES.values():
        for each in stage:
            assert bool(each.folder) == (each.kind is QueryKind.UNLOAD)
            assert bool(each.error) == (each.kind is QueryKind.CHECK)


@pytest.fixture
def sql_files(tmp_path, monkeypatch):
    monkeypatch.setattr(composition, "SQL", tmp_path)
    (tmp_path / "one.sql").write_text("select 1")
    return tmp_path


def test_the_version_follows_the_text_of_the_files(sql_files):
    before = stages.sql_version()
    (sql_files / "one.sql").write_text("select 2")

    assert stages.sql_version() != before


def test_the_version_follows_the_names_of_the_files(sql_files):
    before = stages.sql_version()
    (sql_files / "one.sql").rename(sql_files / "two.sql")

    assert stages.sql_version() != before


def test_the_version_follows_the_renderers(sql_files, monkeypatch):
    before = stages.sql_version()
    monkeypatch.setattr(stages, "RENDERER_VERSION", stages.RENDERER_VERSION + 1)

    assert stages.sql_version() != before
