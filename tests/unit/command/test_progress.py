"""What a person sees while a run goes on."""

import io
import re

import pytest
from rich.console import Console

from infra.command.screen.progress import Progress, StateEntered

HISTORY = [
    ("Admit run", "Task", None),
    ("Admitted?", "Choice", None),
    ("Start query", "Task", "prepare"),
    ("Check query", "Task", "prepared_borrowers"),
    ("Query finished?", "Choice", None),
    ("Wait for query", "Wait", "prepared_borrowers"),
    ("Check query", "Task", "prepared_borrowers"),
    ("Start query", "Task", "prepare"),
    ("Check query", "Task", "next_one"),
    ("Check matching", "Task", None),
    ("Check matching", "Task", None),
    ("Run published", "Succeed", None),
]


def told(*, terminal):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=80)
    times = iter([100.0, 101.0, 105.0])  # begun, uploading, run begun
    with Progress(console, clock=lambda: next(times)) as progress:
        progress.step("uploading")
        progress.run_begins()
        for number, (name, kind, remark) in enumerate(HISTORY):
            progress.state(StateEntered(name=name, kind=kind, seconds=number, remark=remark))
    return screen.getvalue()


def test_off_a_terminal_every_state_is_one_plain_line_and_a_loop_is_told_once():
    lines = [re.sub(r" +", " ", line).strip() for line in told(terminal=False).splitlines()]

    assert lines == [
        "1.0 s uploading",
        "5.0 s Admit run",
        "7.0 s Start query prepare",
        "8.0 s Check query prepared_borrowers",
        "13.0 s Check query next_one",
        "14.0 s Check matching",
        "16.0 s Run published",
    ]


def test_off_a_terminal_nothing_is_drawn():
    assert "\x1b" not in told(terminal=False)


def test_the_cursor_comes_back_when_a_run_is_interrupted():
    screen = io.StringIO()

    def interrupted():
        with Progress(Console(file=screen, force_terminal=True)) as progress:
            progress.step("uploading")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert screen.getvalue().rfind("\x1b[?25h") > screen.getvalue().rfind("\x1b[?25l") >= 0


def test_file_names_are_shown_as_they_are_and_on_one_line():
    screen = io.StringIO()
    name = f"a[bold]b{'c' * 100} d.csv"
    Progress(Console(file=screen, width=80)).step(name)

    assert screen.getvalue().endswith(f"{name}\n")
