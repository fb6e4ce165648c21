"""The report as a document: complete, self-contained, harmless, and the same for the same run."""

import base64
import hashlib
import random
import re
from collections import Counter
from dataclasses import fields
from itertools import count as numbers
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.limits import Limits
from lambdas.shared.publication.report import vocabulary
from tests.unit.publication.report.test_markup import HOSTILE, TEXT, Parsed, seen
from tests.unit.support.reports import delivered, lead, refused, report, summary


def counting():
    """1,001 and on: each amount of the summary is another one."""
    return numbers(1001).__next__


def zero():
    return 0


def busy(**changes):
    """A report in which every section has something to say."""
    counts = summary(counting())
    counts["last_run"] = {
        "opportunities_before_cool_down": 1,
        "is_far_from_this": 1,
        "and_that_was_forced": 1,
        "new_opportunities": 71,
        "in_another_tier": 72,
        "no_longer_listed": 73,
    }
    return report(
        counts,
        lead(),
        lead(name="Bo", borrower_id="B2", suggested_channel="", monthly_savings_remaining=""),
        warnings=["market_equity was delivered 9 days ago."],
        rejected=[refused("loan_information/b.csv", "is empty")],
        files={"refi_opportunities.csv": {"rows": 2, "sha256": "a" * 64}},
        **changes,
    )


def text(html):
    """What is read, its spaces evened out."""
    body = html.partition("</style>")[2]
    return " ".join(Parsed(body).text.split())


def tags(html):
    return Parsed(html).tags


def leaves(document):
    """The numbers in it, by where they are."""
    if isinstance(document, dict):
        return {
            f"{name}.{path}": leaf
            for name, value in document.items()
            for path, leaf in leaves(value).items()
        }
    return {"": document} if isinstance(document, int | float) else {}


def test_every_number_of_the_summary_is_told():
    counts = summary(counting())
    told = set(re.findall(r"\d[\d,.]*\d", text(report(counts, lead()))))

    missing = {path for path, leaf in leaves(counts).items() if f"{leaf:,}" not in told}
    assert missing == {
        "opportunities_before_cool_down.",  # told beside the last run's
        "last_run.is_far_from_this.",  # neither a number; told in words
        "last_run.and_that_was_forced.",
        "loan_products.fixed.",  # part of a sum
        "suggested_channel.none.",  # who is on no list is told once
    }


def test_a_line_of_the_list_is_told_in_words():
    told = text(busy())

    assert (
        "Ana Lee Immediate Action · B1 7.49 % now, 5.1125 % offered try a call · may be "
        "reached by: Telephone, E-mail $185.22 a month costs back in 31.3 months" in told
    )
    assert "5.1125 % offered may be reached by: Telephone, E-mail no saving" in told


def test_a_line_whose_payment_is_not_known_promises_nothing():
    unknown = dict.fromkeys(("payment_now", "monthly_savings_remaining"), "")
    told = text(report(summary(counting()), lead(**unknown, name="")))

    assert "(no name) Immediate Action · B1" in told
    assert "saving not known" in told


@pytest.mark.parametrize(
    ("last", "told"), [(1400, "100 more"), (1600, "100 fewer"), (1500, "as many")]
)
def test_the_last_published_run_is_compared_with(last, told):
    counts = summary(counting()) | {"opportunities_before_cool_down": 1500}
    counts["last_run"] |= {"opportunities_before_cool_down": last, "and_that_was_forced": 0}

    assert f"had found {last:,}: this one finds {told}." in text(report(counts, lead()))


def test_what_is_new_since_the_last_published_list_is_told_and_stands_on_its_line():
    told = text(busy())
    assert "last published list: 71 new, 72 in another tier, 73 no longer on it." in told

    lines = (
        lead(borrower_id="B1", new="true"),
        lead(borrower_id="B2", new="false", tier_before="Hot Lead"),
        lead(borrower_id="B3", new="false", tier_before="Immediate Action"),
    )
    told = text(report(summary(counting()), *lines))
    assert "Immediate Action, new · B1" in told
    assert "Immediate Action, was Hot Lead · B2" in told
    assert "Immediate Action · B3" in told
    assert "last published list" not in told  # there was none


def test_a_run_that_was_forced_through_though_far_from_the_last_says_so():
    assert "That is far from it: the run was started by force, and published." in text(busy())
    assert "by force" not in text(report(summary(zero)))


