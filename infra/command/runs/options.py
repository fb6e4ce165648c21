"""The options of every command that leaves a run's files, or reads them."""

import argparse
from pathlib import Path

DEFAULT_OUT = Path("refi-ready-out")


def add_out(parser: argparse.ArgumentParser) -> None:
    """Where the result goes, and whether it is told to a person."""
    parser.add_argument(
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="gets the files; an earlier run's there are replaced (default: ./%(default)s)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the result as one JSON object instead"
    )
