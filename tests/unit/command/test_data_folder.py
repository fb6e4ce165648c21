"""Which files of a folder are uploaded, under which keys, and in which order."""

import os
import sys
from pathlib import Path

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.command.data_folder import Upload, find, upload
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
        "mapping.toml",
        "README of do_not_contact.md",
        ".DS_Store",
        "market_equity/readme.md",
        "market_equity/_SUCCESS",
        "somewhere/else.csv",
    )

    found = find(folder)

    assert keys(found) == ["market_equity/market_equity.csv"]
    assert [path.relative_to(folder).as_posix() for path in found.ignored] == [
        "README of do_not_contact.md",
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


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], r"market_equity\.csv — try: refi-ready demo"),
        (["notes.csv"], r"market_equity\.csv; exports .* refi-ready import .* --out \./imported"),
    ],
)
def test_a_folder_without_any_dataset_is_wrong_use_and_says_what_to_try(data, names, told):
    with pytest.raises(WrongUse, match=f"no known dataset in .* it needs .*{told}"):
        find(data(*names))


def test_a_dataset_that_is_there_twice_is_wrong_use(data):
    with pytest.raises(WrongUse, match=r"loan_information is in .* twice"):
        find(data("loan_information.csv", "loan_information/a.csv"))


def link(path, target):
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this user of Windows may not make links")


def pipe(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("Windows has no pipes among its files")
    os.mkfifo(path)


@pytest.mark.parametrize("place", ["do_not_contact.csv", "do_not_contact/list.csv"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: link(path, "gone.csv"), "is a link to nothing"),
        (lambda path: link(path, path.name), "cannot be read"),  # to itself
        (pipe, "is no file: a pipe"),
        (lambda path: link(path, "/dev/null"), "is no file: a pipe, a socket or a device"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
)
def test_opt_outs_that_cannot_be_read_are_wrong_use(data, place, make, told):
    folder = data("loan_information.csv")
    path = folder / place
    path.parent.mkdir(exist_ok=True)
    make(path)

    with pytest.raises(WrongUse, match=told):
        find(folder)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may read everything reads it"
)
@pytest.mark.parametrize("place", ["do_not_contact.csv", "do_not_contact/a.csv", "do_not_contact"])
def test_opt_outs_that_one_may_not_read_are_wrong_use(data, place):
    names = ("do_not_contact/a.csv",) if "/" in place or "." not in place else (place,)
    folder = data("loan_information.csv", *names)
    mode = (folder / place).stat().st_mode
    (folder / place).chmod(0)

    try:
        with pytest.raises(WrongUse, match=r"cannot be read \(Permission denied\)"):
            find(folder)
    finally:
        (folder / place).chmod(mode)


def test_a_file_that_the_system_does_not_let_one_open_is_wrong_use(data, monkeypatch):
    folder = data("loan_information.csv", "do_not_contact.csv")

    def denied(path, *_mode, **_more):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)

    with pytest.raises(WrongUse, match=r"\.csv cannot be read \(Permission denied\)"):
        find(folder)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("do_not_contact", r"name it do_not_contact\.csv"),  # a file without an ending
        ("Do_Not_Contact.csv", r"name it do_not_contact\.csv"),
        ("do-not-contact.CSV", r"name it do_not_contact\.csv"),
        ("do not contact.csv", r"name it do_not_contact\.csv"),
        ("Do_Not_Contact/a.csv", "name it do_not_contact,"),
        ("do_not_contact (1).csv", r"name it do_not_contact\.csv"),
        ("do_not_contact_2026.csv", r"name it do_not_contact\.csv"),
        ("Copy of do_not_contact_addresses.csv", r"name it do_not_contact_addresses\.csv"),
        ("do_not_contact.xlsx", r"save it as do_not_contact\.csv"),
        ("do_not_contact.csv.txt", r"save it as do_not_contact\.csv"),
        ("do_not_contact old/a.csv", "name it do_not_contact,"),
        ("LoanInformation.csv", r"name it loan_information\.csv"),
        ("marketequity.xls", r"save it as market_equity\.csv"),
        ("DNC.csv", r"make it do_not_contact\.csv or do_not_contact_addresses\.csv"),
        ("dnc_2026.pdf", "seems to say who must not be contacted"),
        ("opt_outs.csv", "seems to say who must not be contacted"),
        ("OptOuts/list.csv", "seems to say who must not be contacted"),
        ("unsubscribed.tsv", "seems to say who must not be contacted"),
        ("_suppression list.csv", "seems to say who must not be contacted"),
        ("do_not_contact/list.xlsx", "is not read: make it a CSV file"),
        ("market_equity/part2.txt", "is not read: make it a CSV file"),
        ("do_not_contact/_part-1.csv", "would be read by nobody, as its name begins with '_'"),
        ("loan_information/.part-1.csv", "would be read by nobody, as its name begins with '.'"),
    ],
)
def test_what_only_looks_like_a_dataset_is_wrong_use(data, name, told):
    with pytest.raises(WrongUse, match=told):
        find(data("loan_information.csv", name))


@pytest.mark.parametrize(
    "name", ["lists/dnc.csv", "from Bo/Opt Outs.xlsx", "old/do_not_contact.csv"]
)
def test_a_list_in_a_folder_is_wrong_use_where_none_is_delivered(data, name):
    folder = data("loan_information.csv", name)

    with pytest.raises(WrongUse, match="seems to say who must not be contacted"):
        find(folder)


@pytest.mark.parametrize(
    "names",
    [
        ("do_not_contact.csv", "old/dnc.csv"),
        ("do_not_contact_addresses/a.csv", "old/dnc.csv"),
        ("src/consent.py", "lists/loans.csv", ".old/dnc.csv"),
    ],
)
def test_beside_a_list_older_ones_may_lie_in_folders(data, names):
    assert "loan_information/loan_information.csv" in keys(
        find(data("loan_information.csv", *names))
    )


def test_a_link_to_nothing_in_place_of_a_datasets_folder_is_wrong_use(data):
    folder = data("loan_information.csv")
    link(folder / "do_not_contact", "gone")

    with pytest.raises(WrongUse, match="looks like do_not_contact and is none"):
        find(folder)


def test_a_folder_in_a_datasets_folder_is_wrong_use(data):
    folder = data("loan_information.csv", "do_not_contact/a.csv")
    (folder / "do_not_contact" / "2026").mkdir()

    with pytest.raises(WrongUse, match="2026 is a folder: put its files into"):
        find(folder)


def test_a_link_to_a_file_is_as_good_as_the_file(data, tmp_path_factory):
    folder = data("loan_information.csv")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "list.csv"
    elsewhere.write_text("x\n")
    link(folder / "do_not_contact.csv", elsewhere)

    assert "do_not_contact/do_not_contact.csv" in keys(find(folder))


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems have Unicode names only")
def test_a_name_that_is_no_unicode_is_wrong_use(data):
    folder = data("loan_information.csv", "do_not_contact/a.csv")
    (folder / "do_not_contact" / os.fsdecode(b"\xff.csv")).write_text("x\n")

    with pytest.raises(WrongUse, match="is no Unicode: rename it"):
        find(folder)


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
