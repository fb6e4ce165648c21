"""The reports as a person has looked at them: whatever changes in one is seen in review.

    uv run pytest tests/unit/publication/report/test_golden.py --rewrite-golden

writes them anew. Open those that changed, look at them, and commit them with what changed them.
"""

import pytest

from tests.unit.support.golden_reports import REPORTS


def spread(html):
    """An element a line: a break stands where a space does, or between the parts of a picture."""
    for inline in ("> <", "><rect", "><title", "><dd"):
        html = html.replace(inline, f">\n{inline[1:].strip()}")
    return html


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_one_that_was_looked_at(name, golden):
    golden(f"{name}.html", spread(REPORTS[name]()))
