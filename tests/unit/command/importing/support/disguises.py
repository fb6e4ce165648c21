"""The sample's files as the exports of a dozen systems would look.

Each style says how its files are written; `disguise` writes the same borrowers, loans and offers
that way. Rows that the sample holds to be rejected are left out: no system exports them so.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from lambdas.shared.contract import BY_NAME
from lambdas.shared.text import csv_reading

Rows = list[dict[str, str]]
Data = dict[str, Rows]

TITLES = {
    "borrower_information": {
        "borrower_id": "Borrower Number",
        "last_name": "Borrower Last Name",
        "first_name": "Borrower First Name",
        "credit_score": "Current FICO",
        "phone": "Home Phone",
        "email": "E-Mail Address",
        "state": "Mailing State",
        "city": "Mailing City",
        "property_id": "Property ID",
    },
    "loan_information": {
        "borrower_id": "Borrower Number",
        "loan_id": "Loan Number",
        "remaining_balance": "Unpaid Principal Balance",
        "origination_year": "Origination Date",
        "current_interest_rate": "Note Rate",
        "loan_amount": "Original Loan Amount",
        "loan_type": "Product",
        "property_id": "Property ID",
    },
    "market_equity": {
        "market_rate_offer": "Offered Rate",
        "ltv_ratio": "Current LTV",
        "current_home_value": "AVM Value",
        "estimated_equity_amt": "Estimated Equity",
        "monthly_savings_est": "Monthly Savings",
        "property_id": "Property ID",
    },
    "borrower_engagement": {
        "borrower_id": "Borrower Number",
        "paperless_billing": "Paperless",
        "email_open_last_30d": "Email Opens Last 30 Days",
        "mobile_app_login_last_30d": "Mobile App Logins Last 30 Days",
        "sms_opt_in": "SMS Opt-In",
    },
    "do_not_contact": {
        "channel": "Opt-Out Channel",
        "borrower_id": "Borrower Number",
        "reason": "Comment",
    },
}
ABBREVIATED = {
    "borrower_information": {
        "borrower_id": "CIF No.", "first_name": "FName", "last_name": "LName", "email": "Email",
        "phone": "Cell Ph", "city": "City", "state": "ST_State", "credit_score": "FICO",
        "property_id": "Parcel #",
    },
    "loan_information": {
        "loan_id": "Ln Acct #", "borrower_id": "CIF No.", "loan_amount": "Orig Bal",
        "current_interest_rate": "Int Rate %", "origination_year": "Orig Dt",
        "loan_type": "Prod Type", "remaining_balance": "UPB", "property_id": "Parcel #",
    },
    "market_equity": {
        "property_id": "Parcel #", "current_home_value": "Prop Val", "ltv_ratio": "LTV %",
        "estimated_equity_amt": "Est Equity", "market_rate_offer": "Mkt Rate",
        "monthly_savings_est": "Est Mo Savings",
    },
    "borrower_engagement": TITLES["borrower_engagement"] | {"borrower_id": "CIF No."},
    "do_not_contact": TITLES["do_not_contact"] | {"borrower_id": "CIF No."},
}  # fmt: skip
ABBREVIATED["borrower_information"]["state"] = "State"
ABBREVIATED["loan_information"]["loan_id"] = "Loan Acct #"
ABBREVIATED["loan_information"]["loan_type"] = "Prod Type"


def upper(titles: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """As a database's columns: LOAN_NUMBER."""
    return {
        dataset: {
            column: re.sub(r"[^A-Z0-9]+", "_", title.upper()).strip("_")
            for column, title in columns.items()
        }
        for dataset, columns in titles.items()
    }


def dollars(text: str) -> str:
    """$312,450.00; a loss in parentheses."""
    value = Decimal(text)
    return f"(${-value:,.2f})" if value < 0 else f"${value:,.2f}"


def whole(text: str) -> str:
    value = Decimal(text)
    return f"{value:,.2f}-" if value < 0 else f"{value:,.2f}"


def european(text: str) -> str:
    value = Decimal(text)
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def day(year: str, form: str) -> str:
    return date(int(year), 3, 15).strftime(form) if year.isdigit() else year


