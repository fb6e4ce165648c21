"""A list that cannot be believed is not published, unless somebody forces it; and is told of."""

import pytest

from lambdas.shared.contract import BY_NAME

pytestmark = pytest.mark.aws(runs=7, records=30)

HEADERS = {name: ",".join(dataset.header) for name, dataset in BY_NAME.items()}
IDS = [f"K{number}" for number in range(1, 7)]
GOOD = {
    "borrower_information": [
        f"{each},Kim,Lee{each},{each}@example.com,512-555-01{at:02},P{each},Austin,TX,700"
        for at, each in enumerate(IDS)
    ],
    "loan_information": [f"L{each},{each},,250000,7.5,2019,Fixed,200000" for each in IDS],
    "market_equity": [f"P{each},400000,200000,50,5.5,200" for each in IDS],
}


def texts(**more):
    lines = {**GOOD, **more}
    return {name: ["\n".join([HEADERS[name], *rows]) + "\n"] for name, rows in lines.items()}


@pytest.fixture(autouse=True)
def _nothing_published(pipeline):
    """What other tests have published is nothing to compare with."""
    pipeline.forget()


def test_opt_outs_that_are_gone_stop_the_next_run_and_are_told_when_it_is_forced(pipeline):
    first = pipeline.run(texts(do_not_contact=["K1,,asked", "K2,phone,asked"]))
    assert first.output["status"] == "published"
    assert first.output["warnings"] == []

    stopped = pipeline.run(texts(do_not_contact=[]), force=False)
    assert (stopped.status, stopped.error) == ("FAILED", "ChecksFailed")
    assert "0 opt-outs of 'do_not_contact/0.csv' are in force, and 2 were" in stopped.cause

    forced = pipeline.run(texts())
    assert forced.output["status"] == "published"
    [warning] = forced.output["warnings"]
    assert warning.startswith("0 opt-outs of do_not_contact are in force")
    assert forced.document("manifest.json")["warnings"] == [warning]
    assert b"0 opt-outs of do_not_contact are in force" in forced.files["report.html"]


def test_opt_outs_that_bind_nobody_stop_the_run(pipeline):
    run = pipeline.run(
        texts(do_not_contact=["1,,a", "K2,,b", "K3,,c", "K4,,d", "K5,,e"]), force=False
    )

    assert (run.status, run.error) == ("FAILED", "ChecksFailed")
    assert "1 of 5 lines of 'do_not_contact/0.csv' binds nobody" in run.cause


def test_more_rejected_rows_than_the_limit_stop_the_run_and_are_named(pipeline):
    loans = [line.replace(",7.5,", ",7.5 %,") for line in GOOD["loan_information"][:2]]
    run = pipeline.run(texts(loan_information=[*loans, *GOOD["loan_information"][2:]]), force=False)

    assert (run.status, run.error) == ("FAILED", "ChecksFailed")
    assert "2 of 6 rows of 'loan_information/0.csv' cannot be used" in run.cause
    assert "NOT_A_NUMBER in current_interest_rate, LK1/K1 for example" in run.cause


def test_a_column_of_fractions_refuses_its_delivery(pipeline):
    loans = [line.replace(",7.5,", ",0.075,") for line in GOOD["loan_information"]]
    run = pipeline.run(texts(loan_information=loans))

    assert run.output["status"] == "rejected"
    assert (
        "rates look like fractions: 0.06875 for 6.875" in run.output["rejected_files"][0]["reason"]
    )


def test_pieces_of_a_delivery_are_told_and_a_writers_own_files_are_nobodys_data(pipeline):
    pipeline.withdraw()
    pipeline.upload(texts())
    halves = GOOD["borrower_information"][:3], GOOD["borrower_information"][3:]
    for number, lines in enumerate(halves):
        text = "\n".join([HEADERS["borrower_information"], *lines]) + "\n"
        pipeline.put(f"borrower_information/2026/part-{number}.csv", text.encode())
    pipeline.put("borrower_information/2026/part-2.csv", b"")
    pipeline.put("borrower_information/2026/_committed_4711", b"x")
    pipeline.put("borrower_information/2026/.part-0.csv.crc", b"x")
    pipeline.put("borrower_information/2026/_SUCCESS", b"")
    whole = pipeline.execute({"trigger": "manual", "force": True})
    assert whole.output["status"] == "published"
    assert whole.output["opportunities"] == 6

    for number, lines in enumerate(halves):
        text = "\n".join([HEADERS["borrower_information"], *lines]) + "\n"
        pipeline.put(f"borrower_information/piece-{number}.csv", text.encode())
    piece = pipeline.execute({"trigger": "manual", "force": True})
    assert "came together under borrower_information/" in " ".join(piece.output["warnings"])
