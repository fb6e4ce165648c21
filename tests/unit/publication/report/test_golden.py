"""The reports as a person has looked at them: whatever changes in one is seen in review.

    uv run pytest tests/unit/publication/report/test_golden.py --rewrite-golden

writes them anew. Open those that changed, look at them, and commit them with what changed them.
"""

from pathlib import Path

import pytest

from tests.unit.support.golden_reports import REPORTS

GOLDEN = Path(__file__).with_name("golden")


def spread(html):
    """An element a line: a break stands where a space does, or between the parts of a picture."""
    for inline in ("> <", "><rect", "><title", "><dd"):
        html = html.replace(inline, f">\n{inline[1:].strip()}")
    return html


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_one_that_was_looked_at(name, pytestconfig):
    path = GOLDEN / f"{name}.html"
    told = spread(REPORTS[name]())
    if pytestconfig.getoption("--rewrite-golden"):
        path.write_text(told, encoding="utf-8", newline="\n")

    assert told == path.read_text(encoding="utf-8"), f"if it is meant: {__doc__}"
