"""Whom an opt-out binds: whoever it names, by an id, a loan or an address of somebody there."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows

BOOK = (
    "Loan Number,Cust No,First Name,Last Name,Email,Phone,State,Note Rate,Orig Date,Loan Type,UPB,"
    "Home Value,LTV,Market Rate"
)


def of(number):
    return (
        f"{100 + number:010},C{number:05},Jo,Lane{number},a{number}@example.com,"
        f"617-555-01{number:02},MA,7.5,2021-03-01,Conv 30 Fixed,250000.00,400000,62.5,5.5"
    )


@pytest.fixture
def out(tmp_path):
    return tmp_path / "delivery"


@pytest.fixture
def given(tmp_path, out):
    """The code of an import of a book of nine borrowers, and of files by their names."""

    def run(*, has_book=True, **files):
        texts = {"book": [BOOK, *map(of, range(9))], **files} if has_book else files
        for name, lines in texts.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return imported(*(tmp_path / f"{name}.csv" for name in texts), "--out", out, "--yes")

    return run


def closed_addresses(out):
    return [each["address"] for each in rows(out / "do_not_contact_addresses.csv")]


def reasons(out):
    return [(each["reason"], each["line"]) for each in rows(out / "import_report.csv")]


def test_a_refusal_without_an_id_binds_whoever_owes_the_loan_it_names(given, out):
    lines = ["C00001,0000000101,All", ",0000000106,All", "C00002,0000000102,All"]

    assert given(do_not_contact_list=["Cust No,Loan Number,Channel", *lines]) == 0

    assert closed(out) == [("C00001", "All"), ("C00002", "All"), ("C00006", "")]
    assert closed_addresses(out) == []


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Cust No,Loan Number,Channel", ",4155550177,All"),  # a loan that is not there
        ("Cust No,Ticket,Channel", ",4155550199,All"),
        ("Cust No,Channel,Agent", ",All,amy@lender.example"),
        ("Cust No,Channel,Remark", ",All,0000000106"),
    ],
)
def test_what_only_looks_like_an_address_names_nobody(header, line, given, capsys):
    assert given(do_not_contact_list=[header, *[line.replace(",", "C00001,", 1)] * 2, line]) == 1

    told = " ".join(capsys.readouterr().out.split())
    assert "nobody knows who: do_not_contact_list.csv line 4." in told


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Cust No,Channel,Remark", ",All,617.555.0106"),
        ("Cust No,Channel,Remark", ",All,A6@Example.com wants no more"),
        ("Cust No,Channel,Phone", ",All,(415) 555-0199"),  # of somebody who is no borrower
        ("Cust No,Channel,E-mail", ",All,zed@example.com"),
    ],
)
def test_an_address_that_is_a_borrowers_or_stands_where_addresses_do_names_somebody(
    header, line, given, out
):
    listed = ["C00001,All,", line]

    assert given(do_not_contact_list=[header, *listed]) == 0

    assert len(closed_addresses(out)) == 1


def test_an_address_is_closed_without_what_stands_around_it(given, out, tmp_path):
    given()
    mapping = tmp_path / "mapping.toml"
    text = (out / "mapping.toml").read_text("utf-8")
    more = '[[source]]\nfiles = "closed.csv"\n[source.do_not_contact_addresses]\naddress = "Who"\n'
    mapping.write_text(f"{text}\n{more}", encoding="utf-8")
    listed = ["mailto:a1@example.com", '"""Jo ""W"" L"" <a2@example.com>"', "617/555/0103"]
    listed += ["a4@example.com; a5@example.com", "'a6@example.com'"]
    (tmp_path / "closed.csv").write_text("\n".join(["Who", *listed]) + "\n", encoding="utf-8")

    files = [tmp_path / "book.csv", tmp_path / "closed.csv"]
    assert imported(*files, "--out", out, "--mapping", mapping) == 0

    mailboxes = [f"a{at}@example.com" for at in (1, 2, 4, 5, 6)]
    assert sorted(closed_addresses(out)) == ["617/555/0103", *mailboxes]


LOS = (
    "Loan Number,Borrower First Name,Borrower Last Name,Borrower Email,Borrower Cell Phone,"
    "Co-Borrower First Name,Co-Borrower Last Name,Co-Borrower Email,Co-Borrower Cell Phone,State"
)
SERVED = "Loan Number,Note Rate,Funding Date,Loan Program,UPB,Home Value,LTV,Market Rate"


def joint(number):
    return (
        f"21110000{number:02},Jo,Lane{number},b{number}@example.com,617-555-01{number:02},"
        f"Pat,Lane{number},p{number}@example.com,617-555-02{number:02},MA"
    )


def served(number):
    return f"21110000{number:02},7.5,03/01/2021,Conv 30 Yr Fixed,250000,400000,62.5,5.5"


BOTH = [("2111000002", ""), ("2111000002-CO", "")]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("column", "cell"),
    [("Loan Status", "Foreclosure"), ("Loan Status", "In Forbearance"), ("Bankruptcy", "Y")],
)
def test_what_a_servicer_says_of_a_loan_reaches_the_co_borrower_of_another_file(
    column, cell, is_first, given, out
):
    calm = {"Loan Status": "Current", "Bankruptcy": "N"}[column]
    said = [f"{served(at)},{cell if at == 2 else calm}" for at in range(4)]
    files = {"los": [LOS, *map(joint, range(4))], "serv": [f"{SERVED},{column}", *said]}

    assert given(has_book=False, **(files if is_first else dict(reversed(files.items())))) == 0

    assert closed(out) == BOTH


