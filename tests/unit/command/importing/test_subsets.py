"""Files of people who all stand in another file: what they are for is asked."""

import pytest

from tests.unit.command.importing.support.imports import closed, imported, rows
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write

HEADER = "Borrower ID,First Name,Last Name,Phone"


def some(*numbers):
    return [[*person(at)[:3], person(at)[4]] for at in numbers]


@pytest.mark.parametrize("name", ["march.csv", "Chapter 13.csv", "banned.csv", "whitelist.csv"])
@pytest.mark.parametrize("phone", ["512-234-5602", "(512) 234 5602", ""])
def test_people_of_whom_nothing_new_is_said_are_asked_about(name, phone, exports, out, capsys):
    write(exports / name, HEADER, *some(3), ["B2", "Ann2", "Lee", phone])

    assert bring(exports, out) == 2

    assert f"'{name}' of {name} may say who is not to be contacted" in capsys.readouterr().err
    draft = out / "mapping.toml"
    text = draft.read_text("utf-8")
    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 2
    draft.write_text(text.replace(f'# ignored = ["{name}"]', f'ignored = ["{name}"]'), "utf-8")
    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0
    assert closed(out) == []


def test_the_draft_says_how_they_are_read_as_a_list(exports, out):
    write(exports / "march.csv", f"{HEADER},Why", *([*each, "angry"] for each in some(2, 3)))
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    head, _, mine = draft.read_text("utf-8").partition('files = "march.csv"')
    as_list = '\n[source.do_not_contact]\nborrower_id = "Borrower ID"\n'
    assert as_list.strip().replace("\n", "\n# ") in mine
    rest = mine[mine.index("[[source]]") :]
    draft.write_text(f'{head}files = "march.csv"{as_list}{rest}', encoding="utf-8")

    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0

    assert closed(out) == [("B2", ""), ("B3", "")]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (HEADER, some(2, 7)),  # somebody new
        (HEADER, some(1, 2, 3, 4, 5)),  # all once more
        (HEADER, [["B2", "Ann2", "Lee", "512-234-9999"]]),  # a second number
        (HEADER, some(1, 6)),  # B6 has no number in the other file
        (f"{HEADER},Do Not Call", [[*each, "N"] for each in some(2, 3)]),
        (f"{HEADER},SMS Opt-In", [[*each, "Y"] for each in some(2, 3)]),
        (BORROWERS, [person(2), person(3)]),  # a part of the same export
    ],
)
def test_people_who_complete_the_others_are_not(header, lines, exports, out):
    people = [person(at) for at in range(1, 6)]
    people += [person(6, Phone="")] if lines == some(1, 6) else []
    write(exports / "borrowers.csv", BORROWERS, *people)
    write(exports / "crm.csv", header, *lines)

    assert bring(exports, out) == 0

    assert len(rows(out / "borrower_information.csv")) >= 5


@pytest.mark.parametrize("name", ["ok to call.csv", "callable.csv", "whitelist.csv", "opt-in.csv"])
def test_a_list_of_who_may_be_contacted_is_no_list_of_opt_outs(name, exports, out, capsys):
    write(exports / name, "Borrower ID,Channel", ["B3", "phone"], ["B4", "phone"])

    assert bring(exports, out) == 2

    assert f"'{name}' of {name} may hold who may be contacted" in capsys.readouterr().err
    draft = out / "mapping.toml"
    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 2
    head, _, mine = draft.read_text("utf-8").partition(f'files = "{name}"')
    assert "# ignored = true" in mine
    rest = mine[mine.index("[[source]]") :] if "[[source]]" in mine else ""
    draft.write_text(f'{head}files = "{name}"\nignored = true\n{rest}', encoding="utf-8")
    assert imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft) == 0
    assert closed(out) == []
