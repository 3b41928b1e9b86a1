"""Firefox and WebKitGTK, driven by the standard library alone.

Firefox speaks Marionette, its own form of WebDriver, over a socket; WebKitGTK's driver speaks WebDriver over
HTTP. Both know the few commands that a test needs.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.browser.server import port_of_ones_own

PATIENCE = 20  # seconds until a page is as expected
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Nothing is fetched from elsewhere, and no page of a first start is opened.
FIREFOX_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.unified": False,
    "ui.prefersReducedMotion": 1,
}


class NoSuchElement(Exception):
    """The page has no such element, or it can't be used yet."""


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Return what `condition` returns as soon as that is true; fail after PATIENCE."""
    until, pause = time.monotonic() + PATIENCE, threading.Event()
    while True:
        try:
            if found := condition():
                return found
        except (NoSuchElement, OSError):
            pass
        assert time.monotonic() < until, f"not in {PATIENCE} s: {what}"
        pause.wait(0.05)


class Browser:
    """Steps that both browsers do; each sends its commands in its own way."""

    def send(self, command: str, method: str, path: str, **values: Any) -> Any:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def open(self, url: str) -> None:
        self.send("Navigate", "POST", "url", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.send("ExecuteScript", "POST", "execute/sync", script=script, args=arguments)

    def run_until_done(self, script: str, *arguments: Any) -> Any:
        """Run a script that calls its last argument with the result."""
        return self.send("ExecuteAsyncScript", "POST", "execute/async", script=script, args=arguments)

    def _find(self, css: str) -> str:
        found = self.send("FindElement", "POST", "element", using="css selector", value=css)
        id: str = found.get("value", found)[ELEMENT]
        return id

    def click(self, css: str) -> None:
        def click() -> bool:
            element = self._find(css)
            self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
            self.send("ElementClick", "POST", f"element/{element}/click", id=element)
            return True

        wait_for(click, f"{css} to click")

    def type(self, css: str, text: str) -> None:
        def type_() -> bool:
            element = self._find(css)
            self.send("ElementSendKeys", "POST", f"element/{element}/value", id=element, text=text)
            return True

        wait_for(type_, f"{css} to type in")

    def expect(self, css: str, words: str) -> None:
        """Wait until the first such element says these words."""
        script = "return document.querySelector(arguments[0])?.textContent.includes(arguments[1]) ?? false"
        wait_for(
            lambda: self.run(script, css, words),
            f"{css} says {words!r}: {self.run('return document.body.innerText')}",
        )


class Firefox(Browser):
    """Firefox without a window."""

    def __init__(self, program: str, folder: Path) -> None:
        self._port, self._number = port_of_ones_own(), 0
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in FIREFOX_PREFERENCES.items()
        ]
        lines.append(f'user_pref("marionette.port", {self._port});')
        (folder / "user.js").write_text("\n".join(lines))
        self.console = folder / "console.txt"
        with self.console.open("w") as console:
            self._process = subprocess.Popen(
                [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
                stdout=console,
                stderr=subprocess.STDOUT,
                env=os.environ | {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
            )
        self._socket = wait_for(self._connect, "Firefox")
        self._read()  # its greeting
        self.send("NewSession", "", "")

    def _connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._receive(1)
        return json.loads(self._receive(int(length[:-1])))

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise AssertionError("Firefox has closed the connection")
            data += part
        return data

    def send(self, command: str, method: str, path: str, **values: Any) -> Any:
        self._number += 1
        text = json.dumps([0, self._number, f"WebDriver:{command}", values]).encode()
        self._socket.sendall(f"{len(text)}:".encode() + text)
        _, _, error, result = self._read()
        if error:
            raise NoSuchElement(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=30)


class WebKit(Browser):
    """WebKitGTK's small browser, on a screen that nobody sees."""

    def __init__(self, driver: str, xvfb: str, folder: Path) -> None:
        self._port, read, write = port_of_ones_own(), *os.pipe()
        self._screen = subprocess.Popen(
            [xvfb, "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as displays:
            display = f":{displays.readline().strip()}"
        environment = os.environ | {
            "DISPLAY": display,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_CACHE_HOME": str(folder),
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "GDK_BACKEND": "x11",
        }
        self._driver = subprocess.Popen(
            [driver, f"--port={self._port}", "--host=127.0.0.1"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        options = {
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": {"binary": _mini_browser(), "args": ["--automation"]},
        }
        self._session = ""
        asked = {"capabilities": {"alwaysMatch": options}}
        self._session = wait_for(lambda: self._request("POST", "/session", asked), "WebKitGTK")["sessionId"]

    def _request(self, method: str, path: str, body: Any = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
            )
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise NoSuchElement(f"{value['error']}: {value.get('message')}")
        return value

    def send(self, command: str, method: str, path: str, **values: Any) -> Any:
        values.pop("id", None)
        return self._request(method, f"/session/{self._session}/{path}", values)

    def close(self) -> None:
        try:
            self._request("DELETE", f"/session/{self._session}")
        finally:
            for process in (self._driver, self._screen):
                process.terminate()
                process.wait(timeout=30)


def _mini_browser() -> str:
    """Return the path of the browser that comes with the driver; Debian keeps it out of PATH."""
    folders = (Path("/usr/lib"), Path("/usr/libexec"))
    found = [path for folder in folders for path in sorted(folder.glob("*/webkit2gtk-4*/MiniBrowser"))]
    return str(found[0]) if found else "MiniBrowser"


def start(name: str, folder: Path) -> Browser | None:
    """Return the browser, started; None when it is not installed."""
    if name == "firefox":
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        return Firefox(program, folder) if program else None
    driver, xvfb = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    return WebKit(driver, xvfb, folder) if driver and xvfb else None
