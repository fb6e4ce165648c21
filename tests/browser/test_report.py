"""The report in Chromium: on a phone, on a desk and on paper, and what its policy keeps out."""

import sys
from itertools import cycle, islice

import pytest

from tests.browser.support.chromium import browser, executable
from tests.unit.publication.report.test_markup import HOSTILE
from tests.unit.support.reports import delivered, lead, refused, report, summary

pytestmark = pytest.mark.browser

PAPER = 710  # CSS pixels of text on Letter paper, within the margins
WIDTHS = (320, 390, 768, 1280)


def none():
    """Nobody to call: everything is 0."""
    return report(summary(lambda: 0, states=()))


def ten():
    """As many leads as are shown, with what the first of them might be called."""
    names = [HOSTILE[:59], "Wolfeschlegelsteinhausenbergerdorff" * 2, "محمد علي 12", ""]
    leads = [
        lead(name=name, borrower_id="x" * 38, monthly_savings_remaining="12345678.90")
        for name in islice(cycle(names), 10)
    ]
    return report(summary(lambda: 10), *leads)


def three_hundred_thousand():
    """Numbers of any length, as many states as are told, files of every kind and long names."""
    amounts = cycle((300_000, 0, 7, 1_234_567))
    files = [delivered(f"do_not_contact/{'a-long-name-' * 9}{number}.csv") for number in range(99)]
    counts = summary(lambda: next(amounts), states=tuple(f"S{number}" for number in range(61)))
    return report(
        counts
        | {
            "opportunities": 300_000,
            "dollars_saved_a_month": {"remaining": 95_858_400, "reset": 285_559_200},
            "loans_that_save": {"remaining": 290_000, "reset": 290_000},
            "unknown_loan_types": {"M" * 60: 1_234_567, HOSTILE: 1},
        },
        *[lead()] * 10,
        warnings=[f"{'market_equity' * 9} is old"] * 9,
        rejected=[refused("loan_information/" + "b" * 200, "is empty")],
        snapshot={"do_not_contact": files},
        files={"refi_opportunities.csv": {"rows": 300_000, "sha256": "d" * 64}},
    )


REPORTS = {"none": none, "ten": ten, "300,000": three_hundred_thousand}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if sys.platform == "win32":
        pytest.skip("Chromium's debugging pipe has other ends on Windows")
    if not executable():
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def show(page, tmp_path):
    """Opens a document as the file it is."""

    def show(html, width):
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        page.open(path.as_uri(), width=width, is_phone=width < 500)
        return page

    return show


def complaints(page):
    """What the console and the inspector of the browser would list."""
    methods = ("Log.entryAdded", "Audits.issueAdded", "Runtime.exceptionThrown")
    return [
        event for event in page.heard if event["method"] in (*methods, "Runtime.consoleAPICalled")
    ]


def requests(page):
    return [
        event["params"]["request"]["url"]
        for event in page.heard
        if event["method"] == "Network.requestWillBeSent"
    ]


@pytest.mark.parametrize("kind", REPORTS)
def test_it_fits_every_width_without_a_complaint_and_without_another_request(show, kind):
    for width in WIDTHS:
        page = show(REPORTS[kind](), width)

        assert page.value("document.documentElement.scrollWidth") <= width
        assert page.value(OUTSIDE.format(width)) == []
        assert complaints(page) == []
        assert [url.rpartition("/")[2] for url in requests(page)] == ["report.html"]


# elements that stick out of the page, or whose text sticks out of them where it is cut off
OUTSIDE = """[...document.body.querySelectorAll("*")].filter(each =>
  each.getBoundingClientRect().right > {} + 0.5
  || getComputedStyle(each).overflowX == "hidden" && each.scrollWidth > each.clientWidth + 1
).map(each => each.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("kind", REPORTS)
def test_on_paper_nothing_is_cut(show, kind):
    page = show(REPORTS[kind](), PAPER)
    page.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert page.value(OUTSIDE.format(PAPER)) == []
        unbroken = "[...document.querySelectorAll('tr, .bars li, .leads li, .files li')]"
        broken = f"{unbroken}.filter(e => getComputedStyle(e).breakInside != 'avoid').length"
        assert page.value(broken) == 0
        assert page.pdf().startswith(b"%PDF-")
    finally:
        page.call("Emulation.setEmulatedMedia", media="")


def test_its_own_style_is_the_one_that_its_policy_lets_in(show):
    page = show(ten(), 1280)

    assert page.value("getComputedStyle(document.querySelector('.headline b')).fontSize") == "52px"
    assert page.value("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"


def test_a_hostile_name_is_words_on_the_page(show):
    page = show(ten(), 390)

    assert HOSTILE[:59] in page.value("document.querySelector('.leads b').textContent")
    assert page.value("document.querySelectorAll('script, img').length") == 0
    assert page.value("getComputedStyle(document.querySelector('bdi')).unicodeBidi") == "isolate"


def test_what_somebody_slips_into_it_neither_runs_nor_loads(show):
    slipped = (
        "<script>document.title = 'ran'</script><img src='https://example.com/a.png'>"
        "<b id=b style='color: red' onclick=alert(1)>b</b></body>"
    )
    page = show(ten().replace("</body>", slipped), 1280)

    assert page.value("document.title").startswith("Who to call")
    assert page.value("getComputedStyle(document.querySelector('#b')).color") != "rgb(255, 0, 0)"
    assert not [url for url in requests(page) if "example.com" in url and not blocked(page, url)]
    assert len(complaints(page)) >= 3


def blocked(page, url):
    """Whether the browser refused it before it left."""
    return any(
        event["method"] == "Network.loadingFailed" and event["params"].get("blockedReason") == "csp"
        for event in page.heard
    )


# per name of the list, how often a line ends in the midst of a word of it: each word has one box
BROKEN = """[...document.querySelectorAll(".leads .who b bdi")].flatMap(each => {
  const text = each.firstChild, broken = [];
  for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    if (range.getClientRects().length > 1) broken.push(word[0]);
  }
  return broken;
})"""


@pytest.mark.parametrize("width", [360, 500, 641, 900])
def test_a_name_is_not_broken_within_a_word(show, width):
    names = ("Scott Montgomery", "Alexandria Featherstonehaugh", "Ana Núñez-Christopherson")
    leads = [lead(name=name, channels="call email sms") for name in names]

    page = show(report(summary(lambda: 3), *leads), width)

    assert page.value(BROKEN) == []
