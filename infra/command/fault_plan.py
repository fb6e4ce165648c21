"""`--faults FILE`: what is to go wrong in a run on this machine, and what of it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.errors import WrongUse
from infra.command.screen.progress import Progress

if TYPE_CHECKING:
    from infra.embedded.faults import Faults, Plan


def read(path: Path) -> "Plan":
    """Raises WrongUse."""
    from infra.embedded import faults  # takes its time, which other commands need not wait for

    try:
        return faults.read(path)
    except OSError as error:
        raise WrongUse(
            f"--faults {path} cannot be read ({error.strerror}): give a file that you may read"
        ) from error
    except faults.WrongPlan as wrong:
        raise WrongUse(f"--faults {path}: {wrong}") from wrong


@contextmanager
def followed(faults: "Faults", plan: "Plan", progress: Progress) -> Iterator[None]:
    """Things go wrong within. Each is told as it happens, and at the end what did not happen."""
    faults.on_met = lambda met: progress.step(f"fault: {met.fault.kind} at {met.at}")
    faults.begin(plan)
    try:
        yield
    finally:
        met = {each.fault for each in faults.met}
        for fault in plan.faults:
            if fault not in met:
                progress.step(f"fault: {fault} had no occasion")
