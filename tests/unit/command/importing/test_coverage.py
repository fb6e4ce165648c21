"""What a mapping does not speak of, and what it speaks of that is not there."""

import csv
from pathlib import Path

import pytest
import xlsxwriter

from infra.command.errors import WrongUse
from infra.command.importing.importer import import_folder
from infra.command.screen.progress import Progress
from lambdas.shared.text import csv_reading
from tests.unit.command.importing.support.imports import imported

TAPE = """Loan Number,Customer Number,First Name,Last Name,Cell Phone,Note Rate,UPB,LTV,Market Rate
L1,C1,Ann,Ames,512-555-0133,6.5,100000,62.5,5.25
L2,C2,Cy,Cole,512-555-0134,6.5,100000,62.5,5.25
"""
CLOSED = "Customer Number,Channel,Reason\nC1,phone,asked\n"


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "tape.csv").write_text(TAPE, encoding="utf-8")
    (folder / "dnc_2026-11.csv").write_text(CLOSED, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def mapping(exports, out):
    assert imported(*sorted(exports.iterdir()), "--out", out, "--yes") == 0
    return out / "mapping.toml"


def book(path: Path, *, hidden=(), **sheets: str) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, text in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(csv_reading.rows(text.splitlines())):
                sheet.write_row(at, 0, row)
            if name in hidden:
                sheet.hide()
    return path


def of_folder(data, mapping, out):
    with Progress() as progress:
        import_folder(data, mapping, out, progress)


def test_what_the_mapping_speaks_of_is_named_once(tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "other.csv").write_text("a,b\n1,2\n")
    source = '[[source]]\nfiles = "RPT*.xlsx"\n'
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        f'{source}sheet = "A"\n[source.loan_information]\nloan_id = "Loan"\n'
        f'{source}sheet = "B"\n[source.market_equity]\nproperty_id = "P"\n'
    )

    with pytest.raises(WrongUse, match=r"it speaks of RPT\*\.xlsx; say what"):
        of_folder(exports, mapping, tmp_path / "out")


def closed(out):
    with (out / "do_not_contact.csv").open(encoding="utf-8", newline="") as file:
        return [row["borrower_id"] for row in csv.DictReader(file)]


def test_a_list_that_the_mapping_reads_and_that_is_not_there_is_wrong_use(
    exports, out, mapping, capsys
):
    (exports / "dnc_2026-11.csv").unlink()

    assert imported(exports / "tape.csv", "--out", out, "--mapping", mapping) == 2

    said = capsys.readouterr().err
    assert "no file is dnc_*.csv, from which the mapping takes do_not_contact: bring it" in said
    assert closed(out) == ["C1"]  # as the first import left it


@pytest.mark.parametrize(
    ("renamed", "told"),
    [
        (None, r"no file is dnc_\*\.csv"),
        ("callers.csv", r"says nothing of .*callers\.csv: it speaks of"),
        ("dnc.pdf", r"dnc\.pdf seems to hold what the run needs"),
        ("market_equity.docx", r"market_equity\.docx seems to hold what the run needs"),
    ],
)
def test_of_a_folder_too(exports, out, mapping, tmp_path, renamed, told):
    path = exports / "dnc_2026-11.csv"
    path.rename(exports / renamed if renamed else tmp_path / "elsewhere.csv")

    with pytest.raises(WrongUse, match=told):
        of_folder(exports, mapping, tmp_path / "again")


def test_a_folder_of_lists_of_which_the_mapping_does_not_speak_is_wrong_use(
    exports, out, mapping, tmp_path
):
    (exports / "Opt Outs").mkdir()

    with pytest.raises(WrongUse, match="Opt Outs seems to hold what the run needs"):
        of_folder(exports, mapping, tmp_path / "again")


@pytest.mark.parametrize(
    "name",
    [
        *("dnc.csv", "deep/2026/opt-outs.xlsx", "readme_dnc.csv", "dnc.zip"),
        *("DNC/week1.csv", "opt outs/2026/a.xlsx"),
    ],
)
def test_a_list_in_a_folder_within_is_wrong_use_where_no_list_is_read(
    exports, out, tmp_path, name, capsys
):
    (exports / "dnc_2026-11.csv").unlink()
    assert imported(exports / "tape.csv", "--out", out, "--yes") == 0
    within = exports / "archive" / name
    within.parent.mkdir(parents=True)
    within.write_text(CLOSED, encoding="utf-8")

    with pytest.raises(WrongUse, match=f"{within.name} seems to say who must not be contacted"):
        of_folder(exports, out / "mapping.toml", tmp_path / "again")

    within.rename(exports / "archive" / "offices.csv")
    of_folder(exports, out / "mapping.toml", tmp_path / "again")
    assert "leaving archive alone: files in folders are not read" in capsys.readouterr().err


def test_a_list_of_last_month_in_a_folder_within_is_no_fault(exports, out, mapping, tmp_path):
    (exports / "archive").mkdir()
    (exports / "archive" / "dnc_2026-10.csv").write_text(CLOSED, encoding="utf-8")

    of_folder(exports, mapping, tmp_path / "again")

    assert closed(tmp_path / "again") == ["C1"]


