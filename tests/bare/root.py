"""A bare root filesystem with what README asks for and nothing more, and programs that run in it."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.bench.machine import CHECKOUT, end_group, say

PROGRAMS = ("mmdebstrap", "setpriv", "unshare", "chroot", "git")
PACKAGES = "python3,python3-venv,make,git,ca-certificates"
USER = "newcomer"
HOME = f"/home/{USER}"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
# What every machine has and a root filesystem lacks; it is gone with the mount namespace.
SHARED_MEMORY = 'mkdir -p "$0/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" && exec "$@"'
# The system ends the command behind it together with whoever started it, however that one ends.
ENDS_WITH_ITS_PARENT = ("setpriv", "--pdeathsig", "KILL")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class CannotBuild(Exception):
    """No root filesystem can be built here; the text says why."""


@dataclass(frozen=True)
class BareRoot:
    path: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def clone(self, folder: str) -> None:
        """Clone what is committed in this checkout into a folder of the user's home."""
        target = self.path / HOME.lstrip("/") / folder
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(target)], check=True)
        owner = (self.path / HOME.lstrip("/")).stat()
        for parent, folders, files in os.walk(target):
            for name in [".", *folders, *files]:
                os.chown(Path(parent) / name, owner.st_uid, owner.st_gid, follow_symlinks=False)

    def start(self, command: str, folder: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a shell command in a folder of the user's home, in a process group of its own.

        Whatever it starts ends with it, since it has a PID namespace of its own.
        """
        variables = {"HOME": HOME, "USER": USER, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        variables |= {name: os.environ[name] for name in PROXIES if name in os.environ}
        process = subprocess.Popen(
            [
                *ENDS_WITH_ITS_PARENT,
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={self.path}/proc"),
                *("sh", "-c", SHARED_MEMORY, str(self.path)),
                *("chroot", f"--userspec={USER}:{USER}", str(self.path)),
                # What runs in the background ignores Control-C, and hands that on.
                *(
                    "env",
                    "-i",
                    "--default-signal=INT",
                    *(f"{name}={value}" for name, value in variables.items()),
                ),
                # The shell stays, as the first process of its namespace; signals do not end such a process.
                *("sh", "-c", f'cd "$HOME/{folder}" && {command}; exit $?'),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """End what still runs in it: a process that writes would keep the folder from being removed."""
        for process in self.started:
            if process.poll() is None:
                end_group(process)


@contextmanager
def bare_root(suite: str, mirror: str | None) -> Iterator[BareRoot]:
    """Build a root filesystem of a Debian release, and remove it afterwards. Raises CannotBuild."""
    if os.geteuid() != 0:
        raise CannotBuild("a root filesystem is built by root only")
    if missing := [
        name for name in ("mmdebstrap", "setpriv", "unshare", "chroot", "git") if not shutil.which(name)
    ]:
        raise CannotBuild(f"{', '.join(missing)} not installed here")
    with tempfile.TemporaryDirectory(prefix="bare-") as place:
        path = Path(place) / "root"
        Path(place).chmod(0o755)
        say(f"mmdebstrap: Debian {suite} with {PACKAGES}")
        _build(path, suite, mirror)
        _pass_on_network(path)
        subprocess.run(["chroot", str(path), "useradd", "--create-home", USER], check=True)
        root = BareRoot(path)
        try:
            yield root
        finally:
            root.end()


def _build(path: Path, suite: str, mirror: str | None) -> None:
    command = ["mmdebstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(path)]
    process = subprocess.Popen(
        [*command, *([mirror] if mirror else [])],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate()
    except BaseException:  # it removes what it has mounted when it is told to end
        end_group(process)
        raise
    if process.returncode != 0:
        raise CannotBuild(f"mmdebstrap: {(errors.strip().splitlines() or ['no reason given'])[-1]}")


def _pass_on_network(path: Path) -> None:
    """Let pip in the root reach the package index as it does here: names, certificates, pip's settings."""
    shutil.copy("/etc/resolv.conf", path / "etc" / "resolv.conf")
    settings = _pip_settings()
    bundle = settings.get("cert") or os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    if bundle and Path(bundle).exists():
        shutil.copy(bundle, path / CERTIFICATES)
        settings["cert"] = f"/{CERTIFICATES}"
    parser = configparser.RawConfigParser()
    parser["global"] = settings
    with (path / "etc" / "pip.conf").open("w") as file:
        parser.write(file)


def _pip_settings() -> dict[str, str]:
    """Return pip's settings here, less those that name files of this machine: a bare one has none of them."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    settings = dict(re.findall(r"^[^\n=]*\.([\w-]+)='(.*)'$", listed, re.MULTILINE))
    return {
        name: value
        for name, value in settings.items()
        if name == "cert" or not value.startswith(("/", "file:", "~"))
    }
