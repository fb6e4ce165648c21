"""The words of refusal: what stands before each group of them is in all that it says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.command.importing.headings import hearing
from lambdas.shared.refusals import patterns, words
from tests.sql.support.phrases import SAYS_NO

GROUPS = [
    (key, text)
    for group in (*words.HEARD_ANYWHERE, *words.HEARD_OF_OWN)
    for key, text in group.items()
]
LETTERS = "abcdefghijklmnopqrstuvwxyz 0123456789&/."


@pytest.mark.parametrize(("key", "text"), GROUPS)
@given(st.data())
def test_what_a_group_of_words_says_has_in_it_what_stands_before_the_group(key, text, data):
    cell = data.draw(st.from_regex(text, fullmatch=True, alphabet=LETTERS))
    said = f" {' '.join(re.findall('[a-z0-9]+', cell))} "

    assert any(each in said for each in key.split("|"))


@given(st.data())
def test_whatever_is_said_however_it_is_written_is_looked_at(data):
    _, text = data.draw(st.sampled_from(GROUPS))
    words_of_it = data.draw(st.from_regex(text, fullmatch=True, alphabet=LETTERS)).split()
    sign = data.draw(st.sampled_from((" ", "_", "-", " - ", "/", ". ", "\N{NO-BREAK SPACE}")))
    cell = f"Lee ({sign.join(words_of_it)})"

    assert patterns.SUSPECTED.search(f" {cell.lower()} ")
    assert hearing.may_be_heard(cell)
    assert hearing.may_be_heard(f"12 Elm Street\n{cell}\n100.00")


@pytest.mark.parametrize("cell", SAYS_NO)
def test_a_cell_that_refuses_is_looked_at(cell):
    assert patterns.SUSPECTED.search(f" {cell.lower()} ")
    assert hearing.may_be_heard(cell)


@pytest.mark.parametrize(
    "cell", ["Ann Lee", "José Núñez", "Nguyễn", "Chicago", "ann.lee@example.com", "(512) 555-0100"]
)
def test_most_cells_are_done_with_at_a_look(cell):
    assert not patterns.SUSPECTED.search(f" {cell.lower()} ")
    assert not hearing.may_be_heard(cell)


def test_each_pattern_of_the_vocabulary_is_asked_somewhere():
    every = {text for _, text in GROUPS}
    asked = " ".join(
        each.pattern for each in patterns.VALUES.values() if isinstance(each, re.Pattern)
    )

    assert [text for text in every if text not in asked] == []
