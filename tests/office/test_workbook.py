"""leads.xlsx in LibreOffice: it opens, and ids, leading zeros and accents are what they were."""

import shutil
import subprocess

import pytest

from infra.command.runs import workbook
from lambdas.shared.text import csv_reading
from tests.unit.command.test_workbook import out  # noqa: F401

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice"),
]


def test_a_list_opens_with_its_ids_zeros_and_accents(out, tmp_path):  # noqa: F811
    workbook.write(out)
    everything = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

    subprocess.run(
        [
            *(OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", everything, "--outdir", str(tmp_path / "read"), "leads.xlsx"),
        ],
        cwd=out,
        check=True,
        capture_output=True,
        timeout=180,
    )

    text = (tmp_path / "read" / "leads-Call.csv").read_text("utf-8")
    _, first, second = csv_reading.rows(text.splitlines())
    assert first[:3] == ["00000032", "Zoë García", "+15125550101"]
    assert float(first[3].replace(",", "")) == 1241.25
    assert second[:2] == ["-1", "=cmd()"]
