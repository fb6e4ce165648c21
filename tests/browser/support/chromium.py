"""Chromium, without a window, spoken to over its debugging pipe: no driver and no package.

A message is a JSON document that ends with NUL; the browser reads them from descriptor 3 and writes
them to 4. https://chromedevtools.github.io/devtools-protocol/ names the methods.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
)
PATIENCE_SECONDS = 60  # for an answer: a machine may have much else to do

# Puts the two descriptors where the browser looks for them, and becomes the browser.
_LAUNCH = "import os, sys; [os.dup2(int(n), 3 + i) for i, n in enumerate(sys.argv[1:3])]; "
_LAUNCH += "os.execv(sys.argv[3], sys.argv[3:])"

Answer = dict[str, Any]


def executable() -> str | None:
    """The first that is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A browser with one page. `heard` are the events that came while answers were awaited."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self.heard: list[Answer] = []
        self._to, self._from = to_browser, from_browser
        self._numbers = count(1)
        self._rest = b""
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Network", "Audits"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def call(self, method: str, **parameters: Any) -> Answer:
        """The result of one method. Raises AssertionError where the browser refuses it."""
        number = next(self._numbers)
        message: Answer = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != number:
            self.heard.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, url: str, *, width: int, height: int = 800, is_phone: bool = False) -> None:
        """Returns once the page has loaded: this one, and not where the last was on its way to."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if is_phone else 1,
            mobile=is_phone,
        )
        self.heard.clear()
        begun = self.call("Page.navigate", url=url)
        assert "errorText" not in begun
        while not any(_has_loaded(begun["loaderId"], event) for event in self.heard):
            self.heard.append(self._next())

    def value(self, expression: str) -> Any:
        """Of a JavaScript expression in the page, which the page's own policy does not bind.

        A promise is waited for.
        """
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, path: Path) -> None:
        """The whole page, as a PNG."""
        image = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(image["data"]))

    def pdf(self) -> bytes:
        """The page as it is printed, on Letter paper."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def _next(self) -> Answer:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], PATIENCE_SECONDS)
            assert ready, "the browser does not answer"
            received = os.read(self._from, 1 << 20)
            assert received, "the browser has ended"
            self._rest += received
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


def _has_loaded(loader: str, event: Answer) -> bool:
    told = event.get("params", {})
    is_of_life = event["method"] == "Page.lifecycleEvent"
    return is_of_life and (told["loaderId"], told["name"]) == (loader, "load")


@contextmanager
def browser(profile: Path, *flags: str) -> Iterator[Page]:
    """`profile` is a new folder for it to live in; `flags` are more than it has anyway."""
    program = executable()
    assert program, "no Chromium is installed"
    browser_reads, to_browser = os.pipe()
    from_browser, browser_writes = os.pipe()
    ends = (browser_reads, browser_writes)
    command = [program, *FLAGS, *flags, f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, *map(str, ends), *command],
        pass_fds=ends,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for end in ends:
        os.close(end)
    try:
        page = Page(to_browser, from_browser)
        yield page
        page.call("Browser.close")
        process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(to_browser)
        os.close(from_browser)