def test_a_list_is_none_the_less_for_being_called_a_readme(exports, out, mapping, tmp_path):
    (exports / "readme_dnc.csv").write_text(CLOSED, encoding="utf-8")

    with pytest.raises(WrongUse, match=r"says nothing of .*readme_dnc\.csv"):
        of_folder(exports, mapping, tmp_path / "again")


def test_what_is_no_table_is_left_alone_and_a_table_if_the_mapping_says_so(
    exports, out, mapping, tmp_path, capsys
):
    for name in ("notes.pdf", "notes.csv", "README.txt", "~$tape.xlsx"):
        (exports / name).write_text("A,B\nx,y\n", encoding="utf-8")
    said = mapping.read_text("utf-8") + "\n[[source]]\nfiles = 'notes.csv'\nignored = true\n"
    mine = tmp_path / "mine.toml"
    mine.write_text(said, encoding="utf-8")

    of_folder(exports, mine, tmp_path / "again")

    assert closed(tmp_path / "again") == ["C1"]
    told = capsys.readouterr().err
    assert "leaving notes.pdf alone: it is no table" in told
    assert "notes.csv is not read: the mapping says so" in told


def test_opt_outs_of_an_earlier_import_are_not_replaced_by_nothing(exports, out, mapping, capsys):
    assert imported(exports / "tape.csv", "--out", out, "--yes") == 2

    assert "do_not_contact.csv of the earlier import would be gone" in capsys.readouterr().err
    assert closed(out) == ["C1"]
    (out / "do_not_contact.csv").unlink()
    assert imported(exports / "tape.csv", "--out", out, "--yes") == 0


def test_a_sheet_of_which_the_mapping_does_not_speak_is_wrong_use(tmp_path, out, capsys):
    path = book(tmp_path / "book.xlsx", CO=TAPE, TX=TAPE.replace("L1,C1", "L3,C3"))
    assert imported(path, "--out", out, "--yes") == 0
    book(path, CO=TAPE, TX=TAPE, AZ=TAPE.replace("L1,C1", "L5,C5"))

    assert imported(path, "--out", out, "--mapping", out / "mapping.toml") == 2

    assert "the mapping says nothing of book.xlsx, sheet AZ: say what" in capsys.readouterr().err


def test_the_draft_asks_for_a_sheet_that_nobody_understands(tmp_path, out, capsys):
    path = book(tmp_path / "book.xlsx", Loans=TAPE, Riddle="Alpha,Beta\nx1,y1\n")

    assert imported(path, "--out", out, "--yes") == 2

    draft = out / "mapping.toml"
    assert imported(path, "--out", out, "--mapping", draft) == 2
    assert "the mapping says nothing of book.xlsx, sheet Riddle" in capsys.readouterr().err
    head, _, asked = draft.read_text("utf-8").partition("# [[source]]")
    assert "ignored = true  # to leave it out; else what is made of Alpha, Beta" in asked
    said = "\n".join(line.removeprefix("# ") for line in asked.splitlines())
    draft.write_text(f"{head}[[source]]{said}\n", encoding="utf-8")
    assert imported(path, "--out", out, "--mapping", draft) == 0
    assert "book.xlsx, sheet Riddle, is not read: the mapping says so" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["by Ann\n", "", "Alpha,Beta\nx1,y1\n", "Do Not Call\n512\n"])
@pytest.mark.parametrize("hidden", [(), ("Notes",)])
def test_a_sheet_that_the_mapping_leaves_out_may_hold_anything(tmp_path, out, capsys, text, hidden):
    path = book(tmp_path / "book.xlsx", CO=TAPE)
    assert imported(path, "--out", out, "--yes") == 0
    book(path, hidden=hidden, CO=TAPE, Notes=text)
    mine = tmp_path / "mine.toml"
    left_out = "\n[[source]]\nfiles = 'book.xlsx'\nsheet = 'Notes'\nignored = true\n"
    mine.write_text((out / "mapping.toml").read_text("utf-8") + left_out, encoding="utf-8")

    assert imported(path, "--out", tmp_path / "again", "--mapping", mine) == 0

    assert "book.xlsx, sheet Notes, is not read: the mapping says so" in capsys.readouterr().err


def test_a_sheet_that_is_left_out_may_have_formulas_and_one_that_is_not_may_not(
    tmp_path, out, capsys
):
    path = book(tmp_path / "book.xlsx", CO=TAPE)
    assert imported(path, "--out", out, "--yes") == 0
    said = (out / "mapping.toml").read_text("utf-8")
    mine = tmp_path / "mine.toml"
    left_out = "\n[[source]]\nfiles = 'book.xlsx'\nsheet = 'Sum'\nignored = true\n"
    mine.write_text(said + left_out, encoding="utf-8")
    with xlsxwriter.Workbook(path) as workbook:
        for name in ("CO", "Sum"):
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(csv_reading.rows(TAPE.splitlines())):
                sheet.write_row(at, 0, row)
        sheet.write_formula(1, 5, "=1+1")

    assert imported(path, "--out", tmp_path / "again", "--mapping", mine) == 0
    assert imported(path, "--out", out, "--mapping", out / "mapping.toml") == 2
    assert "sheet Sum, has formulas without results" in capsys.readouterr().err


