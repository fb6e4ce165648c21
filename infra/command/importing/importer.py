"""An import from files to the folder: proposed, agreed to, converted, told."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.command.data_folder import is_left_alone
from infra.command.errors import DONE, FAILED, WrongUse
from infra.command.importing import dialogue, output, unmatched, unsaved
from infra.command.importing.conversion.conversion import convert
from infra.command.importing.conversion.report import Counts, warnings_of, why_no_run
from infra.command.importing.coverage import dates, loans, marks
from infra.command.importing.coverage import tables as coverage
from infra.command.importing.mapping.model import CO_BORROWER, FLAGS, ColumnMapping, Source
from infra.command.importing.mapping.parsing import read_mapping
from infra.command.importing.output import OutputFolder
from infra.command.importing.proposal import draft, proposal
from infra.command.importing.tables.files import KNOWN, tables_in
from infra.command.importing.tables.form import Form
from infra.command.importing.tables.header import NoHeader
from infra.command.importing.tables.table import Table
from infra.command.invocation import COMMAND
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import is_person_there, progress_console, result_console, say
from lambdas.shared.contract import (
    BORROWER_INFORMATION,
    BY_NAME,
    DO_NOT_CONTACT,
    LOAN_INFORMATION,
)
from lambdas.shared.text.counting import counted


def import_files(files: Sequence[Path], out: Path, mapping_file: Path | None, *, ask: bool) -> int:
    """The exit code. Raises WrongUse; of an uncertain proposal a draft is in `out` then."""
    output.check(out, mapping_file)
    with Progress() as progress:
        if mapping_file is not None:
            chosen = read_mapping(mapping_file)
            sources = coverage.mapped(chosen, files, progress.step)
            is_there = mapping_file.absolute().parent == out.absolute()
            kept = None if is_there else mapping_file.read_text(encoding="utf-8")
        else:
            progress.step("looking at the columns")
            tables = []
            for path in files:
                found = _tables(path, progress)
                coverage.tell_asides(path, {table.sheet for table in found}, progress.step)
                tables += found
            progress.done()
            may_ask = ask and is_person_there()
            chosen = _proposed(tables, out, may_ask=may_ask)
            sources = _assigned(chosen, tables)
            kept = draft.written(chosen)
        folder, counts = import_tables(out, chosen, sources, progress, mapping=kept)
    console = result_console()
    dialogue.show_result(console, folder, counts)
    for each in unmatched.told(out):
        say(console, each)
    loans = out / f"{LOAN_INFORMATION.name}.csv"
    for warning in (*warnings_of(counts), *unsaved.told([loans] if loans.exists() else [])):
        say(console, warning, "bold")
    if why := why_no_run(counts, folder.rows):
        say(console, why)
        return FAILED
    say(console, f"Try next: {COMMAND} run --data {out}")
    return DONE


def _tables(path: Path, progress: Progress) -> list[Table]:
    """Of a text without a header, one whose columns are numbered: a mapping has to say the rest."""
    try:
        return tables_in(path, Form())
    except NoHeader as error:
        try:
            (numbered,) = tables_in(path, Form(header_line=0))
        except WrongUse:
            raise error from None
        columns = ", ".join(numbered.header)
        progress.step(
            f"{path.name} has no header row: its columns are {columns}, unless the mapping names "
            "the header's line"
        )
        return [numbered]


def import_tables(
    out: Path,
    chosen: ColumnMapping,
    sources: Sequence[tuple[Source, Table]],
    progress: Progress,
    *,
    mapping: str | None,
) -> tuple[OutputFolder, dict[str, Counts]]:
    """Converts them all into `out`, with the text of the mapping unless that is there already."""
    made = _made_by(sources)
    output.check_opt_outs(out, made)
    with OutputFolder(out, made) as folder:
        progress.step(f"converting {counted(len(sources), 'table', 'tables')}")
        counts = convert(
            chosen,
            sources,
            folder,
            today=datetime.now(UTC).date(),
            on_row=lambda name, rows: progress.now(f"{name}: {counted(rows, 'row', 'rows')}"),
        )
        folder.finish(mapping, counts)
    return folder, counts


def import_folder(data: Path, mapping_file: Path, out: Path, progress: Progress) -> None:
    """All files of a folder that the mapping speaks of. Raises WrongUse if it does not of one, and
    for whatever an import ends with 1.
    """
    if not data.is_dir():
        raise WrongUse(f"{data} is no folder: give the one that holds your exports with --data")
    chosen = read_mapping(mapping_file)
    entries = [path for path in sorted(data.iterdir()) if not is_left_alone(path)]
    files = [path for path in entries if path.is_file() and path.suffix.lower() in KNOWN]
    for path in entries:
        if path not in files:
            coverage.leave_alone(path, progress.step)
    sources = coverage.mapped(chosen, files, progress.step)
    coverage.check_folders((path for path in entries if path.is_dir()), sources)
    folder, counts = import_tables(out, chosen, sources, progress, mapping=None)
    for warning in warnings_of(counts):
        progress.step(warning)
    if why := why_no_run(counts, folder.rows):
        raise WrongUse(why)


def _proposed(tables: Sequence[Table], out: Path, *, may_ask: bool) -> ColumnMapping:
    """The mapping that is certain, or that a person agrees to. Else WrongUse, and a draft."""
    console = progress_console()
    proposed = proposal.propose(tables, today=datetime.now(UTC).date())
    dialogue.show_tables(console, tables)
    dialogue.show_mapping(console, proposed.mapping, tables)
    if may_ask:
        dialogue.ask_for_the_rest(console, proposed, tables)
    dialogue.show_doubts(console, proposed)
    proposed.mapping, asked = marks.left_open(proposed.mapping, _assigned(proposed.mapping, tables))
    for source, table in _assigned(proposed.mapping, tables):
        asked += loans.doubts(source, table)
        asked += dates.doubts(proposed.mapping, source, table)
    for question in asked:
        say(console, question)
    is_certain = proposed.is_complete and not asked
    if is_certain and (not may_ask or dialogue.is_accepted(console)):
        return proposed.mapping
    told = draft.written(proposed.mapping, proposed.undecided, proposed.unheeded, proposed.unused)
    path = output.draft(out, told)
    why = "that is not agreed to" if is_certain else "not all of it is certain"
    raise WrongUse(f"{why}: complete the draft {path}, then say it again with --mapping {path}")


def _assigned(chosen: ColumnMapping, tables: Sequence[Table]) -> list[tuple[Source, Table]]:
    pairs = [(chosen.source_of(table), table) for table in tables]
    return [
        (source, table) for source, table in pairs if source is not None and not source.is_ignored
    ]


def _made_by(sources: Sequence[tuple[Source, Table]]) -> list[str]:
    """The datasets that get rows, in the contract's order."""
    made = {name for source, _ in sources for name in source.datasets}
    if CO_BORROWER in made:
        made |= {BORROWER_INFORMATION.name, LOAN_INFORMATION.name}
    if not made.isdisjoint(FLAGS):
        made.add(DO_NOT_CONTACT.name)
    return [name for name in BY_NAME if name in made]
