"""A published run's files brought home, the workbook made of them, and what else lies beside."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.command.runs import private, results
from infra.command.screen.progress import Progress
from lambdas.shared import runs
from lambdas.shared.text.counting import form

if TYPE_CHECKING:
    from infra.command.target import Target


def bring_home(
    there: "Target",
    run_id: str,
    out: Path,
    progress: Progress,
    *,
    beside: Sequence[Path],
    accept: Callable[[Path], None] = lambda _fresh: None,
) -> list[str]:
    """Leaves them in `out`, and a copy of each file of `beside`; a sentence on each export of the
    list that was there.

    Raises RunFailed, and what `accept` raises of the folder that holds them first.
    """
    progress.step(f"fetching the results to {out}")
    told = results.fetch(
        there.client("s3"),
        bucket=there.outputs["OutputBucketName"],
        prefix=runs.published_prefix(run_id),
        out=out,
        accept=accept,
    )
    _make_workbook(out, progress)
    for path in beside:
        results.add(path, out)
    return told


def _make_workbook(out: Path, progress: Progress) -> None:
    from infra.command.runs import workbook  # brings its library, which nothing else needs

    progress.step(f"making {workbook.NAME}")
    try:
        left_out = workbook.write(out)
    except OSError as error:
        raise results.not_written(out / workbook.NAME, error) from error
    private.take_file(out / workbook.NAME)
    if left_out:
        progress.step(
            f"{workbook.NAME} holds the first {workbook.MOST_LINES:,} lines of a list, and "
            f"{left_out:,} more {form(left_out, 'is', 'are')} in the CSV file"
        )