@dataclass(frozen=True, kw_only=True)
class Style:
    """How one system exports; a function a kind of cell, over text that is not empty."""

    titles: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: TITLES)
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\r\n"
    suffix: str = ".csv"
    null: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    amount: Callable[[str], str] = dollars
    rate: Callable[[str], str] = lambda text: f"{text}%"
    ltv: Callable[[str], str] = lambda text: f"{text}%"
    year: Callable[[str], str] = lambda text: day(text, "%m/%d/%Y")
    phone: Callable[[str], str] = lambda text: text
    ident: Callable[[str], str] = lambda text: text
    is_wide: bool = False
    has_co_borrowers: bool = False  # as columns of the borrower's line
    has_full_names: bool = False
    has_addresses: bool = False  # and no id of a property
    has_flags: bool = False  # in place of a file of opt-outs
    parts: int = 1  # files that the loans come in


def fraction(text: str) -> str:
    return f"{Decimal(text) / 100:f}"


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


STYLES: Mapping[str, Style] = {
    "servicing system": Style(encoding="utf-8-sig", null="N/A"),
    "office in Europe": Style(
        encoding="cp1252", delimiter=";", amount=european, null="-",
        rate=lambda text: text.replace(".", ","), ltv=lambda text: text.replace(".", ","),
        year=lambda text: day(text, "%d.%m.%Y"),
    ),
    "database dump": Style(
        titles=upper(TITLES), encoding="utf-16", delimiter="\t", suffix=".tsv", null="NULL",
        amount=str, rate=fraction, ltv=fraction, year=lambda text: day(text, "%Y-%m-%d %H:%M:%S"),
        phone=digits,
    ),
    "workbook": Style(
        suffix=".xlsx", above=("Loan tape as of 11/01/2026", ""), amount=str, rate=fraction,
        ltv=fraction,
    ),
    "mainframe": Style(
        titles=upper(ABBREVIATED), delimiter="|", suffix=".txt", line_end="\n", amount=whole,
        year=lambda text: day(text, "%Y%m%d"), rate=str, ltv=str, null="(null)", phone=digits,
    ),
    "abbreviated": Style(
        titles=ABBREVIATED, delimiter=";", encoding="utf-16-le", amount=whole, rate=str, ltv=str,
        year=lambda text: day(text, "%d-%b-%y"), null="n/a",
    ),
    "everything in one": Style(is_wide=True, has_co_borrowers=True, encoding="utf-8-sig"),
    "everything in one workbook": Style(
        is_wide=True, suffix=".xlsx", rate=fraction, ltv=fraction, amount=str, has_flags=True
    ),
    "addresses and full names": Style(
        has_addresses=True, has_full_names=True, null="None", encoding="cp1252",
        year=lambda text: day(text, "%b %d, %Y"),
    ),
    "old Macintosh": Style(
        encoding="mac_roman", line_end="\r", delimiter="\t", suffix=".txt", null="--",
        rate=lambda text: f"{Decimal(text) * 100:f}", ltv=str, year=str,
        phone=lambda text: digits(text)[:3] + "." + digits(text)[3:6] + "." + digits(text)[6:],
    ),
    "through a spreadsheet": Style(
        ident=lambda text: f'="{text}"', phone=lambda text: f"\xa0+1 {text} ", null="#N/A",
        above=("Confidential", "Report date: 2026-11-01"), below=("Total;;;;;", "End of report"),
        delimiter=";", year=lambda text: str((date(int(text), 7, 1) - date(1899, 12, 30)).days),
    ),
    "a file a branch": Style(
        titles=upper(TITLES), parts=3, encoding="cp850", amount=lambda text: f"USD {text}",
        delimiter="|", year=lambda text: day(text, "%B %Y"),
    ),
    "camel case": Style(
        titles={
            dataset: {
                column: re.sub(r"[^A-Za-z0-9]", "", title) for column, title in columns.items()
            }
            for dataset, columns in TITLES.items()
        },
        delimiter="^", suffix=".txt", has_flags=True, has_co_borrowers=True, amount=whole,
    ),
}  # fmt: skip

_KINDS = {
    "id": lambda style: style.ident,
    "rate": lambda style: style.rate,
    "ltv": lambda style: style.ltv,
    "amount": lambda style: style.amount,
    "balance": lambda style: style.amount,
    "year": lambda style: style.year,
}
_FLAGS = {"email": "Do Not Email", "phone": "Do Not Call", "sms": "Do Not Text"}


