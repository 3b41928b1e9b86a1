"""A bare Debian with systemd, booted in a folder, with a network of its own."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAMS = ("mmdebstrap", "systemd-nspawn", "slirp4netns", "nsenter")
SUITE = "bookworm"
BOOT_SECONDS, LONGEST_SECONDS = 60, 1200
AUTHORITIES = "/etc/ssl/machine-authorities.crt"
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "DEBIAN_FRONTEND": "noninteractive",
}


class Failed(Exception):
    """A command on the machine ended with an error; the text is what it printed last."""


def missing_programs() -> list[str]:
    """Return what has to be installed here, or the word root where that is what lacks."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    return lacking if lacking or os.geteuid() == 0 else ["root"]


def certificate_authorities() -> Path | None:
    """Return the file of authorities that are trusted here: a company may have its own."""
    path = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    return Path(path) if path and Path(path).is_file() else None


def make_root(folder: Path) -> None:
    """Install the least Debian that boots: what an operator finds on a new server, and less."""
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,udev"]
    subprocess.run(
        [*command, SUITE, str(folder)], check=True, capture_output=True, text=True, timeout=LONGEST_SECONDS
    )


class Machine:
    """One machine in `root`, a folder that make_root filled. Use it in a with statement."""

    def __init__(self, root: Path, name: str) -> None:
        self.root, self.name = root, name
        self._environment = dict(ENVIRONMENT)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the machine)

    def __enter__(self) -> Machine:
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {self.name}\n::1 localhost\n")
        (self.root / "etc/resolv.conf").unlink(missing_ok=True)
        (self.root / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
        self._trust_what_this_machine_trusts()
        try:
            self._boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)  # nspawn shuts the machine down
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()

    def run(self, script: str, timeout: float = LONGEST_SECONDS) -> str:
        """Run `script` as root in bash, which ends at the first error. Raises Failed."""
        done = subprocess.run(
            self._enter("bash", "-euo", "pipefail", "-c", script),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
        if done.returncode:
            said = f"{done.stdout}\n{done.stderr}".strip()
            raise Failed(f"{script.strip()}\nended with {done.returncode}:\n{said[-2500:]}")
        return done.stdout

    def type(self, script: str, answers: dict[str, str], timeout: float = 60) -> str:
        """Run `script` in a terminal, and type each answer when its question appears. Raises Failed."""
        process, terminal = pty.fork()
        if process == 0:
            command = self._enter("bash", "-euo", "pipefail", "-c", script)
            os.execvp(command[0], command)
        said, waiting, end = "", list(answers.items()), time.monotonic() + timeout
        try:
            while time.monotonic() < end:
                if not select.select([terminal], [], [], 1)[0]:
                    continue
                try:
                    part = os.read(terminal, 4096)
                except OSError:  # the other end has closed
                    break
                said += part.decode(errors="replace")
                if waiting and waiting[0][0] in said:
                    os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
            else:
                os.kill(process, signal.SIGKILL)
        finally:
            _, status = os.waitpid(process, 0)
            os.close(terminal)
        if status or waiting:
            raise Failed(f"{script.strip()}\nended with {os.waitstatus_to_exitcode(status)}:\n{said[-2500:]}")
        return said

    def start_visitor(self, *command: str) -> subprocess.Popen[str]:
        """Start a program of this computer with the machine's network, so that 127.0.0.1 is the machine."""
        entered = ["nsenter", "--target", str(self.leader), "--net", "--", *command]
        return subprocess.Popen(entered, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def start_program(self, *command: str) -> None:
        """Start one that runs until the machine ends."""
        entered = ["nsenter", "--target", str(self.leader), "--net", "--", *command]
        self._processes.append(subprocess.Popen(entered, stdout=self._log, stderr=subprocess.STDOUT))

    # --- inside -----------------------------------------------------------------------------------

    def _enter(self, *command: str) -> list[str]:
        variables = [f"{name}={value}" for name, value in self._environment.items()]
        return ["nsenter", "--target", str(self.leader), "--all", "--", "env", "-i", *variables, *command]

    def _trust_what_this_machine_trusts(self) -> None:
        """Let pip and npm there trust whom they trust here."""
        if authorities := certificate_authorities():
            target = self.root / AUTHORITIES.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(authorities, target)
            self._environment |= {"PIP_CERT": AUTHORITIES, "NODE_EXTRA_CA_CERTS": AUTHORITIES}

    def _boot(self) -> None:
        command = ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network"]
        command += ["--resolv-conf=off", "--timezone=off", f"--machine={self.name}"]
        booting = subprocess.Popen(
            [*command, f"--directory={self.root}"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._processes.append(booting)
        self.leader = self._wait_for_leader(booting)
        network = subprocess.Popen(
            [
                "slirp4netns",
                "--configure",
                "--mtu=65520",
                "--disable-host-loopback",
                str(self.leader),
                "tap0",
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._processes.append(network)
        self._wait_until_booted(booting)

    def _wait_for_leader(self, booting: subprocess.Popen[bytes]) -> int:
        """Return the number of the machine's first process, once it runs there."""
        children = Path(f"/proc/{booting.pid}/task/{booting.pid}/children")
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end and booting.poll() is None:
            for child in children.read_text().split():
                if _is_init(child):
                    return int(child)
            time.sleep(0.1)
        raise Failed(f"The machine did not start:\n{self._last_words()}")

    def _wait_until_booted(self, booting: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end and booting.poll() is None:
            try:
                # "degraded" is a unit of the bare system that failed; ours do not exist yet.
                if self.run("systemctl is-system-running || true").strip() in {"running", "degraded"}:
                    return
            except Failed:
                pass
            time.sleep(0.3)
        raise Failed(f"The machine did not finish booting:\n{self._last_words()}")

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-2000:]


def _is_init(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip() == "systemd"
    except OSError:
        return False
