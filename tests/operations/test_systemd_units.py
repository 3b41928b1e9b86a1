"""The units in deploy/systemd. `make bench --only production` runs them for real."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
MOST_EXPOSED = 25  # tenths; systemd calls 20 to 49 "medium" and less "OK"
# They say what differs; everything else about safety is the same.
NOT_CONFINEMENT = {
    *(
        "Type",
        "ExecStart",
        "KillMode",
        "TimeoutStopSec",
        "Restart",
        "RestartSec",
        "Nice",
        "IOSchedulingClass",
    ),
}


def settings_of(path: Path) -> list[tuple[str, str]]:
    """The lines of [Service]; a name may occur more than once."""
    section = re.search(r"^\[Service\]\n(.*?)(?=^\[|\Z)", path.read_text(), re.M | re.S)
    return re.findall(r"^(\w+)=(.*)$", section[1], re.M)


def test_the_service_the_timers_and_their_services_are_there():
    assert [path.name for path in UNITS] == [
        "magnesium-backup.service",
        "magnesium-backup.timer",
        "magnesium-housekeeping.service",
        "magnesium-housekeeping.timer",
        "magnesium-worker.service",
        "magnesium.service",
        "magnesium.socket",
    ]


def test_all_services_are_confined_in_the_same_way():
    confinements = [
        [line for line in settings_of(path) if line[0] not in NOT_CONFINEMENT] for path in SERVICES
    ]
    first = confinements[0]
    assert ("User", "magnesium") in first
    assert ("ProtectSystem", "strict") in first
    assert confinements == [first] * len(SERVICES)


def test_the_application_cannot_be_reloaded_because_that_would_keep_the_old_code():
    names = {name for name, _ in settings_of(ROOT / "deploy" / "systemd" / "magnesium.service")}
    assert not {name for name in names if "Reload" in name}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_the_units_and_finds_them_confined(tmp_path):
    for path in UNITS:
        # The programs and the user exist on a server only.
        text = re.sub(r"/opt/magnesium/\.venv/bin/\w+", shutil.which("true"), path.read_text())
        text = re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.M)
        (tmp_path / path.name).write_text(text)
    files = [str(tmp_path / path.name) for path in UNITS]
    verified = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False
    )
    ours = [line for line in verified.stderr.splitlines() if "magnesium" in line]
    assert not ours
    for path in SERVICES:
        command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}"]
        secure = subprocess.run(
            [*command, str(tmp_path / path.name)], capture_output=True, text=True, check=False
        )
        assert secure.returncode == 0, secure.stdout.splitlines()[-1]
