"""What the demo says beside the leads."""

from infra.command.demo import WHAT_NEXT


def test_what_to_try_next_fits_a_terminal():
    assert [line for line in WHAT_NEXT.split("\n") if len(line) > 80] == []
