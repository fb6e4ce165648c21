"""The terminal: all that the command prints goes through here, and no word of it is an order.

Names, cells, file names, S3 keys and other programs' messages are whatever somebody wrote. A
terminal obeys escape sequences, moves at a line break and turns text around at a bidirectional
mark: a borrower's name could clear the screen, or write a line of its own below the result.
https://www.unicode.org/reports/tr36/ · ECMA-48
"""

import json
import logging
import os
import sys
import textwrap
import threading
import traceback
import unicodedata
from typing import Any

from rich.console import Console as RichConsole
from rich.status import Status
from rich.table import Table
from rich.text import Text

__all__ = ["Console", "Status", "Table"]  # what else imports of rich, it imports from here

NARROW = 80  # columns, when stdout is no terminal and nobody says how wide it is

# Control and format characters, half characters, and the two separators that end a line.
_ORDERS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # of the same class; Persian and emoji are spelt with them


class Console(RichConsole):
    """rich's, but for a reader who has had enough: `| head` is no interruption."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def inert(text: str) -> str:
    """The text in one line, with each character that a terminal would obey written out: `\\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(char) if _is_order(char) else char for char in text)


def _is_order(char: str) -> bool:
    return unicodedata.category(char) in _ORDERS and char not in _JOINERS


def _written(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def words(text: str, style: str = "") -> Text:
    """Foreign text as a part of what is printed."""
    return Text(inert(text), style)


def result_console() -> Console:
    console = Console(highlight=False)
    if console.is_terminal or _is_width_given():
        return console
    return Console(highlight=False, width=NARROW)


def progress_console() -> Console:
    return Console(stderr=True, highlight=False)


def _is_width_given() -> bool:
    return os.environ.get("COLUMNS", "").isdecimal()


def say(console: Console, text: str, style: str = "") -> None:
    """A sentence. On a screen it is broken between words and never inside one: names and paths are
    there to be copied; in a file or a pipe it stays one line, to be searched.
    """
    for line in _lines(console, text):
        console.print(words(line, style), soft_wrap=True)


def _lines(console: Console, text: str, *, before: int = 0) -> list[str]:
    """The text as it is, or as lines that fit a screen behind so many columns."""
    if not console.is_terminal and not _is_width_given():
        return [text]
    lines = textwrap.wrap(
        inert(text),
        max(console.width - before, 20),
        subsequent_indent=" " * (len(text) - len(text.lstrip())),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [""]


def say_lines(console: Console, text: str) -> None:
    """Text of our own that has several lines, each as it is: a command is there to be pasted."""
    for line in text.split("\n"):
        console.print(words(line), soft_wrap=True)


def tell(
    console: Console,
    when: str,
    text: str,
    *,
    of: str = "",
    remark: str | None = None,
    bold: bool = False,
) -> None:
    """A line of progress: when, of which execution where there are several, what, and a remark."""
    parts = [words(when, "dim"), words(of)] if of else [words(when, "dim")]
    style = "bold" if bold else ""
    before = sum(part.cell_len + 2 for part in parts)
    first, *others = _lines(console, text, before=before)
    shown = words(f"{first:<18}" if remark else first, style)
    remarks = [words(remark, "dim")] if remark else []
    console.print(Text("  ").join([*parts, shown, *remarks]), soft_wrap=True)
    for line in others:
        console.print(words(" " * before + line, style), soft_wrap=True)


def ask(console: Console, question: str) -> str:
    """A line from the person at the terminal; "" at the end of their input."""
    console.print(words(question), end=" ", soft_wrap=True)
    return sys.stdin.readline().strip()


def is_person_there() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def add_row(table: Table, *cells: str) -> None:
    table.add_row(*map(words, cells))


def show(console: Console, table: Table) -> None:
    console.print(table)


def say_json(document: Any) -> None:
    """One object, in ASCII without a control character."""
    sys.stdout.write(json.dumps(document).replace("\x7f", "\\u007f") + "\n")
    sys.stdout.flush()


def say_on_stderr(text: str) -> None:
    say(progress_console(), text)


def say_traceback(error: BaseException) -> None:
    """Of a fault of this program."""
    text = "".join(traceback.format_exception(error))
    say_lines(progress_console(), text.rstrip("\n"))


class _LogLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(inert, super().format(record).split("\n")))


def make_python_safe() -> None:
    """What Python writes on stderr by itself: warnings that are logged, and threads that fail."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_LogLines())
    threading.excepthook = _thread_failed


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        say_traceback(failed.exc_value)
