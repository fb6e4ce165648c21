"""Memory that is freed goes back to the system."""

import ctypes
import platform
import subprocess
import sys

import pytest

from infra.embedded.upkeep.memory import give_back_what_is_freed

# Bytes that stay resident after blocks of 20 MB have been allocated and freed.
HOARDED = """
import psutil
from infra.embedded.upkeep.memory import give_back_what_is_freed

{}
before = psutil.Process().memory_info().rss
for _ in range(3):
    block = b"x" * (20 << 20)
    del block
print(psutil.Process().memory_info().rss - before)
"""


def hoarded(prepare: str) -> int:
    script = HOARDED.format(prepare)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that hoards")
def test_memory_that_is_freed_goes_back_to_the_system():
    assert hoarded("") > 10 << 20, "the C library no longer hoards: see upkeep/memory.py"
    assert hoarded("give_back_what_is_freed()") < 2 << 20


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: pytest.fail("it is asked for mallopt"))

    give_back_what_is_freed()
