"""Runs the project's programs with production's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "production-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2


def run(*command, environment, tmp_path):
    """Run Python with production's settings, changed by `environment`; None removes a variable."""
    variables = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": "example.org",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    variables = {name: value for name, value in (variables | environment).items() if value is not None}
    program = [sys.executable, *command]
    return subprocess.run(program, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
