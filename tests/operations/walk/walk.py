"""Three servers set up by docs/production.md: SQLite behind Caddy, PostgreSQL behind nginx, and a restore."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.operations.walk.guide import Block, read_guide
from tests.operations.walk.machine import Failed, Machine, make_root
from tests.operations.walk.visit import ROBIN

CHECKOUT = Path(__file__).resolve().parents[3]
# Caddy makes certificates of its own for this domain, because it belongs to no one.
DOMAIN, REPOSITORY = "magnesium.localhost", "/srv/magnesium.git"
ADMIN, EARLY, LATE = "admin@example.org", "early@example.org", "late@example.org"
AFTER_MOVE = "after-move@example.org"
UPLOAD_MEGABYTES = 12

# Instead of certbot, which needs a domain that the whole world can reach.
CERTBOT = """#!/bin/sh
set -eu
while [ "$1" != --domain ]; do shift; done
mkdir -p "/etc/letsencrypt/live/$2"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$2" \\
    -keyout "/etc/letsencrypt/live/$2/privkey.pem" -out "/etc/letsencrypt/live/$2/fullchain.pem" 2>/dev/null
"""
NEXT_MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE next_release (id integer)", "DROP TABLE next_release")]
"""


@dataclass
class Step:
    name: str
    seconds: float
    found: str = ""
    problem: str = ""


