"""Bad input never crashes a run and never passes in silence."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from lambdas.shared.columns import EVALUATION_COLUMNS
from lambdas.shared.contract import BY_NAME

pytestmark = pytest.mark.aws(runs=2, records=8)

BORROWERS, LOANS, OFFERS = "borrower_information", "loan_information", "market_equity"
HEADERS = {name: ",".join(dataset.header) for name, dataset in BY_NAME.items()}

GOOD = {
    BORROWERS: ["B1,Ana,Lee,ana@example.com,512-555-0100,P1,Springfield,NC,700"],
    LOANS: ["L1,B1,P1,250000,6.5,2015,30Y,200000"],
    OFFERS: ["P1,400000,200000,50,4.5,310.25"],
}


def texts(lines: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: ["\n".join([HEADERS[name], *rows]) + "\n"] for name, rows in lines.items()}


def swapped(header: str) -> str:
    first, second, *rest = header.split(",")
    return ",".join([second, first, *rest])


UNREADABLE = {
    "swapped columns": (swapped(HEADERS[LOANS]) + "\nB1,L1,P1,1,6.5,2015,30Y,1\n", "order"),
    "a missing column": (HEADERS[LOANS].removeprefix("loan_id,") + "\nB1,P1\n", "'loan_id'"),
    "no header": ("L1,B1,P1,1,6.5,2015,30Y,1\n", "header"),
    "an empty file": ("", "empty"),
    "a header alone": (HEADERS[LOANS] + "\n", "no data row"),
    "not a text": (b"PK\x03\x04\xff\xfe\x00", "UTF-8"),
    "a line break in a cell": (f'{HEADERS[LOANS]}\n"L\n1",B1,P1,1,6.5,2015,30Y,1\n', "line"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_not_the_contract_is_rejected_with_the_reason(pipeline, name):
    content, reason = UNREADABLE[name]

    run = pipeline.run(texts(GOOD) | {LOANS: [content]})

    assert (run.status, run.output["status"]) == ("SUCCEEDED", "rejected")
    assert [rejected["key"] for rejected in run.output["rejected_files"]] == [f"{LOANS}/0.csv"]
    assert reason in run.output["rejected_files"][0]["reason"]
    assert run.output["missing"] == []
    assert "Stage snapshot" not in run.states


def test_a_file_that_is_no_csv_is_rejected(pipeline):
    pipeline.withdraw()
    pipeline.upload(texts(GOOD))
    pipeline.put(f"{LOANS}/newest.xlsx", b"PK\x03\x04")

    run = pipeline.execute({"trigger": "manual", "force": True})

    assert run.output["status"] == "published"  # on the delivery before it
    assert [rejected["key"] for rejected in run.output["rejected_files"]] == [
        f"{LOANS}/newest.xlsx"
    ]


def test_a_file_under_a_key_that_the_pipeline_may_not_use_is_rejected(cloud, pipeline):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"""
    pipeline.withdraw()
    pipeline.upload(texts(GOOD))
    others = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    cloud.client("s3").put_object(
        Bucket=pipeline.outputs["RawBucketName"],
        Key=f"{LOANS}/newest.csv",
        Body=texts(GOOD)[LOANS][0].encode(),
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=others,
    )

    run = pipeline.execute({"trigger": "manual", "force": True})

    assert run.output["status"] == "published"  # on the delivery before it
    [rejected] = run.output["rejected_files"]
    assert rejected["key"] == f"{LOANS}/newest.csv"
    assert "KMS key that this pipeline may not use" in rejected["reason"]


def test_a_dataset_that_never_came_is_named(pipeline):
    run = pipeline.run(texts({name: rows for name, rows in GOOD.items() if name != OFFERS}))

    assert (run.status, run.output["status"]) == ("SUCCEEDED", "incomplete")
    assert run.output["missing"] == [OFFERS]


def test_an_unreadable_opt_out_file_stops_the_run_before_anything_is_read(pipeline):
    run = pipeline.run(texts(GOOD) | {"do_not_contact": [b"borrower_id,channel\nB1,sms\n"]})

    assert (run.status, run.error) == ("FAILED", "DoNotContactUnreadable")
    assert "do_not_contact/0.csv" in run.cause
    assert "Stage snapshot" not in run.states


