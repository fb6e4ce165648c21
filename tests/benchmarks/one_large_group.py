"""How long a run takes, and how much memory, with many records of one name in one house: prints
figures, and ends with 1 unless the run is published and an opt-out of one of them binds them all.

    uv run python -m tests.benchmarks.one_large_group [--records N]

Each record has an address of its own and a loan worth a call. Memory as in a_million_borrowers.
"""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from infra.synthesis import synthesize
from lambdas.shared.contract import BY_NAME
from tests.benchmarks.a_million_borrowers import measure, report

ORDINARY = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    options = parser.parse_args()
    synthesize(triggers_enabled=False)
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "data", Path(folder) / "out"
        write(data, options.records)
        run = measure(data, out)
        report(1, run)
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        listed = {row["borrower_id"] for row in rows(out / "call.csv")}
    print(f"oversized groups: {summary['oversized_groups']}, on the call list: {len(listed)}")
    is_bound = not any(each.startswith("Z") for each in listed)
    sys.exit(0 if is_bound and summary["oversized_groups"] == 1 and len(listed) == ORDINARY else 1)


def write(data: Path, records: int) -> None:
    """So many of one name in one house, one of whom opted out, and a few ordinary people."""
    data.mkdir()
    crowd = [f"Z{number:06}" for number in range(records)]
    others = [f"U{number:02}" for number in range(ORDINARY)]
    people = [
        *((each, "Pat", "Doe", f"{each}@example.com", "", "PZ") for each in crowd),
        *(
            (each, "Uma", 4 * chr(97 + at), "", f"{210 + at}-557-{at:04}", f"P{each}")
            for at, each in enumerate(others)
        ),
    ]
    tables = {
        "borrower_information": [(*each, "Austin", "TX", "730") for each in people],
        "loan_information": [
            (f"L{each}", each, f"P{each}", "250000", "7.5", "2019", "Fixed", "200000")
            for each in (*crowd, *others)
        ],
        "market_equity": [
            (f"P{each}", "400000", "200000", "50", "5.5", "200") for each in (*crowd, *others)
        ],
        "do_not_contact": [(crowd[len(crowd) // 2], "", "asked")],
    }
    for name, lines in tables.items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([BY_NAME[name].header, *lines])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
