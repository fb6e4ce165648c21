"""`refi-ready export`: a list under a CRM's own column names."""

import csv
import json
import re
from pathlib import Path

import pytest

from infra.command import cli
from infra.command.runs import exports
from lambdas.shared.publication import contact_lists
from lambdas.shared.text import csv_reading

README = Path("infra/command/README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"`(\w+)\.toml`, .*?```toml\n(.*?)```", README, re.DOTALL))


@pytest.fixture
def out(tmp_path):
    """A folder with the three lists, one person each: every cell says its column."""
    for channel, columns in contact_lists.COLUMNS.items():
        with (tmp_path / f"{channel}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(columns)
            writer.writerow("" if name == "last_name" else f"{name} é" for name in columns)
    return tmp_path


def exported(out, text, *options):
    columns = out / "crm.toml"
    columns.write_text(text, encoding="utf-8")
    return cli.command(["export", str(out), "--columns", str(columns), *options])


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv_reading.records(file))


def test_the_readmes_example_for_salesforce_has_what_its_import_demands(out):
    assert exported(out, EXAMPLES["salesforce"]) == 0

    (lead,) = rows(out / "crm.csv")
    assert lead["Last Name"] == "unknown"
    assert lead["Company"] == "Household"
    assert (lead["Phone"], lead["First Name"]) == ("phone é", "first_name é")
    assert set(lead) <= {
        *("First Name", "Last Name", "Company", "Phone", "Email", "City", "State", "Rating"),
        *("Lead Source", "Description"),
    }


def test_the_readmes_example_for_hubspot_has_the_email_that_it_knows_contacts_by(out):
    assert exported(out, EXAMPLES["hubspot"]) == 0

    (contact,) = rows(out / "crm.csv")
    assert contact["Email"] == "email é"
    assert contact["Lifecycle stage"] == "Lead"


def test_what_stands_instead_of_nothing_stands_instead_of_nothing_else(out):
    wanted = (
        'list = "call"\n[columns]\n"Surname" = {column = "last_name", or = "unknown"}\n'
        '"Given name" = {column = "first_name", or = "unknown"}\n'
    )
    assert exported(out, wanted) == 0

    assert rows(out / "crm.csv") == [{"Surname": "unknown", "Given name": "first_name é"}]


def test_an_export_replaces_its_own_file_only(out, capsys):
    assert exported(out, EXAMPLES["hubspot"]) == 0
    assert exported(out, EXAMPLES["hubspot"]) == 0
    (out / "crm.csv").write_text("mine\n", encoding="utf-8")

    assert exported(out, EXAMPLES["hubspot"]) == 2

    assert "was not written by an export" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('list = "mail"', "list is 'mail': give one of call, email, sms"),
        ('list = "call"', "say under [columns]"),
        ('list = "call"\n[columns]\nPhone = "fone"', "has no column 'fone'"),
        ('list = "call"\n[columns]\nPhone = 3', "'Phone' is 3: give a column"),
        ("list = ", "is no TOML"),
    ],
)
def test_a_columns_file_that_is_wrong_is_told(out, text, said, capsys):
    assert exported(out, text) == 2

    assert said in capsys.readouterr().err
    assert not (out / "crm.csv").exists()


def test_a_folder_without_a_run_is_told(tmp_path, capsys):
    assert exported(tmp_path, EXAMPLES["salesforce"]) == 2

    assert "give the folder of a published run" in capsys.readouterr().err


def withdrawn(out):
    return "\n".join(exports.withdraw(out))


def test_an_export_goes_with_the_list_that_it_was_made_of(out):
    (out / "mine.csv").write_text("mine")
    assert exported(out, EXAMPLES["salesforce"]) == 0
    assert exported(out, EXAMPLES["salesforce"]) == 0

    assert f"{out / 'crm.csv'} was exported from the list before, and is removed" in withdrawn(out)

    assert not (out / "crm.csv").exists()
    assert (out / "mine.csv").exists()
    assert withdrawn(out) == ""


@pytest.mark.parametrize("fault", ["column", "list"])
def test_an_export_that_fails_leaves_the_one_before(fault, out):
    assert exported(out, EXAMPLES["hubspot"]) == 0
    before = (out / "crm.csv").read_bytes()
    names = {path.name for path in out.iterdir()}
    text = EXAMPLES["hubspot"]
    if fault == "column":
        text = text.replace('"first_name"', '"fone"')
    else:
        with (out / "email.csv").open("a", encoding="utf-8") as file:
            file.write("a line of, another width\n")

    assert exported(out, text) != 0

    assert (out / "crm.csv").read_bytes() == before
    assert {path.name for path in out.iterdir()} == names


def test_an_export_that_lies_elsewhere_or_was_changed_is_named_and_stays(out):
    elsewhere = out / "crm"
    elsewhere.mkdir()
    assert exported(out, EXAMPLES["salesforce"], "--to", str(elsewhere / "crm.csv")) == 0
    assert exported(out, EXAMPLES["salesforce"]) == 0
    with (out / "crm.csv").open("a") as file:
        file.write("one more line")

    told = withdrawn(out)

    for path in (elsewhere.resolve() / "crm.csv", out / "crm.csv"):
        assert f"{path} was exported from the list before, and stays" in told
        assert path.exists()


def test_what_was_noted_of_an_export_makes_no_file_ours_that_is_another(tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    exports.remember(out, precious)
    noted = json.loads((out / exports.NAME).read_text())
    (digest,) = noted.values()
    noted |= {"../precious.txt": digest, str(precious): digest}
    (out / exports.NAME).write_text(json.dumps(noted))

    exports.withdraw(out)

    assert precious.read_text() == "mine"


@pytest.mark.parametrize("noted", ["", "[", "[1]", '"x"', "3", "null"])
def test_a_note_that_is_not_ours_says_nothing(out, noted):
    (out / exports.NAME).write_text(noted)

    assert withdrawn(out) == ""