@pytest.mark.parametrize(
    "files",
    [
        {"los": [LOS, *map(joint, range(4))], "serv": [SERVED, *map(served, range(4))]},
        {
            "los": [
                f"{LOS},{SERVED.partition(',')[2]}",
                *(f"{joint(at)},{served(at).partition(',')[2]}" for at in range(4)),
            ]
        },
    ],
    ids=["two files", "one file"],
)
def test_a_list_by_loan_binds_all_who_owe_it(files, given, out):
    listed = ["Loan Number,Channel", "2111000002,Phone"]

    assert given(has_book=False, **files, dnc_by_loan=listed) == 0

    assert closed(out) == [("2111000002", "Phone"), ("2111000002-CO", "Phone")]


def test_a_list_by_borrower_binds_them_alone(given, out):
    lines = [f"C{at},{joint(at)},{served(at).partition(',')[2]}" for at in range(4)]
    tape = [f"Cust No,{LOS},{SERVED.partition(',')[2]}", *lines]

    assert (
        given(has_book=False, tape=tape, do_not_contact_list=["Cust No,Channel", "C2,Phone"]) == 0
    )

    assert closed(out) == [("C2", "Phone")]


def numbered(*numbers):
    """A book of borrowers who go by numbers."""
    return [BOOK, *(of(at).replace(f"C{at:05}", number) for at, number in enumerate(numbers))]


@pytest.mark.parametrize("listed", ["4505", "4505.0", "04505", "00004505"])
def test_an_id_that_lost_its_zeros_binds_the_one_borrower_it_can_mean(listed, given, out):
    tape = numbered("00004504", "00004505")

    assert given(has_book=False, tape=tape, dnc=["Cust No,Channel", f"{listed},All"]) == 0

    assert closed(out) == [("00004505", "All")]


@pytest.mark.parametrize("listed", ["4509", "4505"])
def test_an_id_that_is_nobodys_or_two_peoples_is_told(listed, given, out, capsys):
    tape = numbered("00004504", "00004505", "04505")

    assert given(has_book=False, tape=tape, dnc=["Cust No,Channel", f"{listed},All"]) == 1

    assert closed(out) == [(listed, "All")]
    assert reasons(out) == [("ID_OF_NOBODY", "2")]
    assert "ID_OF_NOBODY" in capsys.readouterr().out


def test_a_flag_beside_an_id_that_lost_its_zeros_binds_too(given, out):
    listed = ["Cust No,Channel,Do Not Email", "4505,Phone,Y"]

    assert given(has_book=False, tape=numbered("00004504", "00004505"), dnc=listed) == 0

    assert {("00004505", "Phone"), ("00004505", "email")} <= set(closed(out))


@pytest.mark.parametrize(
    ("name", "lines", "bound", "addresses"),
    [
        ("DNC_by_loan", ["Loan Number,Reason", "0000000106,Asked"], ["C00006"], []),
        ("Foreclosure_Pipeline", ["Loan Number,FC Stage", "0000000104,Referred"], ["C00004"], []),
        ("DNC_Scrub_20261128", ["6175550101", "6175550102"], [], ["6175550101", "6175550102"]),
        ("Internal DNC", ["Cust No,Added", "C00003,1/2/2026"], ["C00003"], []),
        (
            "Vendor_Suppression",
            ["Phone/Email,Added", "617-555-0101,1/2/2026", "a2@example.com,1/2/2026"],
            [],
            ["617-555-0101", "a2@example.com"],
        ),
    ],
)
def test_the_draft_says_how_a_list_of_refusals_is_read(
    name, lines, bound, addresses, given, out, tmp_path
):
    assert given(**{name: lines}) == 2

    draft = out / "mapping.toml"
    before, _, rest = draft.read_text("utf-8").partition("# It seems to be a list")
    said = rest.partition("# or, if it is none")[0].replace("\n# ", "\n")
    draft.write_text(f"{before}#{said}", "utf-8")

    files = [tmp_path / "book.csv", tmp_path / f"{name}.csv"]
    assert imported(*files, "--out", out, "--mapping", draft) == 0
    assert [who for who, _ in closed(out)] == bound
    assert closed_addresses(out) == addresses


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Book_20261128.csv", "Book_*.csv"),
        ("loans 2026-11.csv", "loans *.csv"),
        ("tape_11.28.26.csv", "tape_*.csv"),
        ("tape_20261128_0915.csv", "tape_*.csv"),
        ("MSP_RPT4471.csv", "MSP_RPT4471.csv"),
        ("branch 12.csv", "branch 12.csv"),
    ],
)
def test_of_a_files_name_a_date_alone_is_left_open(name, pattern, tmp_path, out):
    path = tmp_path / name
    path.write_text(f"{BOOK}\n{of(1)}\n", "utf-8")

    assert imported(path, "--out", out, "--yes") == 0

    assert f'files = "{pattern}"' in (out / "mapping.toml").read_text("utf-8")
