"""A column of consent: a yes allows, and whoever does not say yes is not contacted."""

import re

import pytest

from infra.command.importing.headings.permission import Sort, sort_of
from tests.unit.command.importing.support.answers import answer_at_terminal
from tests.unit.command.importing.support.imports import closed, imported
from tests.unit.command.importing.support.people import BORROWERS, bring, person, write


def book(exports, **said):
    """A borrower for each cell of the columns."""
    headings = [heading.replace("_", " ") for heading in said]
    several = zip(*said.values(), strict=True)
    lines = [[*person(at), *cells] for at, cells in enumerate(several, start=1)]
    write(exports / "borrowers.csv", ",".join([BORROWERS, *headings]), *lines)


def uncommented(draft, *begins):
    """The draft with the lines that begin so said, and not asked."""
    text = draft.read_text("utf-8")
    for begin in begins:
        text = text.replace(f"\n# {begin}", f"\n{begin}")
    draft.write_text(text, "utf-8")


def again(exports, out):
    return imported(*sorted(exports.iterdir()), "--out", out, "--mapping", out / "mapping.toml")


@pytest.mark.parametrize(
    ("names", "sort"),
    [
        (
            *(("TCPA Consent", "Consent Flag", "OptIn", "Opt-In Status", "OK to Solicit"),),
            Sort.ALLOWS,
        ),
        (("PEWC", "Marketing Eligible", "Agreed to be contacted", "eConsent"), Sort.ALLOWS),
        (("DNC Status", "Suppression", "Unsubscribed?", "Attorney", "No Mkt"), Sort.REFUSES),
        (("TCPA", "Contact Flag", "Consent Revoked", "No Consent", "Opt In/Out"), Sort.EITHER),
        (("CAN-SPAM Flag", "Third Party Authorization", "May Batch"), Sort.EITHER),
    ],
)
def test_a_heading_says_whether_a_yes_allows_or_refuses(names, sort):
    assert {name: sort_of(name) for name in names} == dict.fromkeys(names, sort)


def test_a_person_is_offered_that_a_yes_allows_it(exports, out, monkeypatch, capsys):
    book(exports, Consent_Flag=["Y", "Y", "N", "Y", "Y"])
    answer_at_terminal(monkeypatch, "1", "1", "y")

    assert imported(*sorted(exports.iterdir()), "--out", out) == 0

    told = " ".join(capsys.readouterr().err.split())
    assert "1 a yes allows it: whatever is no clear yes closes, 1 of 5 rows" in told
    assert "a yes refuses it" not in told
    assert closed(out) == [("B3", "")]
    assert again(exports, out) == 0
    assert closed(out) == [("B3", "")]


@pytest.mark.parametrize(("answer", "bound"), [("1", ["B1", "B2"]), ("2", ["B3", "B4", "B5"])])
def test_of_a_heading_of_either_sort_both_readings_are_offered(
    answer, bound, exports, out, monkeypatch, capsys
):
    book(exports, TCPA_Consent_Withdrawal=["Y", "Y", "N", "N", ""])
    answer_at_terminal(monkeypatch, answer, "1", "y")

    assert imported(*sorted(exports.iterdir()), "--out", out) == 0

    told = " ".join(capsys.readouterr().err.split())
    assert "1 a yes refuses it: whatever is no clear no closes, 2 of 5 rows" in told
    assert "2 a yes allows it: whatever is no clear yes closes, 3 of 5 rows" in told
    assert [who for who, _ in closed(out)] == bound


@pytest.mark.parametrize("at_terminal", [True, False])
def test_by_its_words_a_no_of_consent_is_not_left_open(
    at_terminal, exports, out, monkeypatch, capsys
):
    book(exports, Consent_Flag=["Y", "Y", "N", "", "Maybe"])
    if at_terminal:
        answer_at_terminal(monkeypatch, "2", "y")
        assert imported(*sorted(exports.iterdir()), "--out", out) == 0
    else:
        flag = '[source.opt_outs]\nby_word = {column = "Consent Flag", open = ["Y"]}\n'
        mapped_by(flag, exports, out)
        assert again(exports, out) == 0

    bound = ["B1", "B2"] * at_terminal + ["B3", "B4", "B5"]  # Y is not known to be harmless
    assert [who for who, _ in closed(out)] == bound, capsys.readouterr().err


def mapped_by(flag, exports, out):
    """The draft with this in place of its questions, behind what it says of the borrowers."""
    bring(exports, out)
    draft = out / "mapping.toml"
    text = re.sub("(?m)^# .*\n", "", draft.read_text("utf-8"))
    head, mark, rest = text.partition("[source.borrower_information]")
    draft.write_text(f"{head}{flag}\n{mark}{rest}", "utf-8")


