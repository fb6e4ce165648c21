"""The histories of executions. They are kept, as AWS keeps them for 90 days, and packed."""

import pickle
import zlib
from typing import Any


def events(execution: Any) -> list[dict[str, Any]]:
    """The events so far, oldest first, not to be changed: moto's own copies take their time."""
    env = execution.exec_worker.env
    if env is not None:
        return list(env.event_manager._history_event_list)
    packed: bytes | None = getattr(execution, "packed_history", None)
    if packed is None:
        return []  # it has not begun
    found: list[dict[str, Any]] = pickle.loads(zlib.decompress(packed))
    return found


def pack(execution: Any) -> None:
    """Of an execution that succeeded: nothing is added any more, and it cannot be redriven.

    What its states were given and gave says the same over and over, and shrinks to a twentieth.
    """
    execution.packed_history = zlib.compress(pickle.dumps(events(execution)))
    execution.exec_worker.env = None