def test_what_is_odd_is_said_before_anything_is_believed():
    told = text(busy())

    warned = told.index("Before you rely on it market_equity was delivered 9 days ago.")
    assert warned < told.index("Who to call, and how good are they")
    assert "Before you rely on it" not in text(report(summary(counting()), lead()))
    assert "w4 and 2 more, in manifest.json" in text(
        report(summary(counting()), lead(), warnings=[f"w{number}" for number in range(7)])
    )


def test_nobody_to_call_is_said_in_words_with_the_nearest():
    counts = summary(zero) | {"evaluations": 1018, "persons": 974}
    counts["not_selected"]["SPREAD_BELOW_LIMIT"] = 618
    counts["not_selected_for_this_alone"]["SPREAD_BELOW_LIMIT"] = 574
    counts["what_if"]["-50"]["Hot Lead"] = 31
    counts["what_if"]["-25"]["Hot Lead"] = 12
    told = text(report(counts))

    assert (
        "Nobody is worth a call today. 1,018 cases were examined. For 574 of them only the rate "
        "stands in the way: the nearest are 12 who would be worth one if the market’s rates fell "
        "by a quarter point, and 31 if they fell by half a point." in told
    )
    assert "There is nobody to save anything for." in told
    assert "1,018 of 1,018 cases are not on the list." in told
    counts["what_if"] = summary(zero)["what_if"]
    assert "fell by half a point, still nobody would be worth one." in text(report(counts))


def test_there_may_be_nothing_to_complain_of():
    counts = summary(zero, states=()) | {"evaluations": 1, "opportunities": 1}
    counts["unknown_loan_types"] = {}
    told = text(report(counts, lead()))

    assert "There are no others." in told
    assert "Every row and every value was used." in told
    assert "Nobody would have been called twice, or against their will" in told
    assert "no estimate in the market file could be compared" in told
    assert "none could be compared with what balance and value give" in told
    assert "Nobody has a loan." in told
    assert "1 opportunity" in told
    assert "Files that were turned away" not in told
    assert "not understood" not in told


def signed(name):
    """A report with the text wherever somebody else's can be."""
    return report(
        {**summary(counting(), states=(name,)), "unknown_loan_types": {name: 1}},
        lead(name=name, borrower_id=name, suggested_channel=name, marketing_category=name),
        warnings=[name],
        files={name.replace("/", ""): {"sha256": name}},
        rejected=[refused(name, name)],
        snapshot={"loan_information": [delivered(name)]},
    )


HARMLESS = Parsed(signed("x")).tags


@given(TEXT)
def test_no_text_from_a_file_becomes_markup(hostile):
    parsed = Parsed(signed(hostile))

    assert parsed.tags == HARMLESS
    assert seen(hostile[:59]) in parsed.text


@given(st.integers(0))
def test_any_numbers_make_a_report(seed):
    generator = random.Random(seed)

    assert "Who is selected" in report(summary(lambda: generator.randrange(4)), lead())


def test_a_hostile_name_is_read_as_it_is_written():
    html = report(summary(counting()), lead(name=HOSTILE[:50], borrower_id="\u202egnp.exe"))

    assert " ".join(HOSTILE[:50].split()) in text(html)
    assert "\ufffdgnp.exe" in text(html)
    assert HOSTILE[:8] not in html


def test_it_loads_nothing_runs_nothing_and_says_so_first():
    html = busy()
    parsed = tags(html)
    names = {tag for tag, _ in parsed}
    attributes = {name for _, given_ in parsed for name in given_}

    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not attributes & {"src", "style", "srcset", "action", "xlink:href"}
    assert not [name for name in attributes if name.startswith("on")]
    anchors = {given_["id"] for _, given_ in parsed if "id" in given_}
    links = {given_["href"] for _, given_ in parsed if "href" in given_}
    assert links == {f"#{anchor}" for anchor in anchors}
    css = re.search("<style>(.*)</style>", html, flags=re.DOTALL)[1]
    assert not re.search(r"url\(|@import|expression\(|//", css)
    policy = next(a["content"] for _, a in parsed if a.get("http-equiv") == HEADER)
    assert policy.startswith("default-src 'none'; ")
    assert f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert [tag for tag, _ in parsed[:4]] == ["html", "head", "meta", "meta"]


HEADER = "Content-Security-Policy"


def test_only_the_lines_it_shows_are_personal_and_of_those_no_address():
    html = busy()

    assert not [cell for cell in ("ana@example.com", "555-0100", "Miami") if cell in html]
    assert text(html).count("Ana Lee") == text(html).count("Bo Imm") == 1


