"""Drafts, completed as they say themselves."""

from pathlib import Path

from tests.unit.command.importing.support.imports import imported
from tests.unit.command.importing.support.people import bring


def drafted(exports: Path, out: Path, *more: str) -> int:
    """The draft's own first proposal for what it left open, followed: the exit code."""
    assert bring(exports, out) == 2
    draft = out / "mapping.toml"
    head, _, rest = draft.read_text("utf-8").partition("# It seems to")
    said = rest.partition("# or, if it is none")[0].replace("\n# ", "\n")
    draft.write_text(f"{head}#{said}", "utf-8")
    return imported(*sorted(exports.iterdir()), "--out", out, "--mapping", draft, *more)


def uncommented(draft: Path) -> Path:
    """The draft with the answer that it gives on what cells say."""
    head, _, rest = draft.read_text("utf-8").partition("# by_word")
    block, _, tail = rest.partition("# ]")
    lines = f"by_word{block}".replace("\n# ", "\n")
    head = head.replace("# [source.opt_outs]", "[source.opt_outs]")
    draft.write_text(f"{head}{lines}]{tail}", encoding="utf-8")
    return draft
