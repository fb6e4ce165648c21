"""The READMEs say what the code does, and lead on to one another."""

import re
import tomllib
from dataclasses import fields
from decimal import Decimal
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest

from infra.command.runs import results
from infra.settings import Settings
from lambdas.shared.contract import BOUNDS, DATASETS, LONGEST_TEXT, Kind
from lambdas.shared.limits import Limits
from lambdas.shared.publication import names

PROJECT = Path(__file__).parents[3]
FOLDERS = [
    "",
    *sorted(
        page.parent.relative_to(PROJECT).as_posix()
        for top in ("sql", "lambdas", "infra", "tests")
        for page in (PROJECT / top).rglob("README.md")
    ),
]
PAGES = {folder: (PROJECT / folder / "README.md").read_text("utf-8") for folder in FOLDERS}
README, RULES, TASKS, STACK = (PAGES[folder] for folder in ("", "sql", "lambdas", "infra"))
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([\w-]+))?\)")
MOST_BYTES = 10_000  # of the root's


def section(readme, heading):
    return readme.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def table(text):
    """The cells of the rows of the first table in a text, heading and rule left out."""
    below = dropwhile(lambda line: not line.startswith("|"), text.splitlines())
    lines = list(takewhile(lambda line: line.startswith("|"), below))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_contracts_table_is_the_contract():
    assert table(section(RULES, "The contract")) == [
        [
            dataset.name + ("" if dataset.required else " (optional)"),
            ", ".join(f"**{c.name}**" if c.key else c.name for c in dataset.columns),
            ", ".join(c.name for c in dataset.columns if c.deciding),
        ]
        for dataset in DATASETS
    ]


def test_the_rules_name_the_contracts_bounds():
    rate, ltv = BOUNDS[Kind.RATE], BOUNDS[Kind.LTV]

    assert (
        f"a rate of {rate.least} to {rate.most}, an LTV of {ltv.least} to {ltv.most}), money has "
        f"at most {BOUNDS[Kind.AMOUNT].decimals} and is below a billion."
    ) in RULES
    assert BOUNDS[Kind.AMOUNT].most == BOUNDS[Kind.BALANCE].most == 10**9 - Decimal("0.01")
    assert f"a rate below {rate.fraction_below}, an LTV below {ltv.fraction_below}" in RULES
    assert f"a text of more than {LONGEST_TEXT} characters" in RULES


def test_the_limits_table_has_the_defaults():
    told = {row[0].strip("`"): row[1] for row in table(section(RULES, "The limits"))}

    assert Limits.parse(told) == Limits()
    assert told.keys() == Limits().as_json().keys()


def test_the_settings_table_has_every_setting():
    told = [
        name for row in table(section(STACK, "Deploy")) for name in re.findall(r"`(\w+)`", row[0])
    ]

    assert sorted(told) == sorted(field.name for field in fields(Settings))


@pytest.mark.parametrize(
    "path",
    sorted(set(re.findall(r"`((?:lambdas|infra|sql|tests)/[\w./]*)`", "".join(PAGES.values())))),
)
def test_a_file_that_is_named_exists(path):
    assert (PROJECT / path).exists()


def rooms(page, column=0):
    """The folders that the first table of a page names, in its order."""
    cells = [row[column] for row in table(section(page, "Find your way"))]
    return [name for cell in cells for name in re.findall(r"`(\w+)/`", cell)]


def folders(place):
    return sorted(path.parent.name for path in (PROJECT / place).glob("*/__init__.py"))


def test_a_table_of_rooms_has_every_room():
    assert sorted(rooms(PAGES["infra/embedded"])) == folders("infra/embedded")
    assert sorted(rooms(TASKS)) == folders("lambdas/shared")


def test_every_page_is_reached_from_the_root():
    reached, ahead = set(), [""]
    while ahead:
        folder = ahead.pop()
        reached.add(folder)
        for target, _ in LINK.findall(PAGES[folder]):
            page = (PROJECT / folder / target.removesuffix("README.md")).resolve()
            name = page.relative_to(PROJECT).as_posix().removeprefix(".")
            ahead += [name] if name in PAGES and name not in reached else []

    assert reached == set(PAGES)


def test_the_tests_that_are_off_by_default_are_told_and_so_is_every_kind():
    told = section(PAGES["tests"], "Find your way")
    off = re.search(
        r"not \((.+)\)", " ".join(PYPROJECT["tool"]["pytest"]["ini_options"]["addopts"])
    ).group(1)

    assert {f"pytest -m {name}" in told for name in off.split(" or ")} == {True}
    kinds = {path.name for path in (PROJECT / "tests").iterdir() if any(path.glob("**/*.py"))}
    assert [kind for kind in kinds - {"support"} if f"`{kind}`" not in told] == []


def test_the_table_of_files_has_what_a_run_publishes_and_the_command_adds():
    told = {
        name.replace("*", "00000")
        for row in table(section(README, "Your own files"))
        for name in re.findall(r"`([^`]+)`", row[0])
    }
    every = [f"{name}.csv" for name in (*names.COPIED, *names.CHANNELS)]
    every += [
        names.SUMMARY,
        names.REPORT,
        names.MANIFEST,
        f"{names.EVALUATIONS_FOLDER}part-00000.parquet",
    ]

    assert all(names.PUBLISHED.fullmatch(name) for name in every)
    assert told == {*map(results.flat, every), "leads.xlsx"}


def test_every_handler_is_in_the_first_table():
    handlers = {path.name for path in (PROJECT / "lambdas").glob("[a-z]*.py")}

    assert set(re.findall(r"`lambdas/(\w+\.py)`", README.split("\n## ")[0])) == handlers


def test_nothing_of_one_machine_is_in_it():
    public = (
        r"docs\.|aws\.amazon\.com/|help\.salesforce\.com/|knowledge\.hubspot\.com/|127\.0\.0\.1"
    )

    assert not re.search(
        rf"/(home|root|tmp|work|Users)/|https?://(?!{public})", "".join(PAGES.values())
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_link_leads_to_a_page_and_a_heading_that_are_there(folder):
    for target, heading in LINK.findall(PAGES[folder]):
        page = (PROJECT / folder / target) if target else PROJECT / folder / "README.md"
        page = page / "README.md" if page.is_dir() else page
        assert page.exists(), target
        headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
        assert not heading or heading in anchors, f"{target}#{heading}"


def test_the_first_page_is_short_and_says_that_no_account_has_seen_it():
    assert len(README.encode()) <= MOST_BYTES
    assert "No run on a real AWS account has been made yet" in README.split("\n## ")[0]
