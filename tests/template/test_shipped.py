"""infra/shipped.py: the assembly that comes with the project is the one that the app makes."""

import re
import shutil

import pytest

from infra import shipped, synthesis
from infra.asset import stage
from tests.template.test_synthesis import contents

# Of the functions' sources, which it does not hold, and of the template that names theirs.
HASH = re.compile("[0-9a-f]{64}|(?<=current_region-)[0-9a-f]{8}")
RENEW = "the template's sources have changed: run `uv run python -m infra.shipped`"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    directory = tmp_path_factory.mktemp("shipped") / "assembly"
    assert shipped.write(directory, shipped.SETTINGS), RENEW
    return directory


def test_its_template_is_what_the_app_synthesizes(tmp_path):
    synthesis._run_app(tmp_path, shipped.SETTINGS)

    for name in shipped.FILES:
        kept, made = ((folder / name).read_text("utf-8") for folder in (shipped.FOLDER, tmp_path))
        assert HASH.sub("", kept) == HASH.sub("", made), RENEW


def test_its_functions_run_the_sources_as_they_are_now(written, tmp_path):
    (folder,) = written.glob("asset.*")

    assert contents(folder) == contents(stage(tmp_path))
    assert f"{folder.name.removeprefix('asset.')}.zip" in (
        written / "RefiReady.template.json"
    ).read_text("utf-8")


@pytest.mark.parametrize("settings", [{"triggers_enabled": True}, {}, {"instance": "east"}])
def test_a_stack_with_other_settings_is_synthesized(tmp_path, settings):
    assert not shipped.write(tmp_path, settings)


@pytest.mark.parametrize("change", ["a file less", "another file", "another text"])
def test_other_sources_are_synthesized(tmp_path, monkeypatch, change):
    sources = [shipped.PROJECT / "infra" / "settings.py", shipped.PROJECT / "infra" / "app.py"]
    for source in sources:
        (tmp_path / source.parent.name).mkdir(exist_ok=True)
        shutil.copy(source, tmp_path / source.parent.name)
    copies = [tmp_path / "infra" / source.name for source in sources]
    made_of = {"digest": shipped._digest(copies), "sources": ["infra/app.py", "infra/settings.py"]}
    monkeypatch.setattr(shipped, "PROJECT", tmp_path)
    monkeypatch.setattr(shipped, "_made_of", lambda: made_of)
    assert shipped.is_current()

    match change:
        case "a file less":
            copies[0].unlink()
        case "another file":
            made_of["sources"] = ["infra/app.py"]
        case "another text":
            copies[0].write_text(copies[0].read_text("utf-8") + "\n", "utf-8")

    assert not shipped.is_current()


def test_line_ends_do_not_make_other_sources(tmp_path):
    one, other = tmp_path / "one" / "app.py", tmp_path / "other" / "app.py"
    for path, text in ((one, b"a\nb\n"), (other, b"a\r\nb\r\n")):
        path.parent.mkdir()
        path.write_bytes(text)

    assert shipped._digest([one]) == shipped._digest([other])
