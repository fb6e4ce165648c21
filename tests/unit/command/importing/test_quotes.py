"""Quotes that are not closed, which swallow the lines below them."""

import csv

import pytest

from infra.command.errors import WrongUse
from infra.command.importing.tables.files import tables_in
from infra.command.importing.tables.form import Form
from tests.unit.command.importing.support.people import bring


@pytest.mark.parametrize(
    "lines",
    [
        ['B1,phone,"asked in March', "B2,phone,asked", "B3,phone,x"],
        ['B1,phone,"asked in March', "B2,phone,asked", 'B3,phone,"x"', "B4,phone,"],
        ['B1,phone,"asked in March', 'B2,phone,""', "B3,phone,x"],
        ['B1,phone,"asked in March', 'B2,phone,5 times"', "B3,phone,x"],
        ['"B1","phone","asked', '"B2","phone","asked"'],
        ['B1,"phone,asked', 'B2,phone",asked'],
        ['B1,phone,"asked'],
        ['Ann Lee,phone,"asked', 'Bob Lee,phone,512-234-5602"', "B3,phone,x"],
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_quote_that_swallows_lines_is_refused_with_its_line(lines, line_end, tmp_path):
    text = line_end.join(["Borrower ID,Channel,Reason", "B5,phone,asked", *lines, ""])
    (tmp_path / "dnc.csv").write_text(text, encoding="utf-8", newline="")
    (table,) = tables_in(tmp_path / "dnc.csv", Form())

    with pytest.raises(WrongUse, match=r"dnc.csv: a quote that opens in the record of line 3 is"):
        list(table.rows())


@pytest.mark.parametrize("end", ["", "\n"])
def test_one_in_a_list_of_opt_outs_stops_the_import(end, exports, out, capsys):
    text = f'borrower_id,channel,reason\nB3,phone,"asked in March\nB4,phone,asked{end}'
    (exports / "do_not_contact.csv").write_text(text, encoding="utf-8")

    assert bring(exports, out) == 2

    assert "the record of line 2 is not closed" in capsys.readouterr().err
    assert not (out / "do_not_contact.csv").exists()


@pytest.mark.parametrize(
    "note",
    [
        "call log\n" * 60,
        "3/1 left a message, busy\n3/4, no answer\n\n3/5, spoke to his wife",
        "100 Main St\nAustin,TX 78701-1234",
        'he said "later"\nand hung up',
        "\n",
        "",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_note_of_several_lines_is_read(note, place, tmp_path):
    lines = [["Borrower ID", "Since"], ["B1", "2026-01-01"], ["B2", "2026-01-02"]]
    for line, told in zip(lines, ("Notes", note, note), strict=True):
        line.insert(place, told)
    with (tmp_path / "notes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    (table,) = tables_in(tmp_path / "notes.csv", Form())

    assert [row.cells for row in table.rows()] == lines[1:]
