"""A sample in disguise, imported, is the sample: the same opportunities, to the cent."""

import json
import re

import pytest

from infra.command import cli
from infra.command.importing.mapping.model import CO_BORROWER, OPT_OUTS
from infra.command.samples.writer import write_sample
from tests.sql.support.warehouse import Warehouse
from tests.unit.command.importing.support.disguises import STYLES, disguise, legible, sound

BORROWERS = 120


@pytest.fixture(scope="module")
def warehouse():
    return Warehouse()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    write_sample(folder, borrowers=BORROWERS, seed=11)
    return folder


@pytest.fixture(scope="module")
def opportunities(warehouse, plain):
    return found(warehouse, plain)


def found(warehouse, folder):
    """The published list of a delivery, but for what a disguise may change: how a telephone
    number is written, and a property's derived id.
    """
    warehouse.clear()
    for path in folder.glob("*.csv"):
        if path.name != "import_report.csv":
            warehouse.deliver(path.stem, path.read_text(encoding="utf-8"))
    warehouse.match({})
    warehouse.run()
    rows = warehouse.query("refi_opportunities")
    for row in rows:
        row.pop("property_id")
        for column in (name for name in row if "phone" in name):
            row[column] = re.sub(r"\+1|[^0-9;]", "", row[column] or "")
    return sorted(rows, key=lambda row: (row["borrower_id"], row["loan_id"]))


@pytest.mark.parametrize("name", STYLES)
def test_a_disguised_sample_gives_the_plain_ones_opportunities(
    name, plain, opportunities, warehouse, tmp_path, capsys
):
    files = disguise(sound(plain), STYLES[name], tmp_path)
    out = tmp_path / "imported"

    code = cli.command(["import", *map(str, files), "--out", str(out), "--yes"])

    assert code == 0, capsys.readouterr().err
    expected = [
        row | {"name": legible(row["name"], STYLES[name].encoding)} for row in opportunities
    ]
    assert len(expected) > 20
    for one, other in zip(found(warehouse, out), expected, strict=True):
        assert one == other
    assert_each_row_is_in_or_left_out(tables(out))


def test_of_a_sample_with_every_fault_each_row_is_made_something_or_reported(plain, tmp_path):
    given = [path for path in plain.glob("*.csv") if path.stat().st_size]

    cli.command(["import", *map(str, given), "--out", str(tmp_path / "imported"), "--yes"])

    told = tables(tmp_path / "imported")
    assert_each_row_is_in_or_left_out(told)
    assert any(each["left_out"] for each in told)


def tables(out):
    return json.loads((out / "import.json").read_text("utf-8"))["tables"].values()


def assert_each_row_is_in_or_left_out(told):
    for table in told:
        assert table["rows"] == table["used"] + table["left_out"]
        for name, tally in table["datasets"].items():
            became = sum(tally[each] for each in ("written", "repeated", "left_out", "absent"))
            assert name in (CO_BORROWER, OPT_OUTS) or table["rows"] == became, name


def test_the_styles_are_a_dozen_and_differ_in_all_that_exports_differ_in():
    assert len(STYLES) >= 12
    for trait in ("encoding", "delimiter", "suffix", "null", "line_end"):
        assert len({getattr(style, trait) for style in STYLES.values()}) >= 3, trait
