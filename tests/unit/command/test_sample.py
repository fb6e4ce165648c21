"""`refi-ready sample`: what its files hold, counted from the files."""

import csv
import tracemalloc
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from infra.command import cli
from infra.command.samples import flaws
from infra.command.samples.vocabulary import FIRST_NAMES, LAST_NAMES, PLACES
from infra.command.samples.writer import CHANNELS, COMPLETE_FROM, write_sample
from lambdas.shared.contract import DATASETS, OPT_OUTS
from lambdas.shared.delivery import acceptance
from tests.oracle import leads
from tests.oracle.leads import Answer
from tests.oracle.matching import match
from tests.oracle.rows import judge


def rows(folder: Path, dataset: str) -> list[dict[str, str]]:
    """A file's rows without those of the flawed blocks."""
    with (folder / f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    flawed = {line.partition(",")[0] for line in flaws.rows(dataset, 0).splitlines()}
    return [row for row in table if next(iter(row.values())) not in flawed]


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, borrowers=1000, seed=3)
    return folder


def normal(text: str) -> str:
    """As Entity Resolution normalises a name: lower-case ASCII letters are left."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())


def test_the_vocabulary_has_the_sizes_that_keep_persons_apart():
    assert (len(FIRST_NAMES), len(LAST_NAMES), len(PLACES)) == (97, 103, 53)
    assert len({normal(name) for name in FIRST_NAMES}) == 97
    assert len({normal(name) for name in LAST_NAMES}) == 103
    assert len({area_code for _, _, area_code in PLACES}) == 53


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_sample(tmp_path / name, borrowers=300, seed=seed)

    for dataset in DATASETS:
        a, b, c = (
            (tmp_path / name / f"{dataset.name}.csv").read_bytes() for name in ("a", "b", "c")
        )
        assert a == b
        # of these the sample has flawed rows alone, or opt-outs by number
        assert a != c or dataset.name.startswith("do_not_contact") or dataset.name == "same_person"


@pytest.mark.parametrize("borrowers", [1, 2, 20, 100, 1000])
def test_admission_accepts_every_file_of_any_size(tmp_path, borrowers):
    write_sample(tmp_path, borrowers=borrowers)

    for dataset in DATASETS:
        with (tmp_path / f"{dataset.name}.csv").open("rb") as file:
            rows = acceptance.examine(file, dataset).rows
        assert rows > 0 or (borrowers < COMPLETE_FROM and not dataset.required)


def test_as_many_sound_borrowers_as_were_asked_for(tmp_path):
    """Whoever is written last: a person, a twin, or one who owes a twin."""
    for borrowers in (*range(1, 120), 1000):
        write_sample(tmp_path, borrowers=borrowers)

        assert len(rows(tmp_path, "borrower_information")) == borrowers


def test_three_percent_are_twins_that_differ_in_case_dots_and_telephone_format(thousand):
    borrowers = {row["borrower_id"]: row for row in rows(thousand, "borrower_information")}
    twins = {name: row for name, row in borrowers.items() if name.startswith("HE-")}

    assert len(twins) == 30
    differing: Counter[str] = Counter()
    for name, twin in twins.items():
        original = borrowers[name.removeprefix("HE-")]
        names = [normal(row["first_name"] + row["last_name"]) for row in (original, twin)]
        assert names[0] == names[1]
        same_name = original["first_name"] == twin["first_name"]
        mailboxes = [row["email"].lower().partition("@")[0] for row in (original, twin)]
        digits = ["".join(filter(str.isdigit, row["phone"])) for row in (original, twin)]
        same_mail = mailboxes[0].replace(".", "") == mailboxes[1].replace(".", "")
        same_phone = digits[0] == digits[1]
        assert same_mail or same_phone or original["property_id"] == twin["property_id"]
        differing["case"] += not same_name
        differing["dots"] += same_mail and mailboxes[0] != mailboxes[1]
        differing["format"] += same_phone and original["phone"] != twin["phone"]
    assert min(differing[kind] for kind in ("case", "dots", "format")) >= 5


def test_only_twins_share_what_a_matching_rule_compares(thousand):
    seen: dict[tuple[str, str], str] = {}
    for row in rows(thousand, "borrower_information"):
        name = normal(row["first_name"] + row["last_name"])
        person = row["borrower_id"].removeprefix("HE-")
        phone = "".join(filter(str.isdigit, row["phone"]))
        for shared in (row["email"].lower().replace(".", ""), phone, row["property_id"]):
            if shared:
                assert seen.setdefault((name, shared), person) == person


def test_nobody_can_be_reached(thousand):
    for row in rows(thousand, "borrower_information"):
        assert row["email"].lower().rpartition("@")[2] in (
            "",
            "example.com",
            "example.org",
            "example.net",
        )
        digits = "".join(filter(str.isdigit, row["phone"]))
        assert digits == "" or digits[3:8] == "55501"


def test_names_have_accents_hyphens_apostrophes_and_quoted_commas_and_ids_leading_zeros(thousand):
    text = (thousand / "borrower_information.csv").read_text(encoding="utf-8")
    borrowers = rows(thousand, "borrower_information")

    assert '"Williams, Jr."' in text
    assert '"Washington, D.C."' in text
    for mark in ("é", "-", "'"):
        assert any(mark in row["first_name"] + row["last_name"] for row in borrowers)
    assert any(row["borrower_id"].startswith("0") for row in borrowers)


def test_several_loans_co_borrowers_and_second_properties_are_there(thousand):
    loans = rows(thousand, "loan_information")
    by_borrower = Counter(row["borrower_id"] for row in loans)
    by_loan = Counter(row["loan_id"] for row in loans)
    properties = {(row["borrower_id"], row["property_id"]) for row in loans if row["property_id"]}

    assert sum(count > 1 for count in by_borrower.values()) >= 50
    assert sum(count > 1 for count in by_loan.values()) >= 50
    assert max(Counter(borrower for borrower, _ in properties).values()) >= 2


def test_every_kind_of_opt_out_is_there(thousand):
    assert {row["channel"] for row in rows(thousand, "do_not_contact")} == set(CHANNELS)
    assert {line.split(",")[1] for line in flaws.rows("do_not_contact", 0).splitlines()} >= set(
        CHANNELS
    )  # and so in a sample of any size


def answer(folder: Path, *, resolved: bool = True) -> Answer:
    """What the oracle publishes of the sample's files."""
    files = {
        dataset.name: [(folder / f"{dataset.name}.csv").read_text(encoding="utf-8")]
        for dataset in DATASETS
    }
    used = judge(files)["borrower_information"].used
    matches = match(used, new_id=lambda members: members[0]) if resolved else {}
    return leads.answer(files, {name: found.match_id for name, found in matches.items()})


