"""Deliveries of other shapes than the sample's, made out of a sample: nothing is to be fast because
the sample is as it is.
"""

from pathlib import Path

import duckdb

from lambdas.shared.contract import DATASETS

# By shape, what each dataset becomes; a dataset that is not named stays as it is.
SHAPES: dict[str, dict[str, str]] = {
    "as the sample": {},
    "no twins": {
        "borrower_information": "from borrower_information qualify 1 = row_number() over ("
        "partition by first_name, last_name, phone order by borrower_id)",
        "same_person": "from same_person limit 0",
    },
    "all twins": {
        # each second one is the one before under another id
        "borrower_information": "select own.borrower_id, twin.* exclude (borrower_id)"
        " from borrower_information as own"
        " inner join borrower_information as twin on twin.rowid = own.rowid - own.rowid % 2",
    },
    "one property each": {
        "borrower_information": "select * replace ('P' || borrower_id as property_id)"
        " from borrower_information",
        "loan_information": "select * replace ('' as property_id) from loan_information",
        "market_equity": "select market_equity.* replace ("
        "'P' || borrower_information.borrower_id as property_id) from borrower_information"
        " positional join (from market_equity union all from market_equity) as market_equity"
        " where borrower_information.borrower_id is not null",
    },
    "long names": {
        "borrower_information": "select * replace ("
        " first_name || repeat(' María de los Ángeles', 5) as first_name,"
        " last_name || repeat('-van der Berg', 8) as last_name, repeat(city || ' ', 10) as city)"
        " from borrower_information",
    },
    "every row rejected but a third": {
        "borrower_information": "select * replace (case when rowid % 3 > 0 then '=' else '' end"
        " || borrower_id as borrower_id) from borrower_information",
        "loan_information": "select * replace (case when rowid % 3 > 0 then '6,5 %'"
        " else current_interest_rate end as current_interest_rate) from loan_information",
        "market_equity": "select * replace (case when rowid % 3 > 0 then '' else ltv_ratio end"
        " as ltv_ratio) from market_equity",
        # opt-outs that bind nobody would stop the run
        "do_not_contact": "from do_not_contact where borrower_id in ("
        "select borrower_id from borrower_information where rowid % 3 = 0)",
    },
}


def reshape(sample: Path, shape: str, out: Path) -> None:
    """Writes the sample in another shape to the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for dataset in DATASETS:
            columns = dict.fromkeys(dataset.header, "VARCHAR")
            file = (sample / f"{dataset.name}.csv").as_posix()
            connection.execute(
                f"create table {dataset.name} as from read_csv('{file}', auto_detect=false,"
                f" skip=1, delim=',', quote='\"', escape='\"', ignore_errors=true,"
                f" nullstr='\x01', columns={columns})"
            )
        for dataset in DATASETS:
            query = SHAPES[shape].get(dataset.name, f"from {dataset.name}")
            file = (out / f"{dataset.name}.csv").as_posix()
            connection.execute(f"copy ({query}) to '{file}' (format csv, header)")
