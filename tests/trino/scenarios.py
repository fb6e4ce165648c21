"""What is run on both engines: files by dataset, and what goes into the execution's input."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.command.samples.writer import write_sample
from lambdas.shared.contract import BY_NAME, DATASETS
from tests.embedded.pipeline.test_bad_input import CASES, GOOD, texts
from tests.oracle.households import Files, households

Scenario = tuple[Files, Mapping[str, Any]]

MANY_LINES = 10_001  # one more than Trino's sequence() has entries
BAD_KEY = "no id"
WATCHLIST = {"limits": {"min_rate_spread": "0.5"}}


def _sample() -> Scenario:
    """Every tier, reason code and reject reason."""
    with TemporaryDirectory() as folder:
        write_sample(Path(folder), borrowers=500)
        paths = [Path(folder) / f"{dataset.name}.csv" for dataset in DATASETS]
        return {path.stem: [path.read_text(encoding="utf-8")] for path in paths}, {}


def _households() -> Scenario:
    """Twenty thousand, with chains of twins, rates on the boundaries and faults of each kind."""
    return households(20_000, seed=14), {}


def _hostile() -> Scenario:
    """Three hundred households with a fault in every seventh row, and the Watchlist."""
    return households(300, seed=14, fault_rate=0.15), WATCHLIST


def _bad_input() -> Scenario:
    """The bad rows of the pipeline's own tests, with a BOM and CRLF line ends."""
    lines = {name: list(rows) for name, rows in GOOD.items()}
    for case in CASES.values():
        lines[case.dataset].extend(case.lines)
    files = {
        name: [f"\N{BYTE ORDER MARK}{text}".replace("\n", "\r\n") for text in written]
        for name, written in texts(lines).items()
    }
    return files, {}


def _many_bad_lines() -> Scenario:
    """One bad line over and over, and what a spreadsheet leaves below its last row: commas."""
    files, given = _bad_input()
    for name in ("borrower_information", "market_equity"):
        commas = "," * (len(BY_NAME[name].columns) - 1)
        below = [f"{BAD_KEY}{commas}\r\n", f"{commas}\r\n"]
        files[name] = [files[name][0] + "".join(line * MANY_LINES for line in below)]
    return files, given


SCENARIOS: Mapping[str, Callable[[], Scenario]] = {
    "sample": _sample,
    "households": _households,
    "hostile": _hostile,
    "bad_input": _bad_input,
    "many_bad_lines": _many_bad_lines,
}