@dataclass(frozen=True)
class Case:
    """Lines added to the good ones, and the lines of rejected_rows.csv that they cause."""

    dataset: str
    lines: tuple[str, ...]
    reported: tuple[tuple[str, str, str, str], ...]  # key, column, reason, effect


def loan(number: str, cells: str, *reported: tuple[str, str, str, str]) -> Case:
    return Case(LOANS, (f"{number},{cells}",), reported)


REJECTED, IGNORED = "row_rejected", "value_ignored"
RATE = "current_interest_rate"
CASES = {
    "an empty rate": loan("E1", "B1,P1,1,,2015,30Y,1", ("E1/B1", RATE, "MISSING_VALUE", REJECTED)),
    "an empty balance": loan("E2", "B1,P1,1,4.5,2015,30Y,"),
    "text for a rate": loan(
        "T1", "B1,P1,1,x,2015,30Y,1", ("T1/B1", RATE, "NOT_A_NUMBER", REJECTED)
    ),
    "text for an amount": loan(
        "T2", "B1,P1,lots,4.5,2015,30Y,1", ("T2/B1", "loan_amount", "NOT_A_NUMBER", IGNORED)
    ),
    "1_000": loan(
        "U1", "B1,P1,1_000,4.5,2015,30Y,1", ("U1/B1", "loan_amount", "NOT_A_NUMBER", IGNORED)
    ),
    "1e3": loan(
        "U2", "B1,P1,1e3,4.5,2015,30Y,1", ("U2/B1", "loan_amount", "NOT_A_NUMBER", IGNORED)
    ),
    "a negative rate": loan(
        "N1", "B1,P1,1,-6.5,2015,30Y,1", ("N1/B1", RATE, "OUT_OF_RANGE", REJECTED)
    ),
    "an absurd rate": loan(
        "N2", "B1,P1,1,650,2015,30Y,1", ("N2/B1", RATE, "OUT_OF_RANGE", REJECTED)
    ),
    "more decimals than a rate has": loan(
        "N3", "B1,P1,1,6.12345,2015,30Y,1", ("N3/B1", RATE, "TOO_MANY_DECIMALS", REJECTED)
    ),
    "a loan without a borrower": loan(
        "W1",
        "nobody,P1,1,4.5,2015,30Y,1",
        ("W1/nobody", "borrower_id", "UNKNOWN_BORROWER", REJECTED),
    ),
    "too many fields": loan(
        "F1", "B1,P1,1,4.5,2015,30Y,1,more", ("F1/B1", "", "WRONG_FIELD_COUNT", REJECTED)
    ),
    "too few fields": loan("F2", "B1,P1", ("F2/B1", "", "WRONG_FIELD_COUNT", REJECTED)),
    "a row twice": Case(LOANS, ("R1,B1,P1,1,4.5,2015,30Y,1",) * 2, ()),
    "a key twice": Case(
        LOANS,
        ("R2,B1,P1,1,4.5,2015,30Y,1", "R2,B1,P1,1,4.6,2015,30Y,1"),
        (("R2/B1", "loan_id/borrower_id", "REPEATED_KEY", REJECTED),) * 2,
    ),
    "an id too long": loan(
        "X" * 39, "B1,P1,1,4.5,2015,30Y,1", (f"{'X' * 39}/B1", "loan_id", "INVALID_ID", REJECTED)
    ),
    "a formula for a name": Case(
        BORROWERS,
        ('B2,=HYPERLINK("x"),Lee,-bo@example.com,+1 512 555 0101,P2,-Springfield,NC,',),
        (),
    ),
    "a quoted comma, an accent, leading zeros": Case(
        BORROWERS, ('007,"Núñez, Ana","O""Hara",,,P2,São Paulo,NC,',), ()
    ),
    "backslashes, which Athena's reader would drop": Case(
        BORROWERS, ('B5,O\\Brien,"\\Lee",\\N,,P2,c:\\,NC,',), ()
    ),
    "an id that is not there, as MySQL writes it": loan(
        "\\N", "B1,P1,1,4.5,2015,30Y,1", ("\\N/B1", "loan_id", "INVALID_ID", REJECTED)
    ),
    "their loans": Case(
        LOANS,
        (
            "0002,B2,,1,6.5,2015,30Y,90000",
            "0005,B5,,1,6.5,2015,30Y,90000",
            "0007,007,,1,6.5,2015,30Y,90000",
        ),
        (),
    ),
    "an offer for them": Case(OFFERS, ("P2,,,80,4.5,",), ()),
    "a property without an offer": loan("P1", "B1,unknown,1,6.5,2015,30Y,1"),
    "a blank line": Case(LOANS, ("", '""', ",,,,,,,", '"",  ,,,,,,,,,,'), ()),
    "the header once more": Case(LOANS, (HEADERS[LOANS],), ()),
    "a fraction for a percent": loan(
        "N4", "B1,P1,1,0.06875,2015,30Y,1", ("N4/B1", RATE, "FRACTION_FOR_PERCENT", REJECTED)
    ),
}


