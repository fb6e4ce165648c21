"""What is over and still asked for now and then: on disk, and not in memory."""

import pickle
import uuid
import zlib
from pathlib import Path
from typing import Any


class Archive:
    """One packed file per thing kept. They go with the directory: no other process reads them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, what: Any) -> str:
        """Keeps it; the name to ask for it by. What cannot be pickled is an error."""
        name = uuid.uuid4().hex
        (self._directory / name).write_bytes(zlib.compress(pickle.dumps(what)))
        return name

    def get(self, name: str) -> Any:
        """An equal thing."""
        return pickle.loads(zlib.decompress((self._directory / name).read_bytes()))
