"""A round of mutations: each small mistake is made in a copy, and the tests are asked about it.

    uv run python -m tests.mutation --seed 7 --mutants 100 [--kind sql] [--until wider]

The nearest tests are asked first, then wider ones, in the end the default suite, until one falls.
Prints each mutant that none of them saw, then the rates by kind. What survives is to be looked
at: it is a hole, for which a test is written, or changes nothing that anybody could meet.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutation import asking, asl, choice, python, sql
from tests.mutation.mutant import Mutant, drawn

PROJECT = Path(__file__).parents[2]
KINDS = {
    "python": (("lambdas", "infra/command"), "*.py", python.mutants),
    "sql": (("sql",), "*.sql", sql.mutants),
    "asl": (("statemachine",), "*.json", asl.mutants),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True, help="another seed, other mutants")
    parser.add_argument("--mutants", type=int, default=100, help="of each kind")
    parser.add_argument("--skip", type=int, default=0, help="the first so many of each kind")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--only", default="", help="files whose path has this in it")
    parser.add_argument(
        "--until", choices=choice.STAGES, default="everything", help="the last tests to be asked"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        project = Project(Path(folder))
        project.falls_not()
        for kind in options.kind or KINDS:
            found = list(drawn(every(kind, options.only), options.seed))
            some = found[options.skip : options.skip + options.mutants]
            _round(project, kind, some, options.until)
    return 0


def every(kind: str, only: str = "") -> list[Mutant]:
    folders, pattern, mutants = KINDS[kind]
    paths = sorted(path for each in folders for path in (PROJECT / each).rglob(pattern))
    names = [path.relative_to(PROJECT).as_posix() for path in paths]
    return [
        mutant
        for path, name in zip(paths, names, strict=True)
        if only in name
        for mutant in mutants(name, path.read_text(encoding="utf-8"))
    ]


def _round(project: "Project", kind: str, some: Sequence[Mutant], until: str) -> None:
    survived: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for number, mutant in enumerate(some, 1):
        began = time.monotonic()
        told = mutant.told((PROJECT / mutant.path).read_text(encoding="utf-8"))
        fell = project.ask(mutant, until)
        tried[mutant.operator] += 1
        survived[mutant.operator] += fell is None
        print(
            f"{number:4} {fell or 'SURVIVED':10} {time.monotonic() - began:5.0f} s  {told}",
            flush=True,
        )
    for operator, count in sorted(tried.items()):
        print(f"{kind:7} {operator:20} {count - survived[operator]:4} of {count}")
    print(f"{kind:7} {'in all':20} {len(some) - survived.total():4} of {len(some)}", flush=True)


class Project:
    """A copy to make mistakes in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seconds = int(time.time())
        names = subprocess.check_output(["git", "ls-files", "-z"], cwd=PROJECT, text=True)
        for name in filter(None, names.split("\0")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)

    def ask(self, mutant: Mutant, until: str) -> str | None:
        """In which stage a test fell; None if none did."""
        path = self._folder / mutant.path
        text = path.read_text(encoding="utf-8")
        self._write(path, mutant.applied(text))
        try:
            for stage, tests in choice.stages(PROJECT, mutant.path, until=until).items():
                if asking.falls(self._folder, tests):
                    return stage
        finally:
            self._write(path, text)
        return None

    def falls_not(self) -> None:
        """Raises SystemExit unless the tests pass where there is no mistake."""
        if asking.falls(self._folder, ("tests/contracts/test_statemachine.py", "tests/unit/query")):
            raise SystemExit("the tests fail as it is: no mutant would mean anything")

    def _write(self, path: Path, text: str) -> None:
        """Each time with another second on it, by which Python knows stale bytecode."""
        path.write_text(text, encoding="utf-8", newline="\n")
        self._seconds += 1
        os.utime(path, (self._seconds, self._seconds))


if __name__ == "__main__":
    sys.exit(main())
