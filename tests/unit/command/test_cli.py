"""The command's options, exit codes and errors, as far as they need no cloud."""

import argparse
import errno
import inspect
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path

import pytest
import shtab

from infra.command import cli
from infra.command.runs import whole_run

PROJECT = Path(__file__).parents[3]
READMES = [
    PROJECT / "README.md",
    *(
        path
        for top in ("sql", "lambdas", "infra", "tests")
        for path in (PROJECT / top).rglob("README.md")
    ),
]
FIELDS = {
    "status",
    "run_id",
    "execution_arn",
    "opportunities",
    "by_tier",
    "rejected_rows",
    "missing",
    "rejected_files",
    "warnings",
    "error",
    "cause",
    "out",
}


def commands():
    subparsers = next(
        action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return subparsers.choices


COMMANDS = sorted(commands())


def test_the_commands_are_these():
    here = ["demo", "explain", "export", "import", "run", "sample", "up", "validate"]
    in_an_account = ["doctor", "rehearse", "status"]
    assert sorted([*here, *in_an_account]) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_in_its_help_that_the_parser_understands(command):
    example = commands()[command].epilog
    words = example.removeprefix("example: refi-ready ").split()

    assert words[0] == command
    assert cli.parser().parse_args(words).execute


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_with_a_code_that_has_a_name(command):
    source = inspect.getsource(commands()[command].get_default("execute"))

    assert not re.search(r"\breturn [0-9]|\belse [0-9]", source)


def test_what_the_commands_say_of_themselves_is_what_was_looked_at(golden):
    told = []
    for name, command in commands().items():
        told += [f"refi-ready {name}", textwrap.fill(command.description, 90), command.epilog]
        for each in command._actions[1:]:  # the first one is --help
            called = " ".join(each.option_strings) or each.dest
            given = f"{each.metavar or ''} {'required' if each.required else each.default or ''}"
            told.append(f"  {called} {given.strip()}".rstrip())
            told.append(textwrap.indent(textwrap.fill(each.help % vars(each), 80), " " * 8))
        told.append("")

    golden("commands.txt", "\n".join(told))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is_for(command):
    silent = [each.dest for each in commands()[command]._actions if not (each.help or "").strip()]

    assert silent == []


def helps():
    return [
        (f"{name} {each.option_strings}", each.help % vars(each))
        for name, command in commands().items()
        for each in command._actions
        if each.help
    ]


def test_a_section_that_a_help_names_is_there():
    named = [
        found for _, told in helps() for found in re.findall(r"([\w/]*README(?:\.md)?), (.+)", told)
    ]

    assert named, "nothing is asked"
    for page, heading in named:
        assert f"\n## {heading}\n" in (PROJECT / page).read_text(encoding="utf-8")


def test_a_limits_help_says_whose_value_counts_where_none_is_given():
    told = dict(helps())

    for option, value in (("--min-rate-spread", "1.0"), ("--max-ltv", "80")):
        assert told[f"run ['{option}']"].endswith(
            f"(default: what --limits, refi-ready.toml or the stack says, else {value})"
        )


@pytest.mark.parametrize("shell", shtab.SUPPORTED_SHELLS)
def test_options_are_completed_in_every_shell_that_the_help_offers(capsys, shell):
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.command(["--print-completion", shell])

    assert "min-rate-spread" in capsys.readouterr().out
    assert shell in (PROJECT / "infra/command/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_asking_for_help_is_no_error_and_fits_80_columns(capsys, monkeypatch, arguments):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.command(arguments)

    told = capsys.readouterr().out
    assert "example: refi-ready" in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_mentions_every_command(command):
    assert f"refi-ready {command}" in READMES[0].read_text(encoding="utf-8")


def readme_examples():
    lines = [line for path in READMES for line in path.read_text("utf-8").splitlines()]
    return [
        line.split("refi-ready ", 1)[1].split("#")[0].strip()
        for line in lines
        if line.startswith(("uv run refi-ready ", "$ uv run refi-ready "))
    ]


@pytest.mark.parametrize("example", readme_examples())
def test_the_parser_understands_every_example_of_the_readme(example):
    assert cli.parser().parse_args(example.split()).execute


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "try: refi-ready --help"),
        (["fly"], "invalid choice: 'fly'"),
        (["run"], "required: --data"),
        (["run", "--data", "nowhere"], "nowhere does not exist"),
        (["run", "--data", ".", "--max-ltv", "1e3"], "max_ltv_percent is '1e3': give a number"),
        (["run", "--data", ".", "--min-rate-spread", "26"], "give 0 to 25 percentage points"),
        (["run", "--data", ".", "--as-of", "today"], "--as-of today: give a day as YYYY-MM-DD"),
        (
            ["run", "--data", ".", "--faults", "none.json"],
            "--faults none.json cannot be read (No such",
        ),
        (
            ["run", "--data", ".", "--faults", "none.json", "--stack", "S"],
            "--faults is for this machine",
        ),
        (["run", "--data", ".", "--js"], "unrecognized arguments: --js"),
        (["sample", "--borrowers", "0", "--out", "x"], "0 is no number of borrowers"),
        (["sample", "--borrowers", "many", "--out", "x"], "many is no number of borrowers"),
        (["up", "--port", "0"], "0 is no port: give 1 to 65535"),
        (["up", "--port", "http"], "http is no port"),
        (["status"], "required: --stack"),
        (["status", "--stack", "S", "--last", "0"], "0 is no number of runs: give 1 to 100"),
        (["validate"], "required: FILE"),
        (["validate", "nothing.csv"], "nothing.csv does not exist"),
    ],
)
def test_wrong_use_exits_2_and_says_why(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)

    assert cli.command(arguments) == 2

    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_wrong_use(capsys, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        assert cli.command(["up", "--port", port, "--out", str(tmp_path)]) == 2

    assert f"port {port} cannot be had" in capsys.readouterr().err


def test_a_file_is_no_place_for_results_that_come_later(capsys, tmp_path):
    (tmp_path / "leads").write_text("mine")

    assert cli.command(["up", "--out", str(tmp_path / "leads")]) == 2

    assert "is a file: give another folder with --out" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--data", "nowhere"], ["--bad"], ["--data", "."]])
def test_wrong_use_is_one_json_object_if_asked_for(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)

    assert cli.command(["run", *arguments, "--json"]) == 2

    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == FIELDS
    assert (printed["status"], printed["error"]) == ("failed", "WrongUse")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_exits_130_and_has_published_nothing(
    capsys, tmp_path, monkeypatch, number
):
    def interrupted(*_, **__):
        signal.raise_signal(number)

    monkeypatch.setattr(whole_run, "run", interrupted)

    assert cli.command(["run", "--data", str(tmp_path), "--json"]) == 130

    assert json.loads(capsys.readouterr().out)["cause"] == "interrupted: nothing was published"


def test_an_interruption_while_the_command_is_imported_is_one_too(tmp_path):
    installed = """
        import signal, sys
        from importlib.metadata import entry_points

        class Interruption:
            def find_spec(self, name, *_):
                if name == "rich.console":
                    signal.raise_signal(signal.SIGINT)

        sys.meta_path.insert(0, Interruption())
        sys.argv = ["refi-ready", "run", "--data", ".", "--json"]
        (command,) = entry_points(group="console_scripts", name="refi-ready")
        command.load()()
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(installed)],
        capture_output=True,
        cwd=tmp_path,
        encoding="utf-8",
        check=False,
    )

    assert ended.returncode == 130
    assert ended.stderr == "refi-ready: interrupted: nothing was published\n"
    assert json.loads(ended.stdout).keys() == FIELDS


def test_a_fault_of_the_program_exits_1_with_its_trace_and_the_object(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.setattr(whole_run, "run", lambda *_, **__: {}["no such output"])

    assert cli.command(["run", "--data", str(tmp_path), "--json"]) == 1

    captured = capsys.readouterr()
    assert "Traceback" in captured.err
    assert json.loads(captured.out)["error"] == "KeyError"


def test_the_installed_command_ends_with_the_exit_code(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "infra.command.cli", "run", "--data", str(tmp_path / "no")],
        capture_output=True,
        env=os.environ,
        cwd=PROJECT,
        check=False,
    )

    assert ended.returncode == 2


def test_sample_then_validate_accepts_every_file(capsys, tmp_path):
    assert cli.command(["sample", "--borrowers", "30", "--out", str(tmp_path)]) == 0
    assert "30 borrowers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "make room on that disk"),
        (errno.EROFS, "give a folder that can be written"),
        (errno.EACCES, "that you may use"),
    ],
)
def test_what_the_machine_refuses_is_one_line_with_what_to_do(
    capsys, tmp_path, monkeypatch, number, advice
):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number), "leads/report.html")

    monkeypatch.setattr(whole_run, "run", refused)

    assert cli.command(["run", "--data", str(tmp_path)]) == 1

    told = capsys.readouterr().err
    assert told.startswith(f"refi-ready: leads/report.html: {os.strerror(number)}: ")
    assert advice in told
    assert len(told.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="a pipe ends otherwise there")
def test_a_reader_who_has_enough_is_not_told_of_it():
    shell = f"{sys.executable} -m infra.command.cli --print-completion bash | head -1"

    done = subprocess.run(shell, shell=True, capture_output=True, encoding="utf-8", check=False)

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_the_version_is_the_packages(capsys):
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.command(["--version"])

    assert capsys.readouterr().out == f"refi-ready {version('refi-ready')}\n"
