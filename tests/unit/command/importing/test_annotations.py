"""Who has no column for it writes a comment, or strikes a line through: that is not passed over."""

import zipfile

import pytest
import xlsxwriter

from infra.command.importing.tables.annotations import Annotation, annotations
from tests.unit.command.importing.support.people import BORROWERS, bring, person


def workbook(exports, *, comment=None, struck=None, piece=None, heading=None):
    """People in a workbook; of each of these the line, or the comment."""
    (exports / "borrowers.csv").unlink()
    with xlsxwriter.Workbook(exports / "borrowers.xlsx") as book:
        through = book.add_format({"font_strikeout": True})
        page = book.add_worksheet("People")
        for at, line in enumerate([BORROWERS.split(","), person(1), person(2), person(3)]):
            page.write_row(at, 0, line)
        if comment is not None:
            page.write_comment(2, 1, comment)
        if heading is not None:
            page.write_comment(0, 8, heading)
        if struck is not None:
            page.write_row(struck, 0, person(2), through)
        if piece is not None:
            page.write_rich_string(piece, 1, "Ann", through, "Lee")
    return exports


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"comment": "DO NOT CALL - cease and desist"}, "'cell comments' of borrowers.xlsx"),
        ({"comment": "asked us to leave her be"}, "'cell comments' of borrowers.xlsx"),
        ({"heading": "Removed at their request"}, "'cell comments' of borrowers.xlsx"),
        ({"struck": 2}, "'struck-through cells' of borrowers.xlsx"),
        ({"piece": 2}, "'struck-through cells' of borrowers.xlsx"),
    ],
)
def test_a_comment_and_a_line_through_a_text_are_asked_about(said, told, exports, out, capsys):
    workbook(exports, **said)

    assert bring(exports, out) == 2

    line = 1 if "heading" in said else 3
    where = f"{told} may say who is not to be contacted, in line {line}: write what they say into"
    assert where in capsys.readouterr().err


@pytest.mark.parametrize("said", [{}, {"heading": "as of the origination"}, {"struck": None}])
def test_a_workbook_without_them_is_imported(said, exports, out, capsys):
    workbook(exports, **said)

    assert bring(exports, out) == 0, capsys.readouterr().err


def test_a_mapping_says_that_they_are_of_no_concern(exports, out, capsys):
    workbook(exports, comment="verified", struck=2)
    bring(exports, out)
    draft = out / "mapping.toml"
    text = draft.read_text(encoding="utf-8")

    assert bring(exports, out, "--mapping", draft) == 2
    assert "into a column of the file, or say ignored" in capsys.readouterr().err

    draft.write_text(text.replace("# ignored", "ignored"), encoding="utf-8")
    assert bring(exports, out, "--mapping", draft) == 0, capsys.readouterr().err


def test_those_of_an_open_document_are_found(tmp_path):
    kinds = ("office", "table", "text", "style")
    names = " ".join(
        f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds
    )
    style = '<style:text-properties style:text-line-through-style="solid"/>'
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        "<table:table-row><table:table-cell><office:annotation><text:p>no calls</text:p>"
        "</office:annotation><text:p>Ann</text:p></table:table-cell></table:table-row>"
        '<table:table-row><table:table-cell table:style-name="ce1"><text:p>Bo</text:p>'
        "</table:table-cell></table:table-row>"
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>"
        f'<style:style style:name="ce1">{style}</style:style></office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        f'<table:table table:name="B"/></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / "people.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)

    assert annotations(path, "A") == (Annotation(3, "no calls"), Annotation(4, None))
    assert annotations(path, "B") == ()


@pytest.mark.parametrize(
    ("name", "comment", "code"),
    [
        ("optouts", "do not call either", 2),
        ("optouts", "deceased", 2),
        ("optouts", "per e-mail of 3/4", 0),
        ("deceased", "do not call either", 0),
    ],
)
def test_in_a_list_of_one_channel_a_comment_that_refuses_is_asked_about(
    name, comment, code, exports, out, capsys
):
    with xlsxwriter.Workbook(exports / f"{name}.xlsx") as book:
        page = book.add_worksheet("Sheet1")
        page.write_row(0, 0, ["Borrower ID", "Channel", "Date"])
        page.write_row(1, 0, ["B2", "Email", "2026-01-05"], book.add_format({"font_strikeout": 1}))
        page.write_comment(1, 0, comment)

    assert bring(exports, out) == code, capsys.readouterr().err

    told = "'cell comments' of optouts.xlsx may say who is not to be contacted, in line 2"
    assert (told in capsys.readouterr().err) is bool(code)
