"""Where the process of `refi-ready` begins: a Ctrl-C while the command is imported is not lost."""

import signal
from typing import NoReturn

from infra.process.signals import ENDING


def main() -> NoReturn:
    """Imports the command and hands it the signals that came meanwhile.

    Half imported it could not say what it promises, nor could others' modules bear it.
    """
    early: list[int] = []
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: early.append(number))
    from infra.command import cli

    cli.main(early)
