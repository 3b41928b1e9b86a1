"""`make audit`: look up each locked package in the list of known vulnerabilities, by pip-audit.

pip-audit is fetched for the run, since it brings along twenty packages that nothing else needs.
"""

from __future__ import annotations

import subprocess
import sys

from tests.lock import LOCKS, ROOT

PIP_AUDIT = "pip-audit==2.10.1"


def main() -> int:
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    for name in LOCKS:
        options += ["--requirement", name]
    command = [sys.executable, "-m", "uv", "tool", "run", "--from", PIP_AUDIT, "pip-audit", *options]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        print(
            "A package has a known vulnerability, or the list could not be read; see above.", file=sys.stderr
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
