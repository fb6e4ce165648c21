"""Which tests are asked first about a file: those that stand nearest to it.

How near is how many imports lie between a test's file and the file; of SQL, who names the relation.
Tests of a cloud take longer than all others together, and are asked after them.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

QUICK = ("tests/unit/", "tests/contracts/test_events", "tests/contracts/test_statemachine")
NEXT = ("tests/unit/", "tests/contracts/", "tests/template/", "tests/oracle/", "tests/sql/")
NEAR = 6  # files
STAGES = ("nearest", "wider", "clouds", "everything")
OF_A_RUN = (
    *("tests/embedded/pipeline/test_end_to_end.py", "tests/embedded/pipeline/test_reuse.py"),
    *("tests/embedded/pipeline/test_news.py", "tests/embedded/pipeline/test_admission.py"),
    *("tests/embedded/pipeline/test_bad_input.py", "tests/embedded/pipeline/test_data_loss.py"),
    *("tests/embedded/pipeline/test_announcements.py", "tests/embedded/pipeline/test_storm.py"),
)
OF_THE_COMMAND = (
    *("tests/embedded/pipeline/test_command.py", "tests/embedded/pipeline/test_import_to_list.py"),
    "tests/embedded/pipeline/test_command_on_a_stack.py",
)

Tests = tuple[str, ...]  # files and folders; none of them: what pytest collects by itself


def stages(project: Path, path: str, *, until: str = STAGES[-1]) -> dict[str, Tests]:
    """The tests to ask about a file of the project, by stage; none of a stage after `until`."""
    if path.startswith("statemachine/"):
        found = (
            ("tests/contracts/test_statemachine.py",),
            (
                "tests/embedded/step_functions/test_the_machine.py",
                *("tests/template/test_workflow.py", "tests/template/test_tasks.py"),
                "tests/contracts/test_events.py",
            ),
            ("tests/embedded/step_functions", *OF_A_RUN),
        )
    elif path.endswith(".sql"):
        naming = _naming(project, "tests/sql", Path(path).stem)
        found = (
            (*naming[:NEAR], "tests/sql/test_oracle.py"),
            ("tests/contracts/test_sql.py", "tests/sql"),
            OF_A_RUN,
        )
    else:
        distances = _distances(project)[path]
        ranked = sorted(distances, key=lambda test: (distances[test], _apart(test, path), test))
        quick = [test for test in ranked if test.startswith(QUICK)]
        room = _room(project, path)
        wider = [
            test
            for test in ranked
            if test.startswith(NEXT) and (distances[test] <= 3 or test.startswith(room))
        ]
        slow = [test for test in ranked if not test.startswith(NEXT) and distances[test] <= 2]
        of_the_command = OF_THE_COMMAND if path.startswith("infra/command/") else ()
        found = (
            tuple(quick[:NEAR]),
            tuple(each for each in wider if each not in quick[:NEAR]),
            tuple(dict.fromkeys((*slow[:NEAR], *of_the_command, *OF_A_RUN))),
        )
    asked = STAGES[: STAGES.index(until) + 1]
    return {
        stage: tests
        for stage, tests in zip(STAGES, (*found, ()), strict=True)
        if stage in asked and (tests or stage == "everything")
    }


def _room(project: Path, path: str) -> tuple[str, ...]:
    """The folder of unit tests that mirrors the file's, or the nearest above it: what goes through
    the command is many imports away. None where only the top does.
    """
    folders = Path(path).parts[1:-1]
    for depth in range(len(folders), 1, -1):
        folder = "/".join(("tests/unit", *folders[:depth], ""))
        if (project / folder).is_dir():
            return (folder,)
    return ()


def _naming(project: Path, folder: str, name: str) -> list[str]:
    """The test files there that have the name, those called by it first, then the shortest."""
    having = [
        path
        for path in (project / folder).rglob("test_*.py")
        if re.search(rf"\b{name}\b", path.read_text(encoding="utf-8"))
    ]
    having.sort(key=lambda path: (path.stem != f"test_{name}", path.stat().st_size))
    return [path.relative_to(project).as_posix() for path in having]


def _apart(test: str, path: str) -> int:
    """0 for the test of that name; else how many words of the place are not the test's."""
    words = set(re.findall(r"[a-z]+", path))
    if Path(test).stem == f"test_{Path(path).stem}":
        return 0
    return 1 + len(words - set(re.findall(r"[a-z]+", test)))


@cache
def _distances(project: Path) -> Mapping[str, Mapping[str, int]]:
    """{file: {test file: imports between them}}"""
    files = {
        path.relative_to(project).as_posix(): path
        for top in ("lambdas", "infra", "tests")
        for path in (project / top).rglob("*.py")
    }
    imported = {name: set(_imports(path, files)) for name, path in files.items()}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for test in files:
        if Path(test).name.startswith("test_"):
            reached, seen, far = {test}, {test}, 0
            while reached:
                for each in reached:
                    found[each][test] = far
                reached = {other for each in reached for other in imported[each]} - seen
                seen |= reached
                far += 1
    return found


def _imports(path: Path, files: Iterable[str]) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            base = name.replace(".", "/")
            for file in (f"{base}.py", f"{base}/__init__.py"):
                if file in files:
                    yield file