@pytest.fixture(scope="module")
def run_of_all_cases(pipeline):
    """All cases at once, with a BOM and CRLF line ends."""
    lines = {name: list(rows) for name, rows in GOOD.items()}
    for case in CASES.values():
        lines[case.dataset].extend(case.lines)
    files = {
        name: [f"\N{BYTE ORDER MARK}{text}".replace("\n", "\r\n") for text in written]
        for name, written in texts(lines).items()
    }
    return pipeline.publish(files)  # by force: so many are bad


@pytest.mark.parametrize("name", CASES)
def test_a_bad_row_is_reported_and_a_usable_one_is_not(run_of_all_cases, name):
    case = CASES[name]
    reported = run_of_all_cases.lines("rejected_rows.csv")[1:]
    keys = {",".join(line.split(",")[:2]).replace(",", "/") for line in case.lines}

    lines = [tuple(line[1:5]) for line in reported if line[0] == case.dataset and line[1] in keys]

    assert sorted(lines) == sorted(case.reported)


def test_nothing_else_is_reported(run_of_all_cases):
    reported = run_of_all_cases.lines("rejected_rows.csv")[1:]

    assert len(reported) == sum(len(case.reported) for case in CASES.values())


def test_unusual_cells_arrive_as_they_were_written_and_formulas_disarmed(run_of_all_cases):
    header, *lines = run_of_all_cases.lines("refi_opportunities.csv")
    found = {
        lead["borrower_id"]: lead for lead in (dict(zip(header, x, strict=True)) for x in lines)
    }

    assert found.keys() == {"B1", "B2", "B5", "007"}
    assert (found["B5"]["name"], found["B5"]["city"]) == ("O\\Brien \\Lee", "c:\\")
    assert found["007"]["name"] == 'Núñez, Ana O"Hara'
    assert (found["007"]["loan_id"], found["007"]["city"]) == ("0007", "São Paulo")
    assert (found["007"]["monthly_savings_est"], found["007"]["ltv_ratio"]) == ("", "80.0000")
    assert found["B2"]["name"].startswith("'=HYPERLINK(")
    assert [found["B2"][name] for name in ("email", "phone", "city")] == [
        "'-bo@example.com",
        "'+1 512 555 0101",
        "'-Springfield",
    ]


def test_a_property_without_an_offer_is_evaluated(run_of_all_cases, tmp_path):
    names = [name for name, _ in EVALUATION_COLUMNS]
    evaluations = [
        dict(zip(names, row, strict=True)) for row in run_of_all_cases.evaluations(tmp_path)
    ]
    reasons = {each["loan_id"]: each["reason_codes"] for each in evaluations}

    assert reasons["P1"].split()[0] == "NO_MARKET_OFFER"


def test_the_counts_balance(run_of_all_cases):
    counts = run_of_all_cases.document("summary.json")["datasets"]

    assert counts[LOANS] == {"rows": 24, "used": 10, "repeated": 1, "rejected": 13}
    for each in counts.values():
        assert each["rows"] == each["used"] + each["repeated"] + each["rejected"]
