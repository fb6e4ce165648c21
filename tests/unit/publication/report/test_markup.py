"""The markup: whatever text goes in, the same text and nothing else comes out of a parser."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.shared.publication.report.markup import element, page, stylesheet

HOSTILE = "<script>alert(1)</script>\"'& --> ]]> </p><img src=x onerror=alert(1)>"
TEXT = st.text(st.characters()) | st.text("<>&\"'/= sxp!-[]") | st.just(HOSTILE)


class Parsed(HTMLParser):
    """What a parser makes of a page: its tags, with their attributes, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def seen(text):
    """What the builder promises to write of a text."""
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join("\ufffd" if unicodedata.category(each) in unseen else each for each in text)


@given(TEXT, TEXT)
def test_text_and_attributes_come_out_as_they_went_in(text, value):
    parsed = Parsed(page(element("p", text, element("b", text), title=value)))

    assert parsed.tags == [("p", {"title": seen(value)}), ("b", {})]
    assert parsed.text.strip("\n") == seen(text) * 2


@pytest.mark.parametrize(
    "character",
    ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u061c", "\xad", "\0", "\x1b", "\u2028"],
)
def test_a_character_that_hides_or_moves_others_is_shown_to_be_there(character):
    assert page(element("p", f"a{character}b")) == "<!DOCTYPE html>\n<p>a\ufffdb</p>\n"


def test_letters_of_any_script_stay():
    assert Parsed(page(element("p", "Ciarán 王 محمد"))).text.strip() == "Ciarán 王 محمد"


def test_nothing_is_written_of_what_is_none():
    assert page(element("p", None, ["a", None, [element("b", "c")]], class_=None, id="d")) == (
        '<!DOCTYPE html>\n<p id="d">a<b>c</b></p>\n'
    )


def test_attribute_names_are_written_with_hyphens():
    assert Parsed(page(element("ul", class_="bars", aria_label="a"))).tags == [
        ("ul", {"class": "bars", "aria-label": "a"})
    ]


def test_a_stylesheet_cannot_end_its_own_element():
    with pytest.raises(ValueError, match="with < in it"):
        stylesheet("p {} </style><script>")
