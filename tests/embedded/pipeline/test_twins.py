"""Twins: one person under several borrower ids is called once per property."""

import pytest

from infra.command.samples.writer import write_sample
from lambdas.shared.contract import DATASETS
from tests.embedded.support.pipeline import TWINS
from tests.oracle import leads

pytestmark = pytest.mark.aws(runs=3, records=1_100)


def leads_of(run):
    header, *lines = run.lines("refi_opportunities.csv")
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_a_person_under_three_ids_is_one_opportunity_per_property(pipeline):
    published = leads_of(pipeline.publish(TWINS))

    assert [
        (lead["person_id"], lead["borrower_ids"], lead["property_id"], lead["contact_rank"])
        for lead in published
    ] == [
        ("B1", "B1 B2 B3", "P1", "1"),
        ("B1", "B1 B2 B3", "P2", "2"),
        ("B4", "B4", "P1", "1"),
    ]
    assert published[0]["loan_id"] == "L2"
    assert published[0]["name"] == "ANA Nunez"


def test_an_opt_out_on_one_of_the_ids_binds_the_person(pipeline):
    asked = {"do_not_contact": ["borrower_id,channel,reason\nB3,,asked\nB4,phone,asked\n"]}

    run = pipeline.publish(TWINS | asked)

    assert [lead["person_id"] for lead in leads_of(run)] == ["B4"]
    assert [run.lines(f"{channel}.csv")[1:] for channel in ("call", "sms")] == [[], []]
    header, *lines = run.lines("email.csv")
    assert [line[list(header).index("person_id")] for line in lines] == ["B4"]


def test_without_resolution_the_sample_would_list_more_by_what_the_summary_says(pipeline, tmp_path):
    write_sample(tmp_path, borrowers=1_000, seed=1)
    files = {dataset.name: [(tmp_path / f"{dataset.name}.csv").read_text()] for dataset in DATASETS}

    pipeline.forget()  # what the oracle knows nothing of
    run = pipeline.publish(files)

    published = [tuple(lead.values()) for lead in leads_of(run)]
    assert published == leads.answer(files, pipeline.match_ids(run)).opportunities
    unresolved = leads.answer(files, {}).opportunities
    for name, told in run.document("summary.json")["resolution"].items():
        prevented = told["double"] + told["opted_out"]
        otherwise = told["decided_otherwise"] - told["reached_by_another_record"]
        assert told["resolved"] == len(reached(name, leads_of(run)))
        assert told["unresolved"] == len(reached(name, [lead._asdict() for lead in unresolved]))
        assert told["unresolved"] == told["resolved"] + prevented + otherwise
        assert (prevented > 0) == (name != "sms")


def reached(name, lines):
    """Who is reached by a channel, whoever else there is; the list's entries are properties too."""
    if name == "opportunities":
        return lines
    return {line["person_id"] for line in lines if name in line["channels"].split()}
