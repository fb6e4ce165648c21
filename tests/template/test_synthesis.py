"""infra/synthesis.py: anywhere, the same, and once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import synthesis
from infra.asset import PROJECT
from infra.synthesis import SynthesisFailed, synthesize


def contents(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def test_whatever_path_account_and_settings_the_environment_has_the_bytes_are_the_same(
    assembly, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JSII_NODE", raising=False)
    for name in [name for name in os.environ if name.startswith(("AWS_", "CDK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REFI_READY_INSTANCE", "east")

    assert contents(synthesize(triggers_enabled=True, cache=tmp_path)) == contents(assembly)


def test_another_setting_is_another_assembly():
    assert synthesis._key({"instance": "east"}) != synthesis._key({"instance": ""})


def test_equal_sources_are_synthesized_once(tmp_path, monkeypatch):
    synthesized = []

    def run_app(directory, _settings):
        directory.mkdir()
        synthesized.append(directory)

    monkeypatch.setattr(synthesis, "_key", lambda settings: settings["instance"])
    monkeypatch.setattr(synthesis, "_run_app", run_app)
    first = synthesize(instance="east", cache=tmp_path)
    assert synthesize(instance="east", cache=tmp_path) == first
    assert len(synthesized) == 1
    assert synthesize(instance="west", cache=tmp_path) != first
    assert len(synthesized) == 2


def test_the_caller_does_not_load_cdk(assembly):
    program = (
        "import sys; from infra.synthesis import synthesize;"
        "print(synthesize(triggers_enabled=True), 'aws_cdk' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [str(assembly), "False"]


def test_every_module_that_the_app_loads_is_part_of_the_key(tmp_path):
    program = (
        "import runpy, sys; runpy.run_module('infra.app', run_name='__main__');"
        "print(*(getattr(m, '__file__', None) for m in sys.modules.values()), sep='\\n')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env={**os.environ, "CDK_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    rooms = (PROJECT / "infra", PROJECT / "lambdas")
    loaded = {path for path in map(Path, ran.stdout.splitlines()) if path.is_relative_to(PROJECT)}
    ours = {path for path in loaded if any(path.is_relative_to(room) for room in rooms)}

    assert PROJECT / "infra/constructs/stack.py" in ours
    assert ours <= set(synthesis._input_files())


@pytest.mark.parametrize(
    "changed",
    ["lambdas/new_task.py", "sql/checks/new.sql", "infra/new.py", "infra/constructs/new.py"],
)
def test_a_changed_source_is_another_assembly(tmp_path, monkeypatch, changed):
    monkeypatch.setattr(synthesis, "PROJECT", tmp_path)
    before = synthesis._key({})
    source = tmp_path / changed
    source.parent.mkdir(parents=True)
    source.write_text("select 1")
    assert synthesis._key({}) != before


def test_a_source_that_changes_during_synthesis_is_synthesized_again(tmp_path, monkeypatch):
    keys = iter(["before", "after", "after", "after", "after"])
    monkeypatch.setattr(synthesis, "_key", lambda _settings: next(keys))
    monkeypatch.setattr(synthesis, "_run_app", lambda directory, _settings: directory.mkdir())

    assert synthesize(triggers_enabled=True, cache=tmp_path).name == "after"
    assert [entry.name for entry in (tmp_path / "synthesis").iterdir()] == ["after"]


def test_a_failed_synthesis_says_why_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(synthesis, "PREFIX", "refi-ready:no_")
    with pytest.raises(SynthesisFailed, match="unknown setting 'no_triggers_enabled'"):
        synthesize(triggers_enabled=True, cache=tmp_path)
    assert list((tmp_path / "synthesis").iterdir()) == []


def test_assemblies_long_unused_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(synthesis, "_run_app", lambda directory, _settings: directory.mkdir())
    entries = tmp_path / "synthesis"
    for age_hours in range(6):
        old = entries / f"used-{age_hours}-hours-ago"
        old.mkdir(parents=True)
        used = old.stat().st_mtime - age_hours * 3600 - 10
        os.utime(old, (used, used))

    current = synthesize(triggers_enabled=True, cache=tmp_path)

    assert {entry.name for entry in entries.iterdir()} == {
        current.name,
        "used-0-hours-ago",
        "used-1-hours-ago",
        "used-2-hours-ago",
    }
