"""Reads tracker/settings.py in this process, under an environment of the test's own."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.operations.production import ROOT, SECRET

NEEDED = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "example.org", "PATH": os.environ.get("PATH", "")}


def read_settings(folder: Path, **variables: str | None) -> dict[str, Any]:
    """Return all settings; None removes a variable. Raises what the settings raise."""
    everything = NEEDED | {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"} | variables
    environment = {name: value for name, value in everything.items() if value is not None}
    with patch.dict(os.environ, environment, clear=True):
        return runpy.run_path(str(ROOT / "tracker" / "settings.py"))
