"""`refi-ready rehearse`: made-up borrowers through a stack, and what AWS did, in a file."""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.command import checkup, target
from infra.command.checkup import Level, Place
from infra.command.errors import DONE, FAILED, RunFailed, WrongUse
from infra.command.rehearsal.footprint import Footprint
from infra.command.rehearsal.observations import OBSERVED, Observation, Rehearsed, second_start
from infra.command.runs import whole_run
from infra.command.runs.out import demand_folder
from infra.command.runs.standing import Interrupted
from infra.command.samples.writer import write_sample
from infra.command.screen import terminal
from infra.command.screen.progress import Progress
from infra.command.screen.terminal import Console, Table, result_console, say
from infra.command.target import Target
from infra.prices import CRAWL_AT_LEAST, MATCHING_PER_RECORD
from lambdas.shared.code_version import code_version

BORROWERS = 200
SEED = 7
JOBS = 2  # the run's, and one by hand

# A file whose name wants encoding wherever a key is encoded.
_DATASET, _NAME = "market_equity", "made up + 1.csv"
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_SIGNS = {True: ("as assumed", "green"), False: ("OTHERWISE", "bold red"), None: ("seen", "")}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "rehearse",
        help="made-up borrowers through a deployed stack: what AWS does, for cents",
        description=f"Sends {BORROWERS} made-up borrowers through a stack that holds nothing yet, "
        "compares what comes out with the same run on this machine, looks at all that AWS's "
        "guides leave open, writes what it saw to FILE, without account numbers, and removes what "
        "it made. Says what it will cost and asks first. Needs rights on all of the stack's data. "
        "Exit 0: all is as assumed. 1: something is otherwise, or no run was published. 2: wrong "
        "use.",
        epilog="example: refi-ready rehearse --stack RefiReady --out rehearsal.json",
    )
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the CloudFormation stack's name"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("rehearsal.json"),
        metavar="FILE",
        help="gets what was seen (default: ./%(default)s)",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before it costs something")
    parser.set_defaults(execute=execute)


def execute(options: argparse.Namespace) -> int:
    if options.out.exists():
        raise WrongUse(f"{options.out} is there already: give another FILE with --out")
    demand_folder(options.out.parent, instead="another FILE with --out")
    with target.in_account(options.stack) as there:
        place = Place.of(options.stack, there)
        footprint = Footprint(there.client, there.outputs)
        _refuse_a_stack_in_use(options.stack, footprint)
        _ask(options.stack, yes=options.yes)
        with Progress() as progress:
            document = _rehearse(place, there, footprint, progress)
    text = _ACCOUNT.sub("<account>", json.dumps(document, indent=2, ensure_ascii=False))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text + "\n", encoding="utf-8")
    seen = [Observation(**each) for each in document["observations"]]
    show(seen, result_console())
    say(result_console(), f"What was seen is in {options.out}, to be attached to an issue.")
    return FAILED if any(each.holds is False for each in seen) else DONE


def _refuse_a_stack_in_use(stack: str, footprint: Footprint) -> None:
    if footprint.holds_deliveries() or footprint.holds_published_runs():
        raise WrongUse(
            f"{stack} holds deliveries or published runs, which a rehearsal would mix with made-up "
            "people: deploy an instance for it (-c refi-ready:instance=rehearsal), or rehearse "
            "before the first delivery"
        )


def _ask(stack: str, *, yes: bool) -> None:
    """Says what it costs. Raises WrongUse unless somebody agrees."""
    dollars = JOBS * BORROWERS * MATCHING_PER_RECORD + CRAWL_AT_LEAST
    cost = f"about ${dollars:.2f} at most (us-east-1), and cents for Athena, Lambda and S3"
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUse(f"a rehearsal on {stack} costs {cost}: say --yes")
    say(result_console(), f"A rehearsal on {stack} costs {cost}. Go on? [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise WrongUse("nothing was started: say y, or give --yes")


def _rehearse(
    place: Place, there: Target, footprint: Footprint, progress: Progress
) -> dict[str, Any]:
    progress.step("looking whether the stack is fit for a run")
    found = list(checkup.examine(place))
    if bad := [each for each in found if each.level is Level.FAIL]:
        raise RunFailed(
            f"the stack is not fit for a run: {bad[0].what} {bad[0].told}; "
            f"see all of it: refi-ready doctor --stack {place.stack}"
        )
    jobs: list[str] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            seen = list(_observations(place, there, Path(folder), progress, jobs))
    except Interrupted as interrupted:
        raise KeyboardInterrupt from interrupted  # what its run leaves is removed now
    finally:
        progress.step("removing what the rehearsal made")
        footprint.remove(*jobs)
    return {
        "rehearsed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "region": place.client("entityresolution").meta.region_name,
        "code": code_version(),
        "doctor": [each.as_json() for each in found],
        "observations": [each.as_json() for each in seen],
    }


def _observations(
    place: Place, there: Target, folder: Path, progress: Progress, jobs: list[str]
) -> Iterator[Observation]:
    data, out, home = folder / "data", folder / "there", folder / "here"
    write_sample(data, borrowers=BORROWERS, seed=SEED)
    named = data / _DATASET
    named.mkdir()
    (data / f"{_DATASET}.csv").rename(named / _NAME)
    trigger = {"trigger": "manual", "as_of": f"{datetime.now(UTC):%Y-%m-%d}"}
    outcome = whole_run.run(data, out, trigger, progress, stack=place.stack)
    if not outcome.is_published:
        raise RunFailed(f"the rehearsal ended {outcome.status}: {outcome.cause}")
    progress.step("the same files on this machine")
    at_home = whole_run.run(data, home, trigger, progress)
    if not at_home.is_published:
        raise RunFailed(f"the run on this machine ended {at_home.status}: {at_home.cause}")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    seen = Rehearsed(
        place=place,
        manifest=manifest,
        there=out,
        here=home,
        uploaded_key=_key(manifest),
    )
    for observe in OBSERVED:
        progress.step(f"looking: {observe.__name__.replace('_', ' ')}")
        yield from _told(observe.__name__, observe(seen))
    progress.step("starting a job by hand, and another while it runs")
    yield from _told("a second job", second_start(seen, jobs.append))


def _told(about: str, observed: Any) -> Iterator[Observation]:
    """What cannot be looked at is told too, and the others are looked at all the same."""
    try:
        yield from observed
    except (BotoCoreError, ClientError, KeyError, OSError) as error:
        yield Observation(
            about=about.replace("_", " "),
            assumed="it can be looked at",
            seen=f"{type(error).__name__}: {error}",
            holds=False,
        )


def _key(manifest: dict[str, Any]) -> str:
    (admitted,) = manifest["snapshot"][_DATASET]
    return str(admitted["key"])


def show(seen: list[Observation], console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in seen:
        sign, style = _SIGNS[each.holds]
        told = terminal.words(f"{each.about}: {each.seen}")
        if each.holds is False:
            told.append(f"\n→ assumed: {terminal.inert(each.assumed)}")
        table.add_row(terminal.words(sign, style), told)
    terminal.show(console, table)
    otherwise = sum(each.holds is False for each in seen)
    verdict = f"{otherwise} otherwise than assumed" if otherwise else "all is as assumed"
    say(console, f"{len(seen)} things looked at: {verdict}.", "bold")
