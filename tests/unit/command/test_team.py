"""refi-ready.toml and --limits: what a team checks in."""

import pytest

from infra.command import run, team
from infra.command.errors import WrongUse


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_without_a_file_says_nothing(folder):
    assert team.read() == team.Team()


def test_limits_and_mapping_are_read(folder):
    (folder / "refi-ready.toml").write_text(
        'mapping = "m.toml"\n[limits]\nmin_rate_spread = "0.75"\ncool_down_days = 30\n', "utf-8"
    )

    ours = team.read()

    assert str(ours.mapping) == "m.toml"
    assert run.trigger_of(None, "85", None, ours.limits) == {
        "trigger": "manual",
        "limits": {"min_rate_spread": "0.75", "cool_down_days": "30", "max_ltv_percent": "85"},
    }


def test_an_option_counts_before_the_file(folder):
    trigger = run.trigger_of("0.5", None, None, {"min_rate_spread": 0.75})

    assert trigger["limits"] == {"min_rate_spread": "0.5"}


@pytest.mark.parametrize("text", ["limits = 3", "unknown = 1", "mapping = 3", "= 1"])
def test_a_file_that_is_wrong_is_told(folder, text):
    (folder / "refi-ready.toml").write_text(text, "utf-8")

    with pytest.raises(WrongUse, match=r"refi-ready\.toml"):
        team.read()


def test_a_file_of_limits_may_have_a_table_or_not(folder):
    for text in ("max_ltv_percent = 70", "[limits]\nmax_ltv_percent = 70"):
        (folder / "limits.toml").write_text(text, "utf-8")
        assert team.limits_in(folder / "limits.toml") == {"max_ltv_percent": 70}


def test_an_unknown_limit_is_told_with_those_that_are_known(folder):
    with pytest.raises(WrongUse, match="unknown limit 'speed': give one of max_ltv_percent"):
        run.trigger_of(None, None, None, {"speed": 1})
