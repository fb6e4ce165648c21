"""Which files of a folder are uploaded, under which keys, and in which order."""

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.command.delivery import Upload, find, upload
from infra.command.errors import WrongUse


@pytest.fixture
def data(tmp_path):
    def fill(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("x\n")
        return tmp_path

    return fill


def keys(found):
    return [item.key for item in found.uploads]


def test_a_file_is_a_delivery_under_its_own_name(data):
    found = find(data("loan_information.csv", "borrower_information.csv"))

    assert keys(found) == [
        "borrower_information/borrower_information.csv",
        "loan_information/loan_information.csv",
    ]
    assert found.ignored == ()


def test_a_folder_is_one_delivery_that_is_completed_last(data):
    found = find(data("loan_information/b.csv", "loan_information/a.CSV"))

    assert keys(found) == [
        "loan_information/delivery/a.CSV",
        "loan_information/delivery/b.csv",
        "loan_information/delivery/_SUCCESS",
    ]


def test_files_that_are_no_datasets_csv_are_named_and_left(data):
    folder = data(
        "market_equity.csv",
        "notes.txt",
        "loans.csv",
        "loan_information.xlsx",
        ".DS_Store",
        "market_equity/readme.md",
        "market_equity/_SUCCESS",
        "somewhere/else.csv",
    )

    found = find(folder)

    assert keys(found) == ["market_equity/market_equity.csv"]
    assert [path.relative_to(folder).as_posix() for path in found.ignored] == [
        "loan_information.xlsx",
        "loans.csv",
        "market_equity/readme.md",
        "notes.txt",
    ]


def test_a_folder_that_does_not_exist_is_wrong_use(tmp_path):
    with pytest.raises(WrongUse, match="nowhere does not exist: give the folder"):
        find(tmp_path / "nowhere")


def test_a_file_in_place_of_the_folder_is_wrong_use(data):
    with pytest.raises(WrongUse, match=r"market_equity\.csv is a file: give the folder"):
        find(data("market_equity.csv") / "market_equity.csv")


def test_a_folder_without_any_dataset_is_wrong_use_and_says_what_to_try(data):
    with pytest.raises(WrongUse, match=r"no known dataset in .* — try: refi-ready demo"):
        find(data("notes.csv"))


def test_a_dataset_that_is_there_twice_is_wrong_use(data):
    with pytest.raises(WrongUse, match=r"loan_information is in .* twice"):
        find(data("loan_information.csv", "loan_information/a.csv"))


def test_files_are_uploaded_in_order_and_success_last(data):
    found = find(data("loan_information/a.csv", "loan_information/b.csv"))
    s3 = boto3.client("s3", region_name="us-east-1")
    told = []
    with Stubber(s3) as service:
        for key in keys(found):
            service.add_response(
                "put_object",
                {},
                {"Bucket": "raw", "Key": key, "Body": ANY}
                | ({} if key.endswith("_SUCCESS") else {"ChecksumAlgorithm": ANY}),
            )

        upload(found, s3=s3, bucket="raw", on_file=lambda path: told.append(path.name))

        service.assert_no_pending_responses()
    assert told == ["a.csv", "b.csv"]
    assert found.uploads[-1] == Upload(key="loan_information/delivery/_SUCCESS", path=None)
