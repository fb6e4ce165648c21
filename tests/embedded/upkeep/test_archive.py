"""What is over is kept on disk."""

from datetime import UTC, datetime
from pickle import PicklingError

import pytest

from infra.embedded.upkeep.archive import Archive


def test_what_is_kept_comes_back_as_it_was(tmp_path):
    archive = Archive(tmp_path / "archive")
    kept = {"at": datetime(2026, 11, 24, tzinfo=UTC), "rows": [("a", None), ("b", 2)]}

    first, second = archive.put(kept), archive.put("another")

    assert archive.get(first) == kept
    assert archive.get(second) == "another"


def test_what_cannot_be_kept_is_an_error(tmp_path):
    with pytest.raises((AttributeError, TypeError, PicklingError), match="pickle"):
        Archive(tmp_path).put(lambda: None)

    assert list(tmp_path.iterdir()) == []