@dataclass
class Walk:
    """One machine and what has been done on it. A step that fails is reported, and ends the walk."""

    machine: Machine
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._guide = read_guide()
        self._values = (
            f"DOMAIN={DOMAIN}\nREPOSITORY={REPOSITORY}\ncd /root\n"
            "[ ! -d /opt/magnesium ] || cd /opt/magnesium\n"
        )

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        step = Step(f"{self.machine.name}: {name}", 0.0)
        self.steps.append(step)
        print(step.name, file=sys.stderr, flush=True)
        begun = time.monotonic()
        try:
            yield step
        finally:
            step.seconds = time.monotonic() - begun

    def follow(self, heading: str) -> str:
        """Type every block under `heading`, and return what the last one printed. Raises Failed."""
        with self.step(heading):
            printed = ""
            blocks = [block for block in self._guide[heading] if block.kind not in {"values", "elsewhere"}]
            for block in blocks:
                printed = self._type(block)
            return printed

    def _type(self, block: Block) -> str:
        script = self._values + block.text
        if block.kind == "terminal":
            answers = {"mail": ADMIN, "Password:": ROBIN, "Password (again):": ROBIN}
            return self.machine.type(script, answers)
        return self.machine.run(script)

    def visit(self, task: str, **arguments: Any) -> Any:
        """Return what the task of tests.operations.walk.visit found. Raises Failed."""
        return self.finish(self.start_visit(task, **arguments))

    def start_visit(self, task: str, **arguments: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.operations.walk.visit", task]
        return self.machine.start_visitor(*command, json.dumps({"domain": DOMAIN} | arguments))

    def finish(self, visiting: subprocess.Popen[str]) -> Any:
        said, _ = visiting.communicate(timeout=300)
        if visiting.returncode:
            raise Failed(said[-2000:])
        return json.loads(said.splitlines()[-1])

    def expect(self, claim: str, *, holds: bool, found: Any = "") -> None:
        step = Step(f"{self.machine.name}: {claim}", 0.0, str(found))
        self.steps.append(step)
        if not holds:
            step.problem = f"not so: {found}"

    # --- the parts --------------------------------------------------------------------------------

    def install(self, database: str, proxy: str) -> None:
        self.machine.start_program(sys.executable, "-m", "tests.operations.walk.mail")
        self._bring_repository()
        self.follow("Install")
        self._edit_settings()
        self.follow(database)
        self.follow("First start")
        self._set_up_proxy(proxy)
        self.follow("Is it up?")

    def _set_up_proxy(self, proxy: str) -> None:
        certbot = self.machine.root / "usr/local/bin/certbot"
        certbot.write_text(CERTBOT)
        certbot.chmod(0o755)
        self.follow(proxy)
        with self.step("first page over https") as step:
            step.found = self.wait_for_site()

    def wait_for_site(self, seconds: float = 30) -> str:
        end = time.monotonic() + seconds
        while True:
            try:
                return str(self.visit("headers").get("server"))
            except Failed:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def try_site(self) -> None:
        """Check what the proxy must do, seen from outside."""
        with self.step("sign-in, spoofed addresses, upload"):
            headers = self.visit("headers")
            self.expect("https is asked for ever after", holds="strict-transport-security" in headers)
            self.expect("a member signs up", holds=self.visit("sign_up", email=EARLY))
            self.expect("the administrator signs in", holds=self.visit("sign_in", email=ADMIN))
            locked = self.visit("lock_out", email=EARLY)
            self.expect("a guesser under made-up addresses is stopped", holds=locked["guesser"] is False)
            self.expect("another address is not", holds=locked["other"] is True)
            upload = self.visit("upload", email=ADMIN, megabytes=UPLOAD_MEGABYTES)
            passed = isinstance(upload, dict) and upload["tells"]
            self.expect(
                f"an upload of {UPLOAD_MEGABYTES} MB reaches the application", holds=passed, found=upload
            )

    def try_monitoring(self) -> None:
        self.follow("Monitoring")
        self.wait_for_site()
        token = self.machine.run("sed -n 's/^METRICS_TOKEN=//p' /etc/magnesium/environment").strip()
        headers = f"--header 'Host: {DOMAIN}' --header 'Authorization: Bearer {token}'"
        metrics = self.machine.run(f"curl --fail --silent {headers} http://127.0.0.1:8000/metrics")
        self.expect("Prometheus gets its metrics", holds="django_http_responses_total" in metrics)

    def look_at_confinement(self) -> None:
        exposure = self.machine.run("systemd-analyze security magnesium.service --no-pager | tail -n 1")
        self.expect("the service is confined", holds=" OK" in exposure, found=exposure.strip())
        for path, mode in {"/var/lib/magnesium": "700", "/etc/magnesium/environment": "600"}.items():
            found = self.machine.run(f"stat -c %a {path}").strip()
            self.expect(f"{path} has mode {mode}", holds=found == mode, found=found)

    def back_up_and_restore(self) -> None:
        """Who signed up before the backup comes back; who came after it does not."""
        self.follow("Backup")
        self.expect("a member signs up after the backup", holds=self.visit("sign_up", email=LATE))
        self.follow("Restore")
        self.wait_for_site()
        self.expect("the member from before the backup is back", holds=self.visit("sign_in", email=EARLY))
        self.expect("the member from after it is not", holds=not self.visit("sign_in", email=LATE))

    def upgrade_and_roll_back(self) -> None:
        self._publish_next_release()
        visiting = self.start_visit("load", email=EARLY, seconds=12.0)
        assert visiting.stdout is not None
        visiting.stdout.readline()
        time.sleep(2)
        self.machine.run("systemctl restart magnesium.service")
        seen = self.finish(visiting)
        found = f"{seen['answers']} answers, longest {seen['longest']:.1f} s, failed {seen['failed'][:3]}"
        self.expect("a restart under load loses no request", holds=not seen["failed"], found=found)
        ready = self.follow("Upgrade")
        self.expect(
            "after the upgrade it is ready", holds='"ok"' in ready, found=ready.strip().splitlines()[-1]
        )
        self.follow("Rollback")
        self.wait_for_site()
        self.expect("after the rollback members sign in", holds=self.visit("sign_in", email=EARLY))
        status = self.machine.run("curl --silent http://127.0.0.1:8000/health/ready")
        self.expect("and it says that the database is newer", holds="newer" in status, found=status.strip())
        self.machine.run("cd /opt/magnesium && git checkout --quiet main")
        ready = self.follow("Upgrade")
        self.expect(
            "back on the newest version it is ready",
            holds='"ok"' in ready,
            found=ready.strip().splitlines()[-1],
        )

    def move_to_postgresql(self) -> None:
        self.follow("From SQLite to PostgreSQL")
        self.wait_for_site()
        self.expect("after the move members sign in", holds=self.visit("sign_in", email=EARLY))
        self.expect("and sign up", holds=self.visit("sign_up", email=AFTER_MOVE))

    def add_options(self) -> None:
        self.follow("Barcodes in every browser")
        self.follow("PDF for the doctor")
        self.wait_for_site()
        kind = self.visit("pdf", email=EARLY)
        self.expect("the confined service makes a PDF", holds=kind == "application/pdf", found=kind)

    def take_away(self, folder: Path) -> None:
        """Copy what the guide says to keep elsewhere: the settings, and the newest backup."""
        backups = sorted((self.machine.root / "var/lib/magnesium/backups").glob("magnesium-*.zip"))
        shutil.copy(backups[-1], folder / "backup.zip")
        shutil.copy(self.machine.root / "etc/magnesium/environment", folder / "environment")

    def move_in(self, folder: Path, database: str, proxy: str) -> None:
        """Bring back on this machine what another one has left in `folder`."""
        self._bring_repository()
        self.follow("Install")
        self.follow(database)
        for name in ("backup.zip", "environment"):
            shutil.copy(folder / name, self.machine.root / "root" / name)
        self.follow("On another machine")
        self._set_up_proxy(proxy)
        self.expect("a member of the old machine signs in", holds=self.visit("sign_in", email=EARLY))

    def _bring_repository(self) -> None:
        target = self.machine.root / "srv/magnesium.git"
        shutil.rmtree(target, ignore_errors=True)
        command = ["git", "clone", "--quiet", "--bare", "--no-hardlinks", str(CHECKOUT), str(target)]
        subprocess.run(command, check=True, capture_output=True, text=True)
        subprocess.run(["git", "-C", str(target), "update-ref", "refs/heads/main", "HEAD"], check=True)
        subprocess.run(["git", "-C", str(target), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
        subprocess.run(["chown", "-R", "0:0", str(target)], check=True)

    def _edit_settings(self) -> None:
        """What the guide asks the operator to do in an editor."""
        self.machine.run("echo 'EMAIL_URL=smtp://127.0.0.1:25' >> /etc/magnesium/environment")
        self.machine.run("echo 'DEFAULT_FROM_EMAIL=magnesium@example.org' >> /etc/magnesium/environment")
        # The walk signs in without a browser, which a passkey would need.
        self.machine.run("echo 'STAFF_SECOND_FACTOR=0' >> /etc/magnesium/environment")

    def _publish_next_release(self) -> None:
        """A commit with one more migration, for `git pull` to find."""
        migrations = CHECKOUT / "tracker" / "profiles" / "migrations"
        last = max(path.stem for path in migrations.glob("[0-9]*.py"))
        name = f"{int(last[:4]) + 1:04d}_next_release"
        path = self.machine.root / "root/next" / "tracker/profiles/migrations" / f"{name}.py"
        self.machine.run("git clone --quiet /srv/magnesium.git /root/next")
        path.write_text(NEXT_MIGRATION.format(last=last))
        commit = "git -c user.name=Walk -c user.email=walk@example.org commit --quiet -m 'Next release'"
        self.machine.run(f"cd /root/next && git add -A && {commit} && git push --quiet")


SQLITE, POSTGRESQL = "Database: SQLite", "Database: PostgreSQL"
CADDY, NGINX = "https with Caddy", "https with nginx"


def walk_everything(place: Path) -> list[Step]:
    """Set up all machines in `place`, one after the other, and return what was done and found."""
    begun = time.monotonic()
    make_root(place / "bare")
    steps = [Step("bare Debian made", time.monotonic() - begun)]
    for name, database, proxy in (("sqlite", SQLITE, CADDY), ("postgresql", POSTGRESQL, NGINX)):
        kept = place / f"kept-{name}"
        kept.mkdir()
        with machine_from(place, name) as machine:
            done = complete(Walk(machine), partial(set_up, database=database, proxy=proxy, kept=kept))
        steps += done
        if not done[-1].problem:
            with machine_from(place, f"{name}-again") as machine:
                walk = Walk(machine)
                steps += complete(walk, partial(Walk.move_in, folder=kept, database=database, proxy=proxy))
    return steps


def set_up(walk: Walk, database: str, proxy: str, kept: Path) -> None:
    walk.install(database, proxy)
    walk.try_site()
    walk.try_monitoring()
    walk.look_at_confinement()
    walk.back_up_and_restore()
    walk.take_away(kept)
    walk.upgrade_and_roll_back()
    if database == SQLITE:
        walk.move_to_postgresql()
        walk.add_options()


def complete(walk: Walk, part: Callable[[Walk], None]) -> list[Step]:
    """Do one part and return its steps; where the guide fails, the last one says why."""
    try:
        part(walk)
    except (Failed, subprocess.SubprocessError, OSError) as error:
        walk.steps[-1].problem = f"{error}\n{last_log_lines(walk.machine)}"
    return walk.steps


def last_log_lines(machine: Machine) -> str:
    try:
        return machine.run("journalctl --no-pager --lines 20 --output cat", timeout=30)
    except (Failed, subprocess.SubprocessError):
        return ""


@contextmanager
def machine_from(place: Path, name: str) -> Iterator[Machine]:
    root = place / name
    command = ["cp", "--archive", "--reflink=auto", str(place / "bare"), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        with Machine(root, name) as machine:
            yield machine
    finally:
        shutil.rmtree(root, ignore_errors=True)