def sound(folder: Path) -> Data:
    """The sample's rows that no rule rejects; every loan and borrower with its property's id."""
    data = {}
    for name, dataset in BY_NAME.items():
        path = folder / f"{name}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            lines = [line for line in csv_reading.rows(file) if len(line) == len(dataset.header)][
                1:
            ]
        rows = [dict(zip(dataset.header, line, strict=True)) for line in lines]
        data[name] = [row for row in rows if not re.match(r"X|$|no one|12 Main|nobody", _key(row))]
    homes = {row["borrower_id"]: row["property_id"] for row in data["borrower_information"]}
    for loan in data["loan_information"]:
        loan["property_id"] = loan["property_id"] or homes[loan["borrower_id"]]
    return data


def legible(text: str, encoding: str) -> str:
    """The text, its letters without accents where the encoding has none of them."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text


def _key(row: Mapping[str, str]) -> str:
    return next(iter(row.values()))


def disguise(data: Data, style: Style, out: Path) -> list[Path]:
    """Writes the files; returns them."""
    tables = {
        name: [
            {column: legible(text, style.encoding) for column, text in row.items()} for row in rows
        ]
        for name, rows in data.items()
    }
    opt_outs = tables.pop("do_not_contact")
    shown = {name: [_formatted(name, row, style) for row in rows] for name, rows in tables.items()}
    if style.has_flags:
        _flag(shown["borrower_information"], tables["borrower_information"], opt_outs)
    else:
        shown["do_not_contact"] = [_formatted("do_not_contact", row, style) for row in opt_outs]
    if style.has_co_borrowers:
        _couple(shown, tables, style)
    if style.has_full_names:
        _join_names(shown["borrower_information"], style)
    if style.has_addresses:
        _address(shown, tables, style)
    if style.is_wide:
        shown = _wide(shown, tables, style)
    shown = {name: rows for name, rows in shown.items() if rows}
    if style.suffix == ".xlsx":
        return [_workbook(shown, style, out / "export.xlsx")]
    paths = []
    for name, rows in shown.items():
        count = style.parts if name == "loan_information" else 1
        for part in range(count):
            path = out / f"{name.title()} 2026110{part}{style.suffix}"
            _text(rows[part::count], style, path)
            paths.append(path)
    return paths


def _formatted(name: str, row: Mapping[str, str], style: Style) -> dict[str, str]:
    cells = {}
    titles = style.titles.get(name) or {column: column for column in BY_NAME[name].header}
    for column in BY_NAME[name].columns:
        text = row[column.name]
        written = _KINDS.get(column.kind.value, lambda _style: str)(style)
        if column.name == "phone":
            written = style.phone
        cells[titles[column.name]] = written(text) if text else style.null
    return {title: cells[title] for title in titles.values()}


def _flag(shown: Rows, rows: Rows, opt_outs: Rows) -> None:
    closed = {(row["borrower_id"], row["channel"]) for row in opt_outs}
    known = {*_FLAGS, "mail"}
    for cells, row in zip(shown, rows, strict=True):
        channels = {channel for borrower, channel in closed if borrower == row["borrower_id"]}
        for channel, title in _FLAGS.items():
            cells[title] = "Y" if channel in channels else "N"
        cells["Do Not Mail"] = "Yes" if "mail" in channels else ""
        cells["Do Not Contact"] = "TRUE" if channels - known else "FALSE"


def _couple(shown: Data, rows: Data, style: Style) -> None:
    """The second borrower of a loan moves into columns of the first one's line."""
    answering = {row["borrower_id"] for row in rows["borrower_engagement"]}
    first: dict[str, str] = {}
    second: dict[str, str] = {}  # by the first borrower
    for loan in rows["loan_information"]:
        if loan["loan_id"] in first and loan["borrower_id"] not in answering:
            second[first[loan["loan_id"]]] = loan["borrower_id"]
        first.setdefault(loan["loan_id"], loan["borrower_id"])
    people = {
        row["borrower_id"]: cells
        for row, cells in zip(
            rows["borrower_information"], shown["borrower_information"], strict=True
        )
    }
    titles = [
        style.titles["borrower_information"][column]
        for column in (
            "state",
            "borrower_id",
            "first_name",
            "last_name",
            "email",
            "phone",
            "credit_score",
            "city",
        )
    ]
    for borrower, cells in people.items():
        other = people.get(second.get(borrower, ""), {})
        for title in titles:
            name = re.sub("^(Borrower|Mailing) ?", "", title)
            cells[f"Co-Borrower {name}"] = other.get(title, "")
        flags = [title for title in cells if title.startswith("Do Not")]
        if any(other.get(title) in ("Y", "TRUE") for title in flags):
            raise AssertionError("a co-borrower who opted out needs a line of their own")
    gone = set(second.values())
    for name in ("borrower_information", "loan_information"):
        shown[name] = [
            cells
            for row, cells in zip(rows[name], shown[name], strict=True)
            if row["borrower_id"] not in gone
        ]
        rows[name] = [row for row in rows[name] if row["borrower_id"] not in gone]


