"""Find a browser for the browser tests, or get one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

SHELL = "chromium-headless-shell"  # Chromium without a window or a camera: the tests take a third less time
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root Chromium has no sandbox; the rest keeps it from calling out.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
ADVICE = "Install it (on Debian and Ubuntu: apt install chromium libatomic1), or set CHROMIUM=/path/to/it"
SECONDS_TO_BEGIN = 20  # for the first bytes of a download; after them it may take as long as it takes


class NoChromium(Exception):
    """No browser can be used; the text is one sentence that says why and what to do."""


def find() -> str | None:
    """Return the path of a Chromium: CHROMIUM if set, the system's, or Playwright's own; None without one."""
    if path := os.environ.get("CHROMIUM"):
        return path
    for name in (SHELL, *NAMES):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


def find_with_camera() -> str | None:
    """Return the path of a Chromium that can film: the one that `find` does, unless that is the shell."""
    path = find()
    if path and Path(path).name == SHELL:
        return next(filter(None, map(shutil.which, NAMES)), None)
    return path


def find_or_install() -> str:
    """Return the path of a Chromium that starts. Raises NoChromium."""
    _check_that_it_starts([sys.executable, "-m", "playwright"], "Playwright")
    path = find()
    if path is None:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            _install_with_apt()
        else:
            _download()
        path = find()
    if path is None:
        raise NoChromium(f"There is no Chromium, and it could not be downloaded. {ADVICE}")
    _check_that_it_starts([path], path)
    return path


def _check_that_it_starts(command: list[str], name: str) -> None:
    """Raise NoChromium when a program cannot even tell its version, as without a library that it needs."""
    try:
        answer = subprocess.run(
            [*command, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = getattr(error, "strerror", None) or "no answer within a minute"
    else:
        if answer.returncode == 0:
            return
        reason = (answer.stderr.strip().splitlines() or [f"exit status {answer.returncode}"])[-1]
        if library := re.search(r"(\S+\.so[.\d]*): cannot open shared object", reason):
            reason = f"the library {library[1]} is missing"
    raise NoChromium(f"{name} does not start: {reason.strip().rstrip('.')}. {ADVICE}")


def _install_with_apt() -> None:
    print("Installing Chromium with apt-get for the browser tests", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, **quiet)


def _download() -> None:
    """Have Playwright download its own Chromium; give up when the download does not begin in time."""
    log = Path(tempfile.gettempdir()) / f"playwright-install-{os.getuid()}.log"
    print(f"Downloading Playwright's Chromium for the browser tests (log: {log}) ", end="", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"],
        env=os.environ | {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(SECONDS_TO_BEGIN * 500)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )

    def stop() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)

    impatience = threading.Timer(SECONDS_TO_BEGIN, stop)
    impatience.start()
    try:
        assert process.stdout is not None
        with log.open("w") as output:
            for line in process.stdout:
                output.write(line)
                if "% of" in line:
                    impatience.cancel()
                    print(".", end="", flush=True)
    finally:
        impatience.cancel()
        stop()
        process.wait()
        print(flush=True)
