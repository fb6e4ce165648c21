"""A number that borrowers have beside their id, by which another table names them."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


@pytest.fixture
def numbered(exports):
    """Each borrower's other number is the id of another one: that of B1 is B5."""

    def fill(heading, *more):
        lines = [[*person(at), f"B{6 - at}"] for at in range(1, 6)]
        write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines, *more)
        return exports

    return fill


@pytest.mark.parametrize(
    ("heading", "of_list"),
    [("CIF Number", "CIF Number"), ("Customer Number", "CUST_NO"), ("Member Number", "member #")],
)
def test_a_list_closes_for_whom_it_names_by_that(heading, of_list, numbered, out):
    exports = numbered(heading)
    write(exports / "dnc.csv", f"{of_list},Channel", ["b5", "phone"], ["B2", "mail"], ["B9", ""])

    assert bring(exports, out) == 0

    known, nobody = closed(out)[:2], closed(out)[2]
    assert known == [("B1", "phone"), ("B4", "mail")]
    assert nobody[0] not in {f"B{at}" for at in range(1, 10)}
    assert [row["reason"] for row in rows(out / "import_report.csv")] == ["ID_OF_NOBODY"]


def test_flags_close_for_whom_they_stand_with_people_or_alone(numbered, out):
    exports = numbered("CIF")
    write(exports / "crm.csv", "CIF,First Name,Last Name,Do Not Call", ["B5", "Ann1", "Lee", "Y"])
    write(exports / "mail.csv", "CIF,SMS Opt-In,Do Not Mail", ["B4", "Y", "Y"], ["B5", "Y", "N"])

    assert bring(exports, out) == 0

    assert sorted(closed(out)) == [("B1", "phone"), ("B2", "mail")]
    assert {row["borrower_id"] for row in rows(out / "borrower_engagement.csv")} == {"B1", "B2"}
    assert len(rows(out / "borrower_information.csv")) == 5


def test_a_number_of_two_people_means_both(numbered, out):
    exports = numbered("CIF", [*person(6), "B5"])
    write(exports / "dnc.csv", "CIF,Channel", ["B5", "phone"])

    assert bring(exports, out) == 0

    assert closed(out) == [("B1", "phone"), ("B6", "phone")]


def test_a_number_that_may_be_either_is_asked_for(numbered, out, capsys):
    exports = numbered("CRM Key")
    write(exports / "dnc.csv", "Customer ID,Channel", ["B5", "phone"])

    assert bring(exports, out) == 2

    assert "may be the borrower's id, or what stands under 'CRM Key'" in capsys.readouterr().err
    draft = out / "mapping.toml"
    text = draft.read_text("utf-8")
    line = "# borrower_id = \"?\"  # perhaps 'Customer ID'"
    assert line in text
    said = 'borrower_id = {column = "Customer ID", same_as = "CRM Key"}'
    draft.write_text(text.replace(line, said), encoding="utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0
    assert closed(out) == [("B1", "phone")]


def test_another_name_of_the_id_is_none(exports, out):
    write(exports / "dnc.csv", "Customer ID,Channel", ["B5", "phone"], ["B77", "phone"])

    assert bring(exports, out) == 0

    assert closed(out)[0] == ("B5", "phone")


def test_a_mapping_says_it_of_borrowers_ids_alone(exports, out, tmp_path, capsys):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        "[[source]]\nfiles = 'loans.csv'\n[source.loan_information]\n"
        "loan_id = {column = 'Loan Number', same_as = 'CIF'}\n",
        encoding="utf-8",
    )

    assert imported(exports / "loans.csv", "--out", out, "--mapping", mapping) == 2

    assert "same_as is that of a borrower_id" in capsys.readouterr().err
