"""The version of the code that a manifest names."""

from lambdas.shared import code_version


def version_of(folder, monkeypatch):
    monkeypatch.setattr(code_version, "_LAMBDAS", folder)
    code_version.code_version.cache_clear()
    return code_version.code_version()


def test_it_changes_with_a_module_and_not_with_its_line_ends(tmp_path, monkeypatch):
    module = tmp_path / "shared" / "task.py"
    module.parent.mkdir()
    module.write_bytes(b"one\ntwo\n")
    first = version_of(tmp_path, monkeypatch)

    module.write_bytes(b"one\r\ntwo\r\n")
    assert version_of(tmp_path, monkeypatch) == first

    module.write_bytes(b"one\nthree\n")
    assert version_of(tmp_path, monkeypatch) != first

    module.rename(tmp_path / "task.py")
    module_moved = version_of(tmp_path, monkeypatch)
    code_version.code_version.cache_clear()
    assert module_moved != first
