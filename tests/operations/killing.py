"""Kill a backup or a restore at many points: `python -m tests.operations.killing restore FILE`.

The environment names the database, which must hold the group “after”; in FILE it must not. Each try is a
child that ends itself by SIGKILL or SIGALRM, without cleaning up: at an operation on files or a start of
another program, at a report of progress, or after a share of the time of a whole run. Prints a line of JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from foods.importing.progress import ignore_progress  # noqa: E402
from tracker.operations import sqlite  # noqa: E402
from tracker.operations.archive import BackupReader  # noqa: E402
from tracker.operations.backup import default_folder, make_backup  # noqa: E402
from tracker.operations.databases import connect  # noqa: E402
from tracker.operations.restore import restore_backup  # noqa: E402

EVENTS = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chown", "fcntl.flock", "sqlite3.connect",
    "shutil.rmtree", "subprocess.Popen", "os.truncate",
}  # fmt: skip
TRIES = 6  # of each kind
IS_POSTGRES = connection.vendor == "postgresql"
sqlite.STEP_PAGES = 40  # so that there is something to be killed in


def restore(progress) -> None:
    restore_backup(Path(sys.argv[2]), force=False, progress=progress)


def back_up(progress) -> None:
    make_backup(default_folder(), progress=progress, keep=2)


WORK = {"restore": restore, "backup": back_up}[sys.argv[1]]


def in_child(*, event: int = 0, report: int = 0, seconds: float = 0.0, counts: int | None = None) -> int:
    """Do the work in a child that is killed at the given point, and return its status.

    Without a point, it finishes and writes what it counted to `counts`.
    """
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    seen: Counter = Counter()

    def count(kind: str, last: int) -> None:
        seen[kind] += 1
        if seen[kind] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda name, arguments: count("events", event) if name in EVENTS else None)
    if seconds:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        WORK(lambda doing, share: count("reports", report))
        if counts is not None:
            os.write(counts, json.dumps(seen).encode())
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def spread(whole: int) -> list[int]:
    """Numbers from 1 to `whole`, both included."""
    return sorted({1 + round(n * (whole - 1) / (TRIES - 1)) for n in range(TRIES)}) if whole else []


def ask(statement: str) -> list:
    database = connect(settings.DATABASES["default"])
    try:
        with database.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        database.close()


def wait_for_the_server() -> None:
    """PostgreSQL notices after a moment that a client is gone."""
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while IS_POSTGRES and ask(f"{others} AND usesysid IS NOT NULL"):
        time.sleep(0.01)


def state() -> str:
    """“after”, “before”, or what is wrong."""
    tables = {
        table: ask(f"SELECT COUNT(*) FROM {table}")[0][0]
        for table in ("foods_food", "foods_portion", "foods_search", "django_migrations")
    }
    if tables != TABLES:
        return f"tables {tables}"
    if not IS_POSTGRES and (found := ask("PRAGMA integrity_check")) != [("ok",)]:
        return f"damaged {found}"
    return "after" if ask("SELECT 1 FROM auth_group WHERE name = 'after'") else "before"


def work_folders() -> list[Path]:
    places = {default_folder(), Path(settings.DATABASES["default"]["NAME"]).parent}
    return [path for place in places for path in place.glob(".*-*") if path.is_dir()]


def prepare() -> None:
    """Let the next try begin as the whole run did, with as many events."""
    if state() == "before":
        ask("INSERT INTO auth_group (name) VALUES ('after')")
    for path in work_folders():
        shutil.rmtree(path)
    wait_for_the_server()


def main() -> None:
    results: Counter = Counter()
    reading, writing = os.pipe()
    in_child()  # what only a first run does is not among the points at which the others are killed
    prepare()
    begun = time.monotonic()
    assert in_child(counts=writing) == 0
    duration = time.monotonic() - begun
    whole = json.loads(os.read(reading, 1000))
    points = [{"event": n} for n in spread(whole["events"])]
    points += [{"report": n} for n in spread(whole["reports"])]
    points += [{"seconds": max(duration * n / TRIES, 0.001)} for n in range(TRIES)]
    results["whole", state()] += 1
    for point in points:
        prepare()
        status = in_child(**point)
        wait_for_the_server()
        how = "killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)}"
        results[how, state()] += 1
        for path in default_folder().glob("*.zip"):
            with BackupReader(path) as backup:
                backup.verify(ignore_progress)
    in_child()
    left = [path.name for path in work_folders()]
    print(json.dumps({"results": [[*key, n] for key, n in results.items()], "left": left}))


TABLES = json.loads(os.environ["EXPECTED_ROWS"])
if __name__ == "__main__":
    main()
