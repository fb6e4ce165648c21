"""`refi-ready import`: from a lender's export to the contract."""

import argparse
from pathlib import Path


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "import",
        help="your systems' exports become files of the contract",
        description="Makes the files that `run` takes out of CSV files and workbooks as systems "
        "export them: any column names and order, delimiter and encoding; currency, percent signs "
        "and dates are cleaned, co-borrowers become borrowers. Which column is which is proposed; "
        "a mapping file says it once and for all. Every row that is not taken stands with its "
        "reason in OUT/import_report.csv. Exit 0: imported. 1: a file had no usable row, or "
        "somebody whom it does not name is not to be contacted. 2: wrong "
        "use, or the proposal is not certain: a draft of the mapping is in OUT then.",
        epilog="example: refi-ready import loans.xlsx borrowers.csv offers.csv --out ./my-data",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, TSV or .xlsx")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets the files")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column is which (TOML)")
    parser.add_argument(
        "--yes", action="store_true", help="do not ask: take what is certain, or end with 2"
    )
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    # brings readers of workbooks and numbers, a quarter of a second of imports
    from infra.command.importing.importer import import_files

    return import_files(options.files, options.out, options.mapping, ask=not options.yes)
