"""A page in a real Chromium, over the pipe of its DevTools protocol: what it shows, asks for, says, and looks like."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from programs import axe, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60.0  # seconds
_FIRST_FREE = 20  # Chromium reads from 3 and writes to 4: the ends of our pipes lie above
_RULES = "return axe.run(document).then(found => found.violations.map(one => ({rule: one.id, nodes: one.nodes.map(each => each.html.slice(0, 200) + ' ' + each.failureSummary)})))"


class Violation(NamedTuple):
    """A rule of axe-core that is broken, and where."""

    rule: str
    nodes: list[str]


class Tab:
    """A page that is open.

    Attributes:
        requests: Addresses that it asked for, its own first.
        complaints: What it, or the browser because of it, wrote to the console.
    """

    def __init__(self, chromium: _Chromium, session: str) -> None:
        self._chromium, self._session = chromium, session
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def ask(self, method: str, **params: Any) -> Any:
        """The answer to a command of the protocol."""
        return self._chromium.ask(method, params, self._session, self._hear)

    def run(self, script: str) -> Any:
        """What the body of a function gives, in the page; promises are waited for."""
        found = self.ask(
            "Runtime.evaluate", expression=f"(() => {{{script}}})()", awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def open(self, page: Path) -> None:
        """Show a file."""
        self.requests.clear()
        self.complaints.clear()
        self.ask("Page.navigate", url=page.resolve().as_uri())
        self._chromium.wait_for("Page.loadEventFired", self._session, self._hear)

    def look(self, width: int, *, dark: bool = False, media: str = "screen") -> None:
        """Show it in a window that wide, in light or in the dark, or as it is printed."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def overflow(self) -> int:
        """How many pixels of the page lie outside of the window, sideways."""
        return int(self.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth"))

    def violations(self) -> list[Violation]:
        """What axe-core finds."""
        self.ask("Runtime.evaluate", expression=axe().read_text(encoding="utf-8"))
        return [Violation(**one) for one in self.run(_RULES)]

    def pdf(self) -> bytes:
        """The page as it is printed, whatever window it was shown in."""
        self.ask("Emulation.setEmulatedMedia", media="", features=[])
        self.ask("Emulation.clearDeviceMetricsOverride")
        found = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(found["data"])

    def picture(self) -> bytes:
        """All of the page as PNG."""
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def _hear(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Log.entryAdded":
                self.complaints.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Page.javascriptDialogOpening":
                self.complaints.append(json.dumps(params)[:500])


@contextmanager
def browser(profile: Path) -> Iterator[Tab]:
    """An empty page; *profile* is a folder of the browser's own."""
    chromium = _Chromium(profile)
    try:
        target = chromium.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = chromium.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        tab = Tab(chromium, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.ask(f"{domain}.enable")
        yield tab
    finally:
        chromium.end()


class _Chromium:
    def __init__(self, profile: Path) -> None:
        ours, its = (_pipe() for _ in range(2))
        arguments = [
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *("--disable-background-networking", "--hide-scrollbars", "--remote-debugging-pipe"),
            f"--user-data-dir={profile}",
        ]

        def wire() -> None:
            os.dup2(its[0], 3)
            os.dup2(ours[1], 4)

        self._process = subprocess.Popen(  # noqa: S603  # a browser by its path
            [program("chromium", "chromium-browser", "google-chrome"), *arguments],
            preexec_fn=wire,  # noqa: PLW1509  # no thread runs
            pass_fds=(3, 4),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(its[0])
        os.close(ours[1])
        self._from, self._to = ours[0], its[1]
        self._last, self._buffer = 0, b""
        self._early: list[dict[str, Any]] = []

    def ask(self, method: str, params: dict[str, Any], session: str = "", hear: Any = None) -> Any:
        self._last += 1
        message = {"id": self._last, "method": method, "params": params, **({"sessionId": session} if session else {})}
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        while True:
            found = self._next()
            if found.get("id") == self._last:
                assert "error" not in found, found
                return found["result"]
            self._early.append(found)
            if hear is not None:
                hear(found)

    def wait_for(self, event: str, session: str, hear: Any) -> None:
        early, self._early = self._early, []
        while not any(one.get("method") == event and one.get("sessionId") == session for one in early):
            found = self._next()
            hear(found)
            early = [found]

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready = select.select([self._from], [], [], max(end - time.monotonic(), 0))[0]
            assert ready, "the browser does not answer"
            piece = os.read(self._from, 1 << 20)
            assert piece, "the browser has ended"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def end(self) -> None:
        for one in (self._to, self._from):
            os.close(one)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]
