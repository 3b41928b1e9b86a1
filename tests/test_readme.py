"""What README promises is what is measured."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tap_counts import EFFORT
from tracker.lib.env import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def test_the_effort_in_readme_is_the_one_that_the_browser_tests_count():
    _, section = README.read_text().split("## How much work it is\n")
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section.split("\n## ")[0], re.MULTILINE)
    assert rows == [("What you log", "Taps or keys"), *((what, str(work)) for what, work in EFFORT.items())]


def test_the_documented_variables_are_those_that_the_settings_read():
    """A name that is read but not listed would be taken for a misspelling of itself."""
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    modules = ("settings.py", "lib/sign_in_settings.py")
    text = "".join((ROOT / "tracker" / name).read_text() for name in modules)
    read = re.findall(r'\bread\(\s*"(\w+)"', text)
    assert len(rows) == len(set(rows))
    assert set(rows) == set(read) == VARIABLES


def test_readme_leads_to_the_configuration():
    assert "(docs/configuration.md)" in README.read_text()
