"""The READMEs say what the code does, and lead on to one another."""

import re
from dataclasses import fields
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest

from infra.settings import Settings
from lambdas.shared.contract import DATASETS
from lambdas.shared.limits import Limits

PROJECT = Path(__file__).parents[3]
FOLDERS = ("", "sql", "lambdas", "infra", "infra/embedded", "tests")
README, RULES, _, STACK, _, _ = TEXTS = [
    (PROJECT / folder / "README.md").read_text(encoding="utf-8") for folder in FOLDERS
]
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
    "path", sorted(set(re.findall(r"`((?:lambdas|infra|sql|tests)/[\w./]*)`", "".join(TEXTS))))
)
def test_a_file_that_is_named_exists(path):
    assert (PROJECT / path).exists()


def test_every_handler_is_in_the_first_table():
    handlers = {path.name for path in (PROJECT / "lambdas").glob("[a-z]*.py")}

    assert set(re.findall(r"`lambdas/(\w+\.py)`", README.split("\n## ")[0])) == handlers


def test_nothing_of_one_machine_is_in_it():
    public = r"docs\.|aws\.amazon\.com/|127\.0\.0\.1"

    assert not re.search(rf"/(home|root|tmp|work|Users)/|https?://(?!{public})", "".join(TEXTS))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_link_leads_to_a_page_and_a_heading_that_are_there(folder):
    for target, heading in LINK.findall((PROJECT / folder / "README.md").read_text("utf-8")):
        page = (PROJECT / folder / target) if target else PROJECT / folder / "README.md"
        page = page / "README.md" if page.is_dir() else page
        assert page.exists(), target
        headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
        assert not heading or heading in anchors, f"{target}#{heading}"


def test_the_first_page_is_short_and_says_that_no_account_has_seen_it():
    assert len(README.encode()) <= MOST_BYTES
    assert "No run on a real AWS account has been made yet" in README.split("\n## ")[0]