def test_a_workbook_is_read_whose_header_only_the_mapping_finds(tmp_path, out):
    path = book(tmp_path / "book.xlsx", CO=TAPE)
    assert imported(path, "--out", out, "--yes") == 0
    book(path, CO="5,1,1,1,1,1,1,1,1\n" * 40 + TAPE)
    mine = tmp_path / "mine.toml"
    said = (out / "mapping.toml").read_text("utf-8")
    mine.write_text(said.replace("sheet =", "header_line = 41\nsheet ="), encoding="utf-8")

    assert imported(path, "--out", tmp_path / "again", "--mapping", mine) == 0


def added(path: Path, column: str, cell: str) -> None:
    header, *lines = path.read_text("utf-8").splitlines()
    cells = [f"{header},{column}", *(f"{line},{cell}" for line in lines)]
    path.write_text("\n".join(cells) + "\n", encoding="utf-8")


def test_a_column_of_which_the_mapping_does_not_speak_is_told(exports, out, mapping, capsys):
    added(exports / "tape.csv", "Branch", "North")
    added(exports / "tape.csv", "Officer", "Bo")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", mapping) == 0

    assert "not read of tape.csv: Branch, Officer\n" in capsys.readouterr().err


def test_one_that_may_say_who_is_not_to_be_contacted_is_wrong_use_until_it_is_ignored(
    exports, out, mapping, tmp_path, capsys
):
    added(exports / "tape.csv", "Do Not Call", "Y")
    files = sorted(exports.iterdir())
    mine = tmp_path / "mine.toml"
    said = mapping.read_text("utf-8")
    mine.write_text(said.replace('"tape.csv"', '"tape.csv"\nignored = ["Do Not Call"]'), "utf-8")

    assert imported(*files, "--out", out, "--mapping", mapping) == 2
    assert "has a column 'Do Not Call', which may say who" in capsys.readouterr().err
    assert imported(*files, "--out", tmp_path / "again", "--mapping", mine) == 0
    assert "Do Not Call" not in capsys.readouterr().err


HIDDEN = {"Loans": TAPE, "Old": "Some,Words\na,b\n"}


def test_a_sheet_of_words_to_choose_from_is_no_list(tmp_path, out):
    path = book(tmp_path / "book.xlsx", hidden=("Words",), CO=TAPE, Words="Yes\nNo\nNever\nNot\n")

    assert imported(path, "--out", out, "--yes") == 0


@pytest.mark.parametrize("has_mapping", [False, True])
def test_a_sheet_that_is_hidden_or_has_no_header_row_is_told(tmp_path, out, capsys, has_mapping):
    path = book(tmp_path / "book.xlsx", hidden=("Old",), **HIDDEN, Notes="as of today\n", Sheet4="")
    how = ["--yes"]
    if has_mapping:
        assert imported(path, "--out", tmp_path / "first", "--yes") == 0
        how = ["--mapping", tmp_path / "first" / "mapping.toml"]
        capsys.readouterr()

    assert imported(path, "--out", out, *how) == 0

    told = capsys.readouterr().err
    assert "hidden sheet Old of book.xlsx is not read: show it in the workbook if" in told
    assert "sheet Notes of book.xlsx is not read: it has no header row" in told
    assert "Sheet4" not in told


@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        ({"DNC": "Customer Number,Channel\nC1,\n"}, ("DNC",)),
        ({"Old": "Customer Number,Do Not Call\nC1,Y\n"}, ("Old",)),
        ({"Opt-outs": "5125550133\n5125550134\n"}, ()),
        ({"Sheet2": "Do Not Call\nAnn Ames\nBo Cole\n"}, ()),
    ],
)
@pytest.mark.parametrize("has_mapping", [False, True])
def test_one_that_may_say_who_is_not_to_be_contacted_is_wrong_use(
    tmp_path, out, capsys, sheets, hidden, has_mapping
):
    path = book(tmp_path / "book.xlsx", Loans=TAPE)
    assert imported(path, "--out", out, "--yes") == 0
    book(path, hidden=hidden, Loans=TAPE, **sheets)

    how = ["--mapping", out / "mapping.toml"] if has_mapping else ["--yes"]
    assert imported(path, "--out", out, *how) == 2

    assert "is not read, and seems to say who must not be contacted" in capsys.readouterr().err


def test_a_hidden_sheet_is_read_if_the_mapping_names_it(tmp_path, out):
    path = book(tmp_path / "book.xlsx", Loans=TAPE, DNC=CLOSED)
    assert imported(path, "--out", out, "--yes") == 0
    book(path, hidden=("DNC",), Loans=TAPE, DNC=CLOSED)

    assert imported(path, "--out", out, "--mapping", out / "mapping.toml") == 0

    assert closed(out) == ["C1"]