@pytest.mark.parametrize(
    ("borrowers", "seed"), [(1000, 0), *((COMPLETE_FROM, seed) for seed in range(5))]
)
def test_every_tier_reason_code_reject_reason_and_effect_is_there(tmp_path, borrowers, seed):
    write_sample(tmp_path, borrowers=borrowers, seed=seed)

    published = answer(tmp_path)

    assert {row.marketing_category for row in published.evaluations} == set(leads.TIERS)
    assert {lead.marketing_category for lead in published.opportunities} == set(leads.TIERS[:2])
    assert {code for row in published.evaluations for code in row.reason_codes.split()} == {
        "LTV_ABOVE_LIMIT",
        "SPREAD_BELOW_LIMIT",
        "NO_LOAN",
        "NO_MARKET_OFFER",
        "LOAN_PAID_OFF",
        "DO_NOT_CONTACT",
    }
    assert {row.loan_product for row in published.evaluations if row.loan_id} >= {
        "fixed",
        "FHA",
        "VA",
        "adjustable",
        None,
    }
    assert {(line.reason, line.effect) for line in published.rejected_rows} == {
        ("WRONG_FIELD_COUNT", "row_rejected"),
        ("WRONG_FIELD_COUNT", "value_ignored"),
        ("MISSING_VALUE", "row_rejected"),
        ("INVALID_ID", "row_rejected"),
        ("INVALID_ID", "value_ignored"),
        ("TOO_LONG", "row_rejected"),
        ("CONTROL_CHARACTER", "row_rejected"),
        ("REPEATED_KEY", "row_rejected"),
        ("NOT_A_NUMBER", "row_rejected"),
        ("NOT_A_NUMBER", "value_ignored"),
        ("TOO_MANY_DECIMALS", "row_rejected"),
        ("TOO_MANY_DECIMALS", "value_ignored"),
        ("OUT_OF_RANGE", "row_rejected"),
        ("OUT_OF_RANGE", "value_ignored"),
        ("UNKNOWN_BORROWER", "row_rejected"),
        ("NOT_AN_ADDRESS", "row_rejected"),
        ("REFUSAL", "channels_closed"),
    }


def test_every_dataset_has_rejected_and_repeated_rows(thousand):
    files = {
        dataset.name: [(thousand / f"{dataset.name}.csv").read_text(encoding="utf-8")]
        for dataset in DATASETS
    }

    for verdict in judge(files).values():
        assert verdict.rejected >= 2
        assert verdict.repeated >= 1


def test_without_resolution_more_would_be_listed(thousand):
    assert len(answer(thousand, resolved=False).opportunities) > len(answer(thousand).opportunities)


def test_every_person_is_found_by_resolution_and_nobody_else(thousand):
    joined = {row.borrower_ids for row in answer(thousand).evaluations if " " in row.borrower_ids}
    twins = [
        row["borrower_id"]
        for row in rows(thousand, "borrower_information")
        if row["borrower_id"].startswith("HE-")
    ]

    assert joined == {f"{twin.removeprefix('HE-')} {twin}" for twin in twins}


def test_memory_does_not_grow_with_the_size(tmp_path):
    peaks = []
    for borrowers in (1_000, 8_000):
        tracemalloc.start()
        write_sample(tmp_path, borrowers=borrowers)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]


def test_a_sample_replaces_an_earlier_one_and_nobody_elses_files(tmp_path, capsys):
    arguments = ["sample", "--borrowers", "3", "--out", str(tmp_path)]
    assert cli.command(arguments) == 0
    assert cli.command(arguments) == 0
    with (tmp_path / "market_equity.csv").open("a", encoding="utf-8") as file:
        file.write("mine\n")

    assert cli.command(arguments) == 2

    assert "is not as a sample left it" in capsys.readouterr().err
    assert (tmp_path / "market_equity.csv").read_text("utf-8").endswith("mine\n")


def test_files_that_no_sample_wrote_are_not_replaced(tmp_path):
    (tmp_path / "loan_information.csv").write_text("mine", encoding="utf-8")

    assert cli.command(["sample", "--borrowers", "3", "--out", str(tmp_path)]) == 2

    assert (tmp_path / "loan_information.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize("borrowers", [COMPLETE_FROM, 1000])
def test_so_few_rows_are_flawed_that_a_run_publishes(tmp_path, borrowers):
    write_sample(tmp_path, borrowers=borrowers)
    files = {
        dataset.name: [(tmp_path / f"{dataset.name}.csv").read_text(encoding="utf-8")]
        for dataset in DATASETS
    }

    verdicts = judge(files)
    for dataset in DATASETS:
        if dataset.required or dataset in OPT_OUTS:
            assert 5 * verdicts[dataset.name].rejected < verdicts[dataset.name].rows
