"""Twins: one person under several borrower ids is called once per property."""

from infra.command.sample import write_sample
from lambdas.shared.contract import DATASETS
from tests.oracle import leads

TWINS = {
    "borrower_information": [
        "borrower_id,first_name,last_name,email,phone,property_id,city,state,credit_score\n"
        "B1,Ana,Núñez,ana.nunez@example.com,(555) 010-0001,P1,Springfield,NC,700\n"
        "B2,ANA,Nunez,anaNunez@Example.com,,P1,Springfield,NC,700\n"
        "B3,ana,nuñez,,555.010.0001,P2,Springfield,NC,700\n"
        "B4,Bo,Lee,bo@example.com,,P1,Springfield,NC,700\n"
    ],
    "loan_information": [
        "loan_id,borrower_id,property_id,loan_amount,current_interest_rate,origination_year,"
        "loan_type,remaining_balance\n"
        "L1,B1,P1,1000,6.5,2015,30Y,900\n"
        "L2,B2,P1,1000,6.6,2015,30Y,900\n"
        "L3,B3,P2,1000,6.5,2015,30Y,900\n"
        "L4,B4,P1,1000,6.5,2015,30Y,900\n"
    ],
    "market_equity": [
        "property_id,current_home_value,estimated_equity_amt,ltv_ratio,market_rate_offer,"
        "monthly_savings_est\n"
        "P1,2000,1000,50,4.5,100\n"
        "P2,2000,1000,50,4.5,200\n"
    ],
}


def leads_of(run):
    header, *lines = run.lines("refi_opportunities.csv")
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_a_person_under_three_ids_is_one_opportunity_per_property(pipeline):
    published = leads_of(pipeline.run(TWINS))

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
    asked = {"do_not_contact": ["borrower_id,channel,reason\nB3,sms,asked\n"]}

    published = leads_of(pipeline.run(TWINS | asked))

    assert [lead["person_id"] for lead in published] == ["B4"]


def test_a_run_whose_resolution_was_emptied_stops_at_a_check_and_publishes_nothing(pipeline):
    pipeline.run(TWINS)
    before = pipeline.read("OutputBucketName", "latest/latest.json")
    machine = pipeline.variant(
        "Empty the matches",
        after="Stage matches",
        state={
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
            "Parameters": {
                "Bucket": pipeline.outputs["ResolvedBucketName"],
                "Key.$": "States.Format('borrower_matches/job_id={}/matches.csv',"
                " $.matching.job_id)",
                "Body": "record_id,match_id,match_rule,prepared_by\n",
            },
            "ResultPath": "$.emptied",
        },
    )

    run = pipeline.run(TWINS, machine=machine)

    assert (run.status, run.error) == ("FAILED", "ChecksFailed")
    assert "Empty the matches" in run.states
    assert "Publish leads" not in run.states
    assert pipeline.read("OutputBucketName", "latest/latest.json") == before


def test_without_resolution_the_sample_would_list_more(pipeline, tmp_path):
    write_sample(tmp_path, borrowers=2_000, seed=1)
    files = {dataset.name: [(tmp_path / f"{dataset.name}.csv").read_text()] for dataset in DATASETS}

    run = pipeline.run(files)

    published = [tuple(lead.values()) for lead in leads_of(run)]
    assert published == leads.answer(files, pipeline.match_ids(run)).opportunities
    assert len(leads.answer(files, {}).opportunities) > len(published)
