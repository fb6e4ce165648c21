"""Two fresh clouds publish the same bytes for the same files."""

import subprocess
import sys
from pathlib import Path

from tests.oracle.households import households

VARIES = {"manifest.json", "latest.json"}


def start_run(data: Path, out: Path) -> subprocess.Popen[str]:
    """`refi-ready run` in a process, and so in a cloud, of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.command.cli", "run", "--data", str(data), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_everything_published_but_the_manifest_is_byte_identical_in_two_fresh_clouds(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for dataset, (text,) in households(300, seed=7).items():
        (data / f"{dataset}.csv").write_text(text, encoding="utf-8")
    outs = [tmp_path / "first", tmp_path / "second"]

    for process in [start_run(data, out) for out in outs]:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said

    first, second = (
        {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file() and path.name not in VARIES
        }
        for out in outs
    )
    assert {"refi_opportunities.csv", "rejected_rows.csv", "summary.json"} < first.keys()
    assert any(name.endswith(".parquet") for name in first)
    assert first == second
