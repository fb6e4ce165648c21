"""The sections about what the list rests on: who is who, the data, who is selected, the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lambdas.shared.admission.record import Admission
from lambdas.shared.publication.report import vocabulary
from lambdas.shared.publication.report.markup import Element, Node, element, spaced
from lambdas.shared.publication.report.tables import Row, table
from lambdas.shared.publication.report.wording import count, counted, day, points, quoted, share

Summary = Mapping[str, Any]

_SHOWN_FILES = 8  # of a dataset: opt-outs may come in hundreds of files
_STATES_A_TABLE = 21  # three tables hold as many as a summary names


def who_is_who(summary: Summary) -> Iterator[Node]:
    records, people = summary["borrowers"], summary["persons"]
    compared = summary["resolution"]
    yield element(
        "p",
        f"{counted(records, 'borrower record is', 'borrower records are')} "
        f"{counted(people, 'person', 'people')}. {_prevented(compared)}",
    )
    lists = ("opportunities", "call", "email", "sms")
    headings = ("", "Leads", "Call", "E-mail", "Text")
    steps = {"unresolved": "Without knowing", **vocabulary.PREVENTED, "resolved": "As published"}
    rows = [
        (words, *(count(compared[name][step]) for name in lists)) for step, words in steps.items()
    ]
    yield table(headings, rows, class_="numbers account", is_stacked=True)
    by_evidence = summary["merged_pairs"]["by_evidence"]
    if any(by_evidence.values()):
        told = [
            f"{count(pairs)} {vocabulary.EVIDENCE[kind]}"
            for kind, pairs in by_evidence.items()
            if pairs
        ]
        yield element(
            "p",
            f"Pairs of records that are one person, by the surest that they share: "
            f"{'; '.join(told)}. Their first names: {_names(summary, 'by_first_names')}. Their "
            f"surnames: {_names(summary, 'by_last_names')}. merged_pairs.csv says of each why.",
        )
    if pairs := summary["review_pairs"]:
        yield element(
            "p",
            f"review.csv has {counted(pairs, 'pair', 'pairs')} of records for somebody to decide "
            "on; filled in it is the next same_person.",
        )
    yield element("p", _sent(summary["sent_to_matching"], summary["borrowers"]))
    if groups := summary["parted_groups"]:
        yield element(
            "p",
            f"{counted(groups, 'group of records holds', 'groups of records hold')} two of whom "
            "somebody said that they are two persons; nobody in it was merged, and an opt-out of "
            "one of them binds them all.",
        )
    if groups := summary["oversized_groups"]:
        yield element(
            "p",
            f"{counted(groups, 'group of records was', 'groups of records were')} too large to be "
            "one person and left apart; an opt-out of one of them binds them all.",
        )


def _names(summary: Summary, which: str) -> str:
    counts = summary["merged_pairs"][which].items()
    return "; ".join(f"{count(pairs)} {vocabulary.NAMES[kind]}" for kind, pairs in counts if pairs)


def _prevented(compared: Mapping[str, Mapping[str, int]]) -> str:
    doubles, opted_out = compared["call"]["double"], compared["call"]["opted_out"]
    if not doubles and not opted_out:
        return "Nobody would have been called twice, or against their will, without knowing that."
    return (
        f"Knowing that kept {counted(doubles, 'second call', 'second calls')} to the same person "
        f"from being made, and {counted(opted_out, 'call', 'calls')} to somebody who had opted out "
        "under another record."
    )


def the_data(summary: Summary, admission: Admission) -> Iterator[Node]:
    headings = ("", "Rows", "Used", "Repeats", "Rejected")
    kinds = ("rows", "used", "repeated", "rejected")
    yield table(
        headings,
        [
            (words, *(count(summary["datasets"][name][kind]) for kind in kinds))
            for name, words in vocabulary.DATASETS.items()
        ],
        is_stacked=True,
    )
    yield from _rejects(summary["rejected_rows"])
    yield from _no_addresses(summary["no_addresses"])
    yield from _rejected_files(admission)
    yield element("h3", "What the files claim")
    yield element("ul", (element("li", claim) for claim in _claims(summary)))
    if unknown := summary["unknown_loan_types"]:
        yield element("h3", "Loan types that are not understood")
        products = summary["loan_products"]
        yield element(
            "p",
            f"{count(products['unknown'])} of "
            f"{counted(sum(products.values()), 'loan', 'loans')}. They are judged like any other; "
            "screens that need the type are unknown.",
        )
        rows = [(quoted(name), count(amount)) for name, amount in _most_first(unknown)]
        yield table(("Type", "Loans"), rows)


def _sent(sent: int, records: int) -> str:
    if not sent:
        return "No record was sent to Entity Resolution: each is like nobody else’s."
    told = f"{counted(sent, 'record was', 'records were')} sent to Entity Resolution"
    return (
        f"{told}, which is all."
        if sent == records
        else (f"{told}; the others are like nobody else’s.")
    )


def _rejects(reasons: Mapping[str, int]) -> Iterator[Element]:
    told = sum(reasons.values())
    yield element("h3", "Why rows or values were not used")
    if not told:
        yield element("p", "Every row and every value was used.")
        return
    yield element("p", "Each is a line of rejected_rows.csv, with its key and column.")
    rows = [
        (_with_code(vocabulary.REJECTS[code], code), count(amount))
        for code, amount in _most_first(reasons)
        if amount
    ]
    yield table(("Reason", "Lines"), rows)


def _no_addresses(borrowers: Mapping[str, int]) -> Iterator[Element]:
    if any(borrowers.values()):
        told = (
            f"{counted(borrowers[name], 'borrower has', 'borrowers have')} {what} that is none"
            for name, what in vocabulary.NO_ADDRESSES.items()
        )
        yield element("p", f"{'; '.join(told)}: it stays in the row and opens no channel.")


def _most_first(amounts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(amounts.items(), key=lambda item: (-item[1], item[0]))


def _with_code(words: str, code: str) -> Element:
    return element("span", words, " ", element("small", code, class_="code"))


def _rejected_files(admission: Admission) -> Iterator[Element]:
    if admission.rejected:
        yield element("h3", "Files that were turned away")
        shown = (
            element("li", element("code", quoted(file.key)), f" {file.reason}")
            for file in islice(admission.rejected, _SHOWN_FILES)
        )
        yield element("ul", shown, _more(len(admission.rejected) - _SHOWN_FILES))


def _claims(summary: Summary) -> Iterator[str]:
    claimed, ltv = summary["savings_claimed"], summary["ltv"]
    if claimed["compared"]:
        off = claimed["off_by_over_10_percent"]
        yield (
            f"Savings: {count(off)} of {counted(claimed['compared'], 'estimate', 'estimates')} in "
            f"the market file ({share(off, claimed['compared'])}) {'is' if off == 1 else 'are'} "
            "more than 10\xa0% off what we compute."
        )
    else:
        yield "Savings: no estimate in the market file could be compared with what we compute."
    if nothing := claimed["where_there_are_none"]:
        promises = counted(nothing, "estimate promises", "estimates promise")
        yield f"{promises} savings where there are none."
    if ltv["compared"]:
        apart = ltv["disagree_by_over_5_points"]
        yield (
            f"Loan-to-value: {count(apart)} of {count(ltv['compared'])} "
            f"{'lies' if apart == 1 else 'lie'} more than 5 points from what balance and value "
            "give."
        )
    else:
        yield "Loan-to-value: none could be compared with what balance and value give."


def who_is_selected(summary: Summary) -> Iterator[Node]:
    selection = summary["selection"]
    yield element("p", selection["note"], class_="label-of-table")
    yield element("h3", "By credit score")
    bands = selection["by_credit_band"]
    yield _rates("Score", [(words, bands[band]) for band, words in vocabulary.CREDIT_BANDS.items()])
    yield element("h3", "By state")
    states = sorted(selection["by_state"].items(), key=lambda item: (item[0][:1] == "(", item[0]))
    if not states:
        yield element("p", "Nobody has a loan.")
        return
    yield element(
        "div",
        (
            _rates("State", [(quoted(name), counts) for name, counts in chunk])
            for chunk in _chunks(states, _STATES_A_TABLE)
        ),
        class_="side-by-side",
    )


def _rates(heading: str, rows: Iterable[tuple[Node, Mapping[str, Any]]]) -> Element:
    return table(
        (heading, "Loans", "Listed", "Share"),
        [
            (
                name,
                count(counts["evaluated"]),
                count(counts["selected"]),
                f"{counts['selected_percent']:.1f}\xa0%" if "selected_percent" in counts else "–",
            )
            for name, counts in rows
        ],
    )


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def sources(
    admission: Admission,
    *,
    versions: Mapping[str, str],
    files: Mapping[str, Mapping[str, Any]],
) -> Iterator[Node]:
    yield element(
        "p",
        f"As of {day(admission.as_of)}. The whole of it, with the run’s jobs and queries, is in "
        "manifest.json beside this file.",
    )
    yield element("h3", "The limits")
    yield table(("Limit", "Value"), _limits(admission.limits))
    yield element("h3", "What was read")
    yield element("ul", _read(admission), class_="files")
    yield element("h3", "What was written with this report")
    yield element("ul", _written(files), class_="files")
    yield element("h3", "By which rules")
    named = {**versions, "fingerprint": admission.fingerprint or ""}
    yield element(
        "ul",
        (
            element("li", spaced(name.replace("_", " "), element("code", version)))
            for name, version in named.items()
        ),
        class_="files",
    )


def _limits(limits: Mapping[str, str]) -> Iterator[Row]:
    for name in sorted(limits, key=[*vocabulary.LIMITS].index):
        words, unit = vocabulary.LIMITS[name]
        value = limits[name]
        told = points(value) if unit == "points" else f"{value}\xa0{unit}" if unit else value
        yield _with_code(words, name), told


def _read(admission: Admission) -> Iterator[Element | None]:
    for objects in admission.snapshot.values():
        for read in objects[:_SHOWN_FILES]:
            yield _file(read.key, read.rows, read.sha256)
        yield _more(len(objects) - _SHOWN_FILES)


def _written(files: Mapping[str, Mapping[str, Any]]) -> Iterator[Element]:
    for name, file in files.items():
        if "/" not in name:  # not the parts of the evaluations, of which there may be many
            yield _file(name, file.get("rows"), file["sha256"])


def _file(name: str, rows: int | None, sha256: str) -> Element:
    told = counted(rows, "row", "rows") if rows is not None else None
    return element("li", spaced(element("b", quoted(name)), told, element("code", sha256)))


def _more(number: int) -> Element | None:
    return element("li", f"and {count(number)} more, in manifest.json") if number > 0 else None
