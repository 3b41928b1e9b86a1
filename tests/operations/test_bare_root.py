"""Stopping `python -m tests.bare` leaves nothing behind. Stand-ins replace programs that need root."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from tests.operations.bare_stand_ins import has_ended, make_programs, process_id, start

pytestmark = pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is Linux's")


@pytest.mark.parametrize(
    ("program", "seconds_to_build", "number"),
    [("mmdebstrap", 600, signal.SIGTERM), ("unshare", 0, signal.SIGTERM), ("unshare", 0, signal.SIGKILL)],
)
def test_what_it_started_ends_with_it(tmp_path, program, seconds_to_build, number):
    make_programs(tmp_path)
    process = start(tmp_path, seconds_to_build)
    pid = process_id(tmp_path / f"{program}.pid")
    process.send_signal(number)
    process.wait(30)
    ended = has_ended(pid)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    assert ended
    if number == signal.SIGTERM:
        assert process.returncode == 143
        assert not list((tmp_path / "tmp").iterdir())
