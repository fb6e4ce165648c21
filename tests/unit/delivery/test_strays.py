"""What stands beside the datasets' folders in the raw bucket is told, or stops everything."""

import pytest

from lambdas.shared.delivery.strays import Stray, strays


@pytest.mark.parametrize(
    "name",
    [
        *("Do_Not_Contact/", "DO_NOT_CONTACT/", "do-not-contact/", "donotcontact.csv"),
        *("do_not_contact.csv", "do_not_contact_addresses.csv", "DoNotContact 2026.xlsx"),
        *("dnc/", "DNC_list.csv", "opt_outs/", "OptOuts.csv", "Unsubscribed/", "do_not_call.csv"),
        *("litigators/", "deceased.csv", "suppression-list.csv", "no_calls/"),
        *("do_not_email.csv", "DoNotMail/", "donottext/", "no_email/", "Do Not Solicit.csv"),
        *("stop_list.csv", "Stops/", "removals.csv", "excluded/", "kill list/", "dead/"),
    ],
)
def test_what_is_called_a_list_of_opt_outs_may_refuse(name):
    assert Stray(name=name).may_refuse


@pytest.mark.parametrize(
    "name",
    ["Loan_Information/", "market.csv", "archive/", "tmp/", "contacts.csv", "2026-11/", "emails/"],
)
def test_what_is_called_anything_else_refuses_nobody(name):
    assert not Stray(name=name).may_refuse


def test_what_stands_beside_the_datasets_now_is_found_by_its_name_at_the_top(buckets):
    for key in (
        *("loan_information/a.csv", "do_not_contact/a.csv", "same_person/", "_temporary/x"),
        *(".DS_Store", "old/deep/do_not_contact.csv", "Loans.csv", "empty/", "gone.csv"),
        *("gone/a.csv", "DNC/a.csv"),
    ):
        buckets.put_object(Bucket="raw", Key=key, Body=b"" if key.endswith("/") else b"x")
    for key in ("gone.csv", "gone/a.csv"):
        buckets.delete_object(Bucket="raw", Key=key)

    assert [each.name for each in strays("raw")] == ["DNC/", "Loans.csv", "old/"]


def test_of_many_the_first_are_told_and_each_that_may_refuse(buckets):
    for number in range(30):
        buckets.put_object(Bucket="raw", Key=f"{number:02}.csv", Body=b"x")
    buckets.put_object(Bucket="raw", Key="optouts.csv", Body=b"x")

    found = [each.name for each in strays("raw")]

    assert found == ["optouts.csv", *(f"{number:02}.csv" for number in range(20))]