def test_nothing_of_the_run_itself_is_in_it():
    assert busy() == busy(
        run_id="20301122T103100Z-ffffffff",
        trigger={"trigger": "schedule"},
        message="run again by force, though nothing changed.",
        snapshot={
            "loan_information": [
                type(delivered("a"))(
                    **{
                        **vars(delivered("loan_information/a.csv")),
                        "version_id": "0ther",
                        "last_modified": "2030-01-01T00:00:00Z",
                    }
                )
            ]
        },
    )


def test_what_was_read_and_written_can_be_checked_against_the_page():
    told = text(busy())

    assert f"loan_information/a.csv 4,321 rows {'0' * 64}" in told
    assert f"refi_opportunities.csv 2 rows {'a' * 64}" in told
    assert f"fingerprint {'f' * 64}" in told
    assert "As of November 22, 2026." in told


def test_of_many_files_the_first_are_named_and_the_rest_counted():
    many = [delivered(f"do_not_contact/{number}.csv") for number in range(300)]
    told = text(report(summary(counting()), lead(), snapshot={"do_not_contact": many}))

    assert told.count("do_not_contact/") == 8
    assert "and 292 more, in manifest.json" in told


def test_it_is_a_sound_document():
    html = busy()
    parsed = tags(html)
    named = dict(parsed)

    assert html.startswith("<!DOCTYPE html>\n<html lang=")
    assert named["html"] == {"lang": "en"}
    assert {"charset": "utf-8"} in [given_ for tag, given_ in parsed if tag == "meta"]
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in html
    assert "<title>Who to call about refinancing, November\xa022, 2026</title>" in html
    levels = [int(tag[1]) for tag, _ in parsed if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    opened = Counter(tag for tag, _ in parsed if tag != "meta")
    assert opened == Counter(re.findall(r"</(\w+)>", html))


def test_a_picture_has_words_or_is_none():
    html = busy()
    pictures = re.findall("<svg [^>]*>(?:<title>[^<]+</title>)?", html)

    assert pictures
    for picture in pictures:
        assert ('role="img"' in picture) == picture.endswith("</title>")
        assert ('aria-hidden="true"' in picture) != picture.endswith("</title>")


def test_a_table_that_a_phone_stacks_is_a_table_to_a_screen_reader():
    for table in re.findall("<table class=[^>]*stacked.*?</table>", busy(), flags=re.DOTALL):
        bare = re.findall("<(?:table|thead|tbody|tr|th|td)(?![^>]*role=)[^>]*>", table)
        assert bare == []


def test_every_limit_has_words():
    assert [*vocabulary.LIMITS] == [field.name for field in fields(Limits)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (81, "81 records were sent to Entity Resolution, which is all."),
        (80, "80 records were sent to Entity Resolution; the others are like nobody else’s."),
        (0, "No record was sent to Entity Resolution: each is like nobody else’s."),
    ],
)
def test_how_many_records_were_sent_to_matching_is_told_as_it_is(sent, told):
    counts = summary(lambda: 1) | {"borrowers": 81, "sent_to_matching": sent}

    assert told in report(counts, lead()).replace("\xa0", " ")


def figures(**changes):
    """What the report says of three opportunities, of two loans."""
    counts = summary(zero) | {
        "opportunities": 3,
        "by_tier": dict.fromkeys(vocabulary.TIERS, 1),
        "dollars_saved_a_month": {"remaining": 600, "reset": 600},
        "loans_that_save": {"remaining": 2, "reset": 2},
    }
    return text(report(counts | changes, lead()))


def savings_of(**amounts):
    empty = dict.fromkeys(vocabulary.SAVINGS, 0)
    return {"monthly_savings": dict.fromkeys(("remaining", "reset"), empty | amounts)}


def test_what_is_saved_on_average_is_that_of_a_loan():
    assert "saved a month by a loan, on average $300" in figures()


def test_what_nobody_knows_is_no_zero():
    said = figures(
        **savings_of(unknown=3),
        dollars_saved_a_month={"remaining": 0, "reset": 0},
        loans_that_save={"remaining": 0, "reset": 0},
    )

    assert "saved a month if all of them refinance not known" in said
    assert "have their costs back within two years not known" in said
    assert said.count("What they would save is not known.") == 2
    assert "$0" not in said.partition("What they")[0]


def test_of_how_many_it_is_known_is_told():
    said = figures(**savings_of(unknown=1))

    assert "refinance, of the 2 of whom it is known $600" in said
    assert "$600 a month for all of them together, by 2 loans. Of 1 more it is not known." in said
