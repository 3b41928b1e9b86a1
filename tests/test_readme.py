"""What README promises is what is measured."""

from __future__ import annotations

import re
from pathlib import Path

from tests.effort import EFFORT

README = Path(__file__).resolve().parent.parent / "README.md"


def test_the_effort_in_readme_is_the_one_that_the_browser_tests_count():
    _, section = README.read_text().split("## How much work it is\n")
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section.split("\n## ")[0], re.MULTILINE)
    assert rows == [("What you log", "Taps or keys"), *((what, str(work)) for what, work in EFFORT.items())]
