"""Trino's functions of texts.

https://trino.io/docs/current/functions/string.html · …/regexp.html
"""

from __future__ import annotations

from sqlglot import exp

from infra.embedded.athena.expressions import (
    Expressions,
    Rule,
    Rules,
    Typed,
    ambiguous,
    not_emulated,
    refuse_other_parts,
)
from infra.embedded.athena.functions import patterns
from infra.embedded.athena.types import BIGINT, BOOLEAN, UNKNOWN, VARCHAR, Type
from infra.embedded.tables import sql
from infra.embedded.tables.white_space import WHITE_SPACE


def _text(template: str, result: Type = VARCHAR, *arguments: str) -> Rule:
    """A function of texts; `arguments` are the names under which sqlglot keeps them."""
    names = arguments or ("this",)

    def translate(self: Expressions, node: exp.Expr) -> Typed:
        refuse_other_parts(node, set(names))
        texts = [self.of_type(node.args[name], VARCHAR, node.key).sql for name in names]
        return Typed(template.format(*texts), result)

    return translate


def _upper(self: Expressions, node: exp.Upper) -> Typed:
    """Java maps characters one by one, and ß has no upper case there; DuckDB's is ẞ."""
    value = self.of_type(node.this, VARCHAR, "upper").sql
    parts = f"list_transform(string_split({value}, 'ß'), lambda part: upper(part))"
    return Typed(
        f"case when contains({value}, 'ß') then array_to_string({parts}, 'ß')"
        f" else upper({value}) end",
        VARCHAR,
    )


def _trim(self: Expressions, node: exp.Trim) -> Typed:
    refuse_other_parts(node, {"this", "expression", "position"})
    value = self.of_type(node.this, VARCHAR, "trim").sql
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(node.args.get("position") or "", "trim")
    if node.expression:
        characters = self.of_type(node.expression, VARCHAR, "trim").sql
        return Typed(f"{name}({value}, {characters})", VARCHAR)
    # A text whose first and last character lie between white space's ASCII and its U+1680 is
    # left as it is: DuckDB takes sixteen times as long to look characters up in a set.
    ends = {"ltrim": [value], "rtrim": [f"{value}[-1]"]}.get(name, [value, f"{value}[-1]"])
    untouched = " and ".join(f"unicode({end}) between 33 and 5759" for end in ends)
    trimmed = f"{name}({value}, {sql.literal(WHITE_SPACE)})"
    return Typed(f"case when {untouched} then {value} else {trimmed} end", VARCHAR)


def _substring(self: Expressions, node: exp.Substring) -> Typed:
    """Counted from 1, or from the end: '' where nothing begins. DuckDB has other answers there."""
    found = self.of_type(node.this, VARCHAR, "substr")
    if found.type == UNKNOWN:
        raise ambiguous(node)
    value = found.sql
    start = self.integer(node.args["start"], "substr").sql
    empty = [f"{start} = 0", f"{start} < -length({value})"]
    arguments = [value, start]
    if (length := node.args.get("length")) is not None:
        arguments.append(self.integer(length, "substr").sql)
        empty.append(f"{arguments[-1]} <= 0")
    plain = f"substr({', '.join(arguments)})"
    if all(each.isdecimal() and int(each) > 0 for each in arguments[1:]):
        return Typed(plain, VARCHAR)  # the two agree, and nothing need be asked of each text
    return Typed(
        f"case when {value} is not null and ({' or '.join(empty)}) then '' else {plain} end",
        VARCHAR,
    )


def _reverse(self: Expressions, node: exp.Reverse) -> Typed:
    """By characters, as Trino does; DuckDB's reverse() keeps a letter and its accents together."""
    value = self.of_type(node.this, VARCHAR, "reverse").sql
    return Typed(
        f"case when strlen({value}) = length({value}) then reverse({value})"
        f" else array_to_string(list_reverse(string_split({value}, '')), '') end",
        VARCHAR,
    )


def _concat(self: Expressions, node: exp.Concat) -> Typed:
    """NULL if any part is; DuckDB's concat leaves NULLs out."""
    found = self.all(node.expressions)
    if any(part.type.element for part in found):
        raise not_emulated("concat of arrays; `||` is")
    if len(found) < 2:
        raise self.unexpected(node, "concat", found)
    if all(part.type == UNKNOWN for part in found):
        raise ambiguous(node)
    parts = [self.of_type(part, VARCHAR, "concat").sql for part in node.expressions]
    return Typed(f"({' || '.join(parts)})", VARCHAR)


def _concat_ws(self: Expressions, node: exp.ConcatWs) -> Typed:
    parts = [self.of_type(part, VARCHAR, "concat_ws").sql for part in node.expressions]
    return Typed(f"concat_ws({', '.join(parts)})", VARCHAR)


def written_out(self: Expressions, node: exp.Expr, function: str) -> str:
    """What is looked for in a text. Trino has rules of its own for the empty one."""
    if not (isinstance(node, exp.Literal) and node.is_string and node.this):
        raise not_emulated(f"{function} of anything but a text that is written out and not empty")
    return self.translate(node).sql


