"""Foreign text on a terminal: everything of it can be read, and nothing is obeyed."""

import io
import json
import logging
import sys
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.command import cli
from infra.command.errors import WrongUse
from infra.command.screen import terminal
from infra.command.screen.progress import Progress, StateEntered
from infra.command.screen.terminal import Console, Table, inert

HOSTILE = [
    "\x1b[2J\x1b[1;1HYou won",  # clears the screen
    "\x1b]0;title\x07",  # renames the window
    "\x1b]8;;https://example.com\x1b\\click\x1b]8;;\x1b\\",  # a link
    "\x9b31mred",  # the same in C1
    "a\nPublished: 5 leads",
    "a\rb",
    "a\u2028b",
    "a\x85b",
    "\u202egnp.exe",  # turned around
    "\u2066isolated\u2069",
    "\u200f\u061cmark",
    "\ufeffinvisible",
    "\U000e0041tag",
    "\udcff",  # a byte of a file name that is no UTF-8
    "tab\there",
    "\x7fdelete\x00nul",
]


@given(st.text() | st.text(alphabet=st.sampled_from("\x1b[]0;\x07\n\r\u202e\x9b\ud800ab")))
def test_what_is_made_inert_is_one_line_that_no_terminal_obeys(text):
    written = inert(text)

    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {
        unicodedata.category(char) for char in written if char not in "\u200c\u200d"
    }
    assert len(written.splitlines()) <= 1
    written.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S"])))
def test_what_can_be_read_stays_as_it_is(text):
    assert inert(text) == text


@pytest.mark.parametrize(
    "name",
    ["Zoë D'Angelo", "\u0646\u0631\u06af\u0633\u200c\u0632", "李小龙", "👩\u200d💻", r"C:\data"],
)
def test_names_are_spelt_as_they_are(name):
    assert inert(name) == name


@pytest.mark.parametrize("text", HOSTILE)
def test_an_order_is_written_out(text):
    assert inert("\x1b") == "\\x1b"
    assert inert("\n\u202e\udcff") == "\\n\\u202e\\udcff"
    assert inert(text) != text


def printed(act, *, force_terminal):
    screen = io.StringIO()
    act(Console(file=screen, force_terminal=force_terminal, width=80, color_system=None))
    return screen.getvalue()


def in_a_table(text):
    def act(console):
        table = Table(box=None)
        terminal.add_row(table, text, text)
        terminal.show(console, table)

    return act


def in_progress(text):
    def act(console):
        progress = Progress(console)
        progress.step(text)
        entered = StateEntered(name=text, kind="Task", seconds=1.0, remark=text)
        progress.state(entered)

    return act


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("force_terminal", [False, True])
@pytest.mark.parametrize(
    "way", [lambda text: lambda console: terminal.say(console, text), in_a_table, in_progress]
)
def test_no_way_of_printing_lets_an_order_through(way, force_terminal, text):
    out = printed(way(text), force_terminal=force_terminal)

    rest = set(out) - {"\n"}
    assert not {unicodedata.category(char) for char in rest} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert out.count("\n") <= 3


LONG = "the list of 51 opportunities is in /a/folder/whose/name/is/longer/than/any/line/of/a/screen"


def test_on_a_screen_a_sentence_is_broken_between_words_and_a_path_never():
    screen = io.StringIO()
    terminal.say(Console(file=screen, force_terminal=True, width=30, color_system=None), LONG)

    assert [line.strip() for line in screen.getvalue().splitlines()] == [
        "the list of 51 opportunities",
        "is in",
        LONG.split()[-1],
    ]


def test_a_line_of_progress_goes_on_below_its_own_beginning():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=40, color_system=None)
    terminal.tell(console, "10:30:00", "nothing was delivered yet of loan_information", of="upload")

    assert screen.getvalue().splitlines() == [
        "10:30:00  upload  nothing was delivered",
        "                  yet of",
        "                  loan_information",
    ]


def test_in_a_file_a_sentence_is_one_line_unless_a_width_is_given(monkeypatch):
    def told():
        screen = io.StringIO()
        terminal.say(Console(file=screen, width=30), LONG)
        return screen.getvalue()

    monkeypatch.delenv("COLUMNS", raising=False)
    assert told() == f"{LONG}\n"
    monkeypatch.setenv("COLUMNS", "30")
    assert told().count("\n") == 3


def test_commands_to_paste_are_never_broken():
    screen = io.StringIO()
    terminal.say_lines(Console(file=screen, force_terminal=True, width=30), f"{LONG}\n{LONG}")

    assert screen.getvalue() == f"{LONG}\n{LONG}\n"


def test_a_reader_who_is_gone_is_no_interruption():
    class Gone(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        terminal.say(terminal.Console(file=Gone()), "once more")


def test_markup_and_emoji_codes_are_no_orders_either():
    out = printed(
        lambda console: terminal.say(console, "[red]x[/red] :smile:"), force_terminal=True
    )

    assert out == "[red]x[/red] :smile:\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_error_is_one_inert_line(monkeypatch, capsys, text):
    def fail(_arguments):
        raise WrongUse(f"no such thing: {text}")

    monkeypatch.setattr(cli.Parser, "parse_args", lambda _self, given: fail(given))

    assert cli.command(["run"]) == 2

    told = capsys.readouterr().err
    assert told == f"refi-ready: no such thing: {inert(text)}\n"


def test_json_has_no_control_character_and_says_the_same(capsys):
    document = {"text": "".join(HOSTILE[:-3]) + "\x7f"}

    terminal.say_json(document)

    out = capsys.readouterr().out
    assert out.rstrip("\n").isprintable()
    assert json.loads(out) == document


def test_a_fault_of_the_program_is_told_inertly(monkeypatch, capsys):
    def fail(_self, _given):
        raise ValueError("\x1b[2J")

    monkeypatch.setattr(cli.Parser, "parse_args", fail)

    assert cli.command(["run"]) == 1

    assert "\x1b" not in capsys.readouterr().err


@pytest.fixture
def safe_python(monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    terminal.make_python_safe()
    yield
    logging.lastResort.setFormatter(None)


def test_a_warning_that_nobody_handles_is_inert(safe_python, monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    record = logging.makeLogRecord({"levelno": logging.ERROR, "msg": "GET /\x1b[2J\u202e failed"})

    logging.lastResort.handle(record)

    assert screen.getvalue() == "GET /\\x1b[2J\\u202e failed\n"


def test_a_thread_that_fails_is_told_inertly(safe_python, capsys):
    def fail():
        raise ValueError("\x1b[2J")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "ValueError: \\x1b[2J" in told