def test_a_no_closes_where_a_yes_is_among_the_words_left_open(exports, out):
    book(exports, TCPA=["Y", "Y", "N", "", "Y"])
    mapped_by('[source.opt_outs]\nby_word = {column = "TCPA", open = ["Y"]}\n', exports, out)

    assert again(exports, out) == 0

    assert [who for who, _ in closed(out)] == ["B3"]


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ('every_channel = "TCPA Consent"', "reads 'TCPA Consent' as a refusal, and a no there"),
        ('phone = ["Do Not Call", "OptIn"]', "reads 'OptIn' as a refusal"),
        ('email = {column = "OK to Email"}', "reads 'OK to Email' as a refusal"),
        ('by_word = {column = "TCPA Consent", open = ["Yes", "n"]}', "open has a no"),
    ],
)
def test_a_mapping_that_opens_the_no_of_a_permission_is_refused(flag, said, exports, out, capsys):
    book(exports, TCPA_Consent=["Y", "Y", "N", "", "Y"])
    mapped_by(f"[source.opt_outs]\n{flag}\n", exports, out)
    capsys.readouterr()

    assert again(exports, out) == 2

    assert said in capsys.readouterr().err


def test_the_draft_reads_consent_as_permission_beside_other_doubts(exports, out):
    book(
        exports,
        Email_OptOut_B=["", "Y", "", "", ""],
        TCPA_Consent=["Y", "Y", "N", "Y", "Y"],
    )
    bring(exports, out)

    uncommented(out / "mapping.toml", "[source.opt_outs]", "every_channel = {")

    assert again(exports, out) == 0
    assert [who for who, _ in closed(out)] == ["B2", "B3"]


@pytest.mark.parametrize(("sort", "bound"), [("{", ["B3", "B4", "B5"]), ('"', ["B1", "B2"])])
def test_the_draft_has_a_line_for_either_reading(sort, bound, exports, out):
    book(exports, TCPA_Flag=["Y", "Y", "N", "N", ""])
    bring(exports, out)
    draft = out / "mapping.toml"
    assert (
        '# # "TCPA Flag": if a yes refuses it: whatever is no clear no closes, 2 of 5 rows; '
        "if a yes allows it: whatever is no clear yes closes, 3 of 5 rows"
    ) in draft.read_text("utf-8")

    uncommented(draft, "[source.opt_outs]", f"every_channel = {sort}")

    assert again(exports, out) == 0
    assert [who for who, _ in closed(out)] == bound


def test_the_draft_reads_a_table_of_consents_as_permission(exports, out):
    consents = [["B1", "Y", "1/2/2024"], ["B2", "N", ""], ["B3", "Revoked", "3/3/2026"]]
    write(exports / "tcpa_consent.csv", "Borrower ID,TCPA Consent,Consent Date", *consents)
    bring(exports, out)
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# It seems to say who")
    said = rest.partition("# or, if it is none")[0].replace("\n# ", "\n")
    ignored = 'ignored = ["Consent Date"]\n[source.borrower_information]'
    said = said.replace("[source.borrower_information]", ignored)
    draft.write_text(f"{head}#{said}", "utf-8")

    assert again(exports, out) == 0
    assert [who for who, _ in closed(out)] == ["B2", "B3"]


def test_whoever_reads_a_permission_as_a_refusal_is_told_how_it_is_read(exports, out, capsys):
    book(exports, TCPA=["Y", "Y", "N", "Y", "Y"])
    mapped_by('[source.opt_outs]\nphone = "TCPA"\n', exports, out)

    assert again(exports, out) == 0

    told = " ".join(capsys.readouterr().out.split())
    assert "it closes 4 of 5 rows (Y 4). If a yes allows it there, a mapping says " in told
    assert "{permission = 'TCPA'}" in told


@pytest.mark.parametrize(
    "heading",
    [
        *("Agreed to be contacted", "Marketing Eligible", "PEWC", "EWC On File", "No Mkt"),
        *("Telemarketing Cd", "VIP - no outreach", "Leave Alone", "Hands Off"),
        *("Excl Flag", "GLBA", "Cons Status", "Affiliate Sharing OK", "Recapture Eligible"),
        *("Third Party Auth", "Off Limits", "TCPA Ind"),
    ],
)
@pytest.mark.parametrize("said", [["N", "N", "Y", "N", "N"], ["Y", "Y", "N", "Y", "Y"]])
def test_one_yes_among_noes_and_one_no_among_yeses_are_asked_about(
    said, heading, exports, out, capsys
):
    lines = [[*person(at), cell] for at, cell in enumerate(said, start=1)]
    write(exports / "borrowers.csv", f"{BORROWERS},{heading}", *lines)

    assert bring(exports, out) == 2

    assert f"'{heading}' of borrowers.csv may say who is not" in capsys.readouterr().err
