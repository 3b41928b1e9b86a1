"""Builds the container image and runs it, with buildah and podman, to see its promises kept.

CONTAINER_BASE names the base image. Without it, one of the size of the usual slim Python image is made here,
because that needs no registry.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from tests import postgres
from tests.bench.machine import CHECKOUT, free_port, say
from tests.bench.report import Figure
from tests.operations.walk.machine import certificate_authorities
from tests.operations.walk.visit import Visitor

NAME = "container image"
MOST_MEGABYTES, MOST_STOP_SECONDS, LONGEST = 220, 10, 1800
EMAIL = "member@example.org"
BASE = (
    *("mmdebstrap", "--quiet", "--variant=minbase", "--include=python3,python3-venv,ca-certificates"),
    *(f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("man", "doc", "locale", "info")),
    "trixie",
)
# Without a daemon, and on machines whose kernel lets podman set less than it would like.
RUNTIMES: tuple[tuple[list[str], list[str]], ...] = (
    ([], []),
    (
        ["--cgroup-manager=cgroupfs", "--runtime=runc"],
        ["--ulimit=nofile=1024:4096", "--ulimit=nproc=4096:4096"],
    ),
)


def measure() -> list[Figure]:
    needed = ["buildah", "podman"] + ([] if os.environ.get("CONTAINER_BASE") else ["mmdebstrap"])
    missing = [name for name in needed if shutil.which(name) is None]
    missing += [] if os.geteuid() == 0 else ["root"]
    if missing:
        return [Figure(NAME, "builds and runs", f"needs {', '.join(missing)}", None)]
    with tempfile.TemporaryDirectory(prefix="bench-container-") as place:
        containers = Containers(Path(place))
        try:
            return list(containers.measure())
        except (subprocess.SubprocessError, OSError, HTTPException, LookupError) as error:
            said = getattr(error, "stderr", None) or str(error)
            return [Figure(NAME, "builds and runs", f"failed: {said.strip()[-400:]}", False)]
        finally:
            containers.remove_everything()


class Containers:
    def __init__(self, place: Path) -> None:
        self._place = place
        self._store = ["--root", str(place / "store"), "--runroot", str(place / "run")]
        self._runtime: tuple[list[str], list[str]] = RUNTIMES[0]

    def measure(self) -> Iterator[Figure]:
        base = os.environ.get("CONTAINER_BASE") or self._make_base()
        say("Building the image")
        begun = time.monotonic()
        self._build(base)
        yield Figure(f"{NAME}: built", "builds", f"{time.monotonic() - begun:.0f} s", True)
        yield from self._look_at_image()
        self._choose_runtime()
        say("Running it on SQLite")
        yield from self._run_on_sqlite()
        if programs := postgres.find_programs():
            say("Running two of them on one PostgreSQL")
            with postgres.running(programs) as database_url:
                yield from self._run_two(database_url)

    # --- the image --------------------------------------------------------------------------------

    def _make_base(self) -> str:
        say("Making a base image")
        archive = self._place / "base.tar"
        subprocess.run([*BASE, str(archive)], check=True, capture_output=True, text=True, timeout=LONGEST)
        (self._place / "Base").write_text("FROM scratch\nADD base.tar /\n")
        self._buildah("bud", "--tag=base", f"--file={self._place / 'Base'}", str(self._place))
        archive.unlink()
        return "localhost/base"

    def _build(self, base: str) -> None:
        arguments = {"BASE_IMAGE": base, "VERSION": "1.2.3", "BUILD_DATE": "2026-11-22T08:00:00Z"}
        options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        if authorities := certificate_authorities():  # for pip
            configuration = self._place / "pip.conf"
            configuration.write_text("[global]\ncert = /etc/pip-authorities.crt\n")
            options += [f"--volume={authorities}:/etc/pip-authorities.crt:ro"]
            options += [f"--volume={configuration}:/etc/pip.conf:ro"]
        file = f"--file={CHECKOUT / 'Containerfile'}"
        self._buildah("bud", "--layers=false", "--tag=magnesium", *options, file, str(CHECKOUT))

    def _look_at_image(self) -> Iterator[Figure]:
        image = json.loads(self._podman("image", "inspect", "localhost/magnesium"))[0]
        megabytes = image["Size"] / 1e6
        wanted = f"≤ {MOST_MEGABYTES} MB"
        yield Figure(f"{NAME}: size", wanted, f"{megabytes:.0f} MB", megabytes <= MOST_MEGABYTES)
        labels = image["Labels"]
        found = [labels[f"org.opencontainers.image.{name}"] for name in ("version", "created")]
        yield Figure(
            f"{NAME}: labels", "version and date", " ".join(found), found == ["1.2.3", "2026-11-22T08:00:00Z"]
        )

    def _choose_runtime(self) -> None:
        for runtime in RUNTIMES:
            self._runtime = runtime
            try:
                self._podman(*self._run_options(), "--entrypoint=true", "localhost/magnesium")
            except subprocess.CalledProcessError as error:
                failure = error
            else:
                return
        raise failure

    # --- running it -------------------------------------------------------------------------------

    def _run_on_sqlite(self) -> Iterator[Figure]:
        with self._running("one") as (port, seconds):
            yield Figure(f"{NAME}: first start until ready, on SQLite", "starts", f"{seconds:.0f} s", True)
            signed_up = Visitor("127.0.0.1", port=port).sign_up(EMAIL)
            yield _promise("a member signs up", holds=signed_up)
            who = self._podman("exec", "one", "id", "-u").strip()
            yield _promise("not root", holds=who != "0", found=f"user {who}")
            try:
                self._podman("exec", "one", "touch", "/opt/magnesium/new")
                is_writable = True
            except subprocess.CalledProcessError:
                is_writable = False
            yield _promise("read-only root file system", holds=not is_writable)
            yield _promise("health check passes", holds=self._succeeds("healthcheck", "run", "one"))
            key = self._podman("exec", "one", "stat", "--format=%a", "/data/secret-key").strip()
            yield _promise("key is private", holds=key == "600", found=key)
            backup = self._podman("exec", "one", "magnesium", "backup", "--check")
            yield _promise("backup", holds="restores to the same rows" in backup)
            begun = time.monotonic()
            self._podman("stop", "--time=60", "one")
            seconds = time.monotonic() - begun
        wanted = f"≤ {MOST_STOP_SECONDS} s"
        yield Figure(f"{NAME}: stops", wanted, f"{seconds:.1f} s", seconds <= MOST_STOP_SECONDS)
        with self._running("one", "--env=SIGN_UP=0") as (port, seconds):
            yield Figure(f"{NAME}: second start until ready", "starts", f"{seconds:.0f} s", True)
            signed_in = Visitor("127.0.0.1", port=port).sign_in(EMAIL)
            yield _promise("data and key survive a new container", holds=signed_in)
            try:
                signed_up = Visitor("127.0.0.1", port=port).sign_up("stranger@example.org")
            except LookupError:  # no form
                signed_up = False
            yield _promise("SIGN_UP=0 closes sign-up", holds=not signed_up)

    def _run_two(self, database_url: str) -> Iterator[Figure]:
        """Both at once on an empty database: one migrates, the other waits."""
        options = [f"--env=DATABASE_URL={database_url}"]
        with (
            self._started("first", *options) as first,
            self._started("second", *options) as second,
        ):
            begun = time.monotonic()
            ready = all(self._wait(name, port) for name, port in (("first", first), ("second", second)))
            seconds = time.monotonic() - begun
            logs = [self._podman("logs", name) for name in ("first", "second")]
            migrated = sum("Applying " in log for log in logs)
            yield Figure(f"{NAME}: two at once on PostgreSQL", "both ready", f"{seconds:.0f} s", ready)
            yield _promise("one of them migrates", holds=migrated == 1, found=f"{migrated} did")
            signed_up = Visitor("127.0.0.1", port=first).sign_up(EMAIL)
            signed_in = Visitor("127.0.0.1", port=second).sign_in(EMAIL)
            yield _promise("who signs up at one signs in at the other", holds=signed_up and signed_in)
            backup = self._podman("exec", "first", "magnesium", "backup", "--check")
            yield _promise("backup of PostgreSQL", holds="restores to the same rows" in backup)

    @contextmanager
    def _running(self, name: str, *options: str) -> Iterator[tuple[int, float]]:
        begun = time.monotonic()
        with self._started(name, *options) as port:
            if not self._wait(name, port):
                raise OSError(f"It did not become ready. Its log:\n{self._podman('logs', name)[-1500:]}")
            yield port, time.monotonic() - begun

    @contextmanager
    def _started(self, name: str, *options: str) -> Iterator[int]:
        port = free_port()
        confined = ["--read-only", "--tmpfs=/tmp", "--cap-drop=all", "--security-opt=no-new-privileges"]
        place = [f"--env=BIND=127.0.0.1:{port}", "--volume=magnesium:/data", f"--name={name}", "--detach"]
        self._podman(*self._run_options(keep=True), *confined, *place, *options, "localhost/magnesium")
        try:
            yield port
        finally:
            self._podman("rm", "--force", "--time=10", name)

    def _wait(self, name: str, port: int, seconds: float = 180) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if Visitor("127.0.0.1", port=port).get("/health/ready").status == 200:
                    return True
            except (OSError, HTTPException):
                pass
            if self._podman("inspect", "--format={{.State.Running}}", name).strip() != "true":
                return False
            time.sleep(0.3)
        return False

    def _run_options(self, *, keep: bool = False) -> list[str]:
        return ["run", *([] if keep else ["--rm"]), "--network=host", *self._runtime[1]]

    def _succeeds(self, *arguments: str) -> bool:
        try:
            self._podman(*arguments)
        except subprocess.CalledProcessError:
            return False
        return True

    def _podman(self, *arguments: str) -> str:
        return self._output(["podman", *self._store, *self._runtime[0], *arguments])

    def _buildah(self, *arguments: str) -> str:
        options = [*self._store, arguments[0], "--isolation=chroot", "--format=docker", *arguments[1:]]
        return self._output(["buildah", *options])

    def _output(self, command: list[str]) -> str:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST)
        return done.stdout

    def remove_everything(self) -> None:
        """Unmount what podman has mounted, so that the folder can be removed."""
        removals: tuple[Callable[[], object], ...] = (
            lambda: self._podman("rm", "--all", "--force"),
            lambda: self._podman("volume", "prune", "--force"),
            lambda: self._podman("rmi", "--all", "--force"),
        )
        for removal in removals:
            try:
                removal()
            except (subprocess.SubprocessError, OSError) as error:
                say(f"Could not remove a container: {error}")


def _promise(claim: str, *, holds: bool, found: str = "") -> Figure:
    return Figure(f"{NAME}: {claim}", "yes", found or ("yes" if holds else "no"), holds)