def _join_names(shown: Rows, style: Style) -> None:
    titles = style.titles["borrower_information"]
    for cells in shown:
        last, first = cells.pop(titles["last_name"]), cells.pop(titles["first_name"])
        suffixed = last.endswith("Jr.")
        cells["Borrower Name"] = f"{first} {last}" if suffixed else f"{last}, {first}"


def _address(shown: Data, rows: Data, style: Style) -> None:
    """No id of the property: where it stands, as each system writes it."""
    for name, street, city in (
        ("loan_information", "Street", "Austin"),
        ("market_equity", "ST.", "AUSTIN"),
    ):
        for cells, row in zip(shown[name], rows[name], strict=True):
            number = int(row["property_id"].removeprefix("P"))
            cells.pop(style.titles[name]["property_id"])
            cells["Property Address"] = f"{number} {'North' if number % 2 else 'N'} Elm {street}"
            cells["Property City"] = city
            cells["Property Zip"] = "78701" if street == "ST." else "78701-1234"
    for cells in shown["borrower_information"]:
        cells.pop(style.titles["borrower_information"]["property_id"])


def _wide(shown: Data, rows: Data, style: Style) -> Data:
    """A line a loan, with all that is known of borrower and property; opt-outs stay apart."""
    people = dict(
        zip(map(_key, rows["borrower_information"]), shown["borrower_information"], strict=True)
    )
    offers = dict(zip(map(_key, rows["market_equity"]), shown["market_equity"], strict=True))
    answers = dict(
        zip(map(_key, rows["borrower_engagement"]), shown["borrower_engagement"], strict=True)
    )
    lines = []
    for loan, cells in zip(rows["loan_information"], shown["loan_information"], strict=True):
        borrower = loan["borrower_id"]
        offer = offers.get(loan["property_id"], {})
        lines.append({**people[borrower], **answers.get(borrower, {}), **offer, **cells})
    borrowing = {loan["borrower_id"] for loan in rows["loan_information"]}
    lines += [
        {**person, **answers.get(borrower, {})}
        for borrower, person in people.items()
        if borrower not in borrowing
    ]
    titles = list(dict.fromkeys(title for line in lines for title in line))
    wide = {"everything": [{title: line.get(title, "") for title in titles} for line in lines]}
    lists = ("do_not_contact", "do_not_contact_addresses")
    return wide | {name: shown[name] for name in lists if name in shown}


def _text(rows: Rows, style: Style, path: Path) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=style.delimiter, lineterminator=style.line_end)
    for line in style.above:
        writer.writerow([line])
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(row.values())
    for line in style.below:
        writer.writerow(line.split(";"))
    path.write_bytes(written.getvalue().encode(style.encoding))


def _workbook(shown: Data, style: Style, path: Path) -> Path:
    """Numbers as numbers and dates as dates; ids as text."""
    with xlsxwriter.Workbook(path) as book:
        percent = book.add_format({"num_format": "0.000%"})
        dates = book.add_format({"num_format": "mm/dd/yyyy"})
        for name, rows in shown.items():
            sheet = book.add_worksheet(name[:31])
            for at, line in enumerate([*style.above, *[None] * (not style.above)]):
                sheet.write(at, 0, line)
            top = len(style.above)
            sheet.write_row(top, 0, list(rows[0]))
            for at, row in enumerate(rows, start=top + 1):
                for column, (title, text) in enumerate(row.items()):
                    if re.search("Date", title) and text:
                        month, number, year = map(int, text.split("/"))
                        sheet.write_datetime(at, column, date(year, month, number), dates)
                    elif re.search("Rate|LTV|Amount|Balance|Value|Equity|FICO|Savings", title):
                        sheet.write(at, column, float(text) if text else None, percent)
                    else:
                        sheet.write_string(at, column, text)
    return path