def _split_part(self: Expressions, node: exp.SplitPart) -> Typed:
    """NULL past the last part, as Trino has it."""
    value = self.of_type(node.this, VARCHAR, "split_part").sql
    delimiter = written_out(self, node.args["delimiter"], "split_part")
    index = node.args["part_index"]
    if not (isinstance(index, exp.Literal) and index.name.isdecimal() and int(index.name)):
        raise not_emulated("split_part with an index that is not a number from 1 on")
    return Typed(f"string_split({value}, {delimiter})[{index.name}]", VARCHAR)


def _replace(self: Expressions, node: exp.Replace) -> Typed:
    value = self.of_type(node.this, VARCHAR, "replace").sql
    search = written_out(self, node.expression, "replace")
    replacement = self.of_type(node.args["replacement"], VARCHAR, "replace").sql
    return Typed(f"replace({value}, {search}, {replacement})", VARCHAR)


def _regexp_like(self: Expressions, node: exp.RegexpLike) -> Typed:
    value = self.of_type(node.this, VARCHAR, "regexp_like").sql
    pattern = sql.literal(patterns.matched(node.expression, "regexp_like"))
    return Typed(f"regexp_matches({value}, {pattern})", BOOLEAN)


def _regexp_extract(self: Expressions, node: exp.RegexpExtract) -> Typed:
    """NULL where nothing matches; DuckDB gives ''."""
    value = self.of_type(node.this, VARCHAR, "regexp_extract").sql
    pattern = sql.literal(patterns.located(node.expression, "regexp_extract"))
    group = node.args.get("group")
    number = self.integer(group, "regexp_extract").sql if group is not None else "0"
    return Typed(
        f"case when regexp_matches({value}, {pattern})"
        f" then regexp_extract({value}, {pattern}, {number}) end",
        VARCHAR,
    )


def _regexp_replace(self: Expressions, node: exp.RegexpReplace) -> Typed:
    """All matches. `$1` in a replacement is `\\1` in DuckDB."""
    value = self.of_type(node.this, VARCHAR, "regexp_replace").sql
    pattern = sql.literal(patterns.replaced(node.expression, "regexp_replace"))
    replacement = node.args["replacement"]
    if not (isinstance(replacement, exp.Literal) and replacement.is_string):
        raise not_emulated("regexp_replace with a replacement that is not written out")
    if {"$", "\\"} & set(replacement.this):
        raise not_emulated("regexp_replace with '$' or '\\' in the replacement")
    new = sql.literal(replacement.this)
    return Typed(f"regexp_replace({value}, {pattern}, {new}, 'g')", VARCHAR)


def _levenshtein(self: Expressions, node: exp.Levenshtein) -> Typed:
    """By characters; DuckDB's counts bytes, so other letters are first given one byte each."""
    refuse_other_parts(node, {"this", "expression"})
    one, other = (
        self.of_type(node.args[name], VARCHAR, "levenshtein_distance").sql
        for name in ("this", "expression")
    )
    letters = f"list_distinct(string_split({one} || {other}, ''))"
    coded = [
        f"array_to_string(list_transform(string_split({text}, ''),"
        f" lambda letter: chr(32 + list_position({letters}, letter)::integer)), '')"
        for text in (one, other)
    ]
    is_ascii = f"strlen({one}) = length({one}) and strlen({other}) = length({other})"
    return Typed(
        f"case when {is_ascii} then levenshtein({one}, {other})"
        f" else levenshtein({coded[0]}, {coded[1]}) end",
        BIGINT,
    )


def _normalize(self: Expressions, node: exp.Normalize) -> Typed:
    refuse_other_parts(node, {"this", "form"})
    form = node.args.get("form")
    if form and form.name.upper() != "NFC":
        raise not_emulated(f"normalize to {form.name}; NFC is")
    return Typed(f"nfc_normalize({self.of_type(node.this, VARCHAR, 'normalize').sql})", VARCHAR)


def _hex(self: Expressions, node: exp.Hex) -> Typed:
    """Only of an MD5 of a text in UTF-8: there is no VARBINARY here."""
    digest = node.this
    encoded = digest.this if isinstance(digest, exp.MD5Digest) else None
    if not isinstance(encoded, exp.Encode) or encoded.args["charset"].name != "utf-8":
        raise not_emulated("to_hex of anything but md5(to_utf8(…))")
    return Typed(f"upper(md5({self.of_type(encoded.this, VARCHAR, 'to_utf8').sql}))", VARCHAR)


TEXT_FUNCTIONS: Rules = {
    exp.Hex: _hex,
    exp.Levenshtein: _levenshtein,
    exp.Normalize: _normalize,
    exp.Translate: _text("translate({0}, {1}, {2})", VARCHAR, "this", "from_", "to"),
    exp.Lower: _text("lower({0})"),
    exp.Upper: _upper,
    exp.Length: _text("length({0})", BIGINT),
    exp.Reverse: _reverse,
    exp.StartsWith: _text("starts_with({0}, {1})", BOOLEAN, "this", "expression"),
    exp.StrPosition: _text("cast(strpos({0}, {1}) as bigint)", BIGINT, "this", "substr"),
    exp.Replace: _replace,
    exp.RegexpLike: _regexp_like,
    exp.RegexpReplace: _regexp_replace,
    exp.RegexpExtract: _regexp_extract,
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.Concat: _concat,
    exp.ConcatWs: _concat_ws,
    exp.SplitPart: _split_part,
}
