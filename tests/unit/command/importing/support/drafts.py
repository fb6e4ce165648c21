"""Drafts, completed as they say themselves."""

from pathlib import Path


def uncommented(draft: Path) -> Path:
    """The draft with the answer that it gives on what cells say."""
    head, _, rest = draft.read_text("utf-8").partition("# by_word")
    block, _, tail = rest.partition("# ]")
    lines = f"by_word{block}".replace("\n# ", "\n")
    head = head.replace("# [source.opt_outs]", "[source.opt_outs]")
    draft.write_text(f"{head}{lines}]{tail}", encoding="utf-8")
    return draft
