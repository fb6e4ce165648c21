"""Trino itself on loopback: its modules from Maven Central, a Java to run them, and a client.

Athena's engine version 3 is Trino
(https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html). The version
here is the pom's; another one is asked for with the environment variable TRINO_VERSION.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trino

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / ".refi-ready" / "trino"  # not in git
CATALOG = "awsdatacatalog"  # as Athena names it
OLDEST_JAVA = 25
HEAP = "2560m"
SECONDS_TO_START = 180
SECONDS_TO_RESOLVE = 540

_HOMES = (  # where Java is installed, by system
    "/usr/lib/jvm/*",
    "/opt/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "C:/Program Files/Eclipse Adoptium/*",
    "C:/Program Files/Java/*",
)


class NotAvailable(Exception):
    """Trino cannot be had on this machine; the message says what is missing and what to do."""


def version() -> str:
    """The version of Trino that is run."""
    pom = (HERE / "pom.xml").read_text(encoding="utf-8")
    declared = re.search(r"<trino.version>(.+?)</trino.version>", pom)
    assert declared
    return os.environ.get("TRINO_VERSION", declared[1])


def java_home() -> Path:
    """A JDK of Java 25 or later: JAVA_HOME, or the first in a known place."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in (*named, *_installed()):
        if _java_version(home) >= OLDEST_JAVA:
            return home
    raise NotAvailable(
        f"no JDK of Java {OLDEST_JAVA} or later in JAVA_HOME, {', '.join(_HOMES)}: "
        "install Temurin 25, or let JAVA_HOME name one"
    )


def maven() -> str:
    found = shutil.which("mvn")
    if found is None:
        raise NotAvailable("no mvn on the PATH: install Apache Maven")
    return found


def _installed() -> Iterator[Path]:
    for pattern in _HOMES:
        root, _, rest = pattern.partition("*")
        folder = Path(root)
        if folder.is_dir():
            yield from sorted(folder.glob(f"*{rest}"))


def _java_version(home: Path) -> int:
    """The feature version that a JDK's `release` file tells; 0 if this is no JDK."""
    release = home / "release"
    if not release.is_file() or not any((home / "bin").glob("javac*")):
        return 0
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"))
    return int(found[1]) if found else 0


def class_path() -> str:
    """The modules' jars, resolved by Maven once and remembered as long as all of them are there."""
    pom = HERE / "pom.xml"
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    remembered = KEPT / f"class-path-{version()}-{digest}.txt"
    if remembered.exists():
        jars = remembered.read_text(encoding="utf-8")
        if all(Path(jar).exists() for jar in jars.split(os.pathsep)):
            return jars
    KEPT.mkdir(parents=True, exist_ok=True)
    command = [maven(), "-B", "-q", "-f", str(pom), f"-Dtrino.version={version()}"]
    command += ["dependency:build-classpath", f"-Dmdep.outputFile={remembered}"]
    resolved = subprocess.run(
        command,
        env={**os.environ, "JAVA_HOME": str(java_home())},
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_RESOLVE,
        check=False,
    )
    if resolved.returncode:
        said = [line for line in resolved.stdout.splitlines() if "ERROR" in line]
        raise NotAvailable(f"Maven finds no Trino {version()}: {' '.join(said[:3])}")
    return remembered.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Answer:
    """A statement's columns as (name, type), its rows, and the most memory that it used."""

    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]
    peak_bytes: int


class Trino:
    """A server of one's own over a folder; ends with the `with` block, or with this process."""

    def __init__(self, folder: Path, *, heap: str = HEAP) -> None:
        """`folder`: a bucket is a folder in it."""
        self.folder = folder
        self._heap = heap
        self._log = KEPT / "server.log"

    def __enter__(self) -> Self:
        arguments = [
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            f"-Xmx{self._heap}",
            "-Duser.timezone=UTC",
            "-XX:TieredStopAtLevel=1",  # its statements are many and small: better soon than fast
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            _argument(class_path()),
        ]
        # A class path of 400 jars is longer than a command line may be on Windows.
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / "java.arguments").write_text("\n".join(arguments), encoding="utf-8")
        (self.folder / "metastore").mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                str(java_home() / "bin" / "java"),
                f"@{KEPT / 'java.arguments'}",
                str(HERE / "LoopbackTrino.java"),
                str(self.folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self.port = self._wait_for_port()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def _wait_for_port(self) -> int:
        found: list[int] = []
        listening = threading.Event()

        def read() -> None:
            assert self._process.stdout is not None
            with self._log.open("w", encoding="utf-8") as log:
                for line in self._process.stdout:
                    log.write(line)
                    if said := re.search(r"listening on http://[^:]+:(\d+)", line):
                        found.append(int(said[1]))
                        listening.set()
            self._process.stdout.close()
            listening.set()

        self._reader = threading.Thread(target=read, daemon=True)
        self._reader.start()
        if not listening.wait(SECONDS_TO_START) or not found:
            self._process.kill()
            raise RuntimeError(f"Trino did not start; its words are in {self._log}")
        return found[0]

    def query(self, text: str, *, schema: str = "default") -> Answer:
        """Raises trino.exceptions.TrinoQueryError with Trino's own reason."""
        with trino.dbapi.connect(
            host="127.0.0.1",
            port=self.port,
            user="refi-ready",
            catalog=CATALOG,
            schema=schema,
            timezone="UTC",
        ) as connection:
            cursor = connection.cursor()
            cursor.execute(text)
            rows = [tuple(row) for row in cursor.fetchall()]
            columns = [(name, kind) for name, kind, *_ in cursor.description or ()]
            return Answer(columns, rows, int(cursor.stats.get("peakMemoryBytes", 0)))


def _argument(text: str) -> str:
    """As a line of Java's argument file."""
    return '"' + text.replace("\\", "\\\\") + '"'


if __name__ == "__main__":  # says whether it can be had here; if not, it ends with 3
    began = time.monotonic()
    try:
        jars = len(class_path().split(os.pathsep))
    except NotAvailable as missing:
        print(missing, file=sys.stderr)
        sys.exit(3)
    seconds = time.monotonic() - began
    print(f"Trino {version()}: {jars} jars in {seconds:.0f} s, run by {java_home()}")
