"""What stands where nothing was known: a vocabulary, read from sql/."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "sql" / "prepare" / "placeholders.sql"


@cache
def placeholders() -> Mapping[str, set[str]]:
    text = FILE.read_text(encoding="utf-8")
    listed = re.findall(r"\(\n +'([a-z ]+)',\n((?: +(?:\|\| )?'[^']*'\n)+)", text)
    return {kind: set("".join(re.findall("'([^']*)'", words)).split(" ")) for kind, words in listed}
