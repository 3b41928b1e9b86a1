"""`make matrix`: the quick tests on every installed Python 3.11 to 3.14, each with Django 5.2 and 6.0.

Each combination has a virtual environment of its own in var/matrix. What is not installed, and what can't be
installed, is named at the end and fails nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "var" / "matrix"
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
DJANGOS = ("5.2", "6.0")
FIRST_PYTHON = {"5.2": (3, 10), "6.0": (3, 12)}  # https://docs.djangoproject.com/en/6.0/faq/install/


def find_python(version: tuple[int, int]) -> str | None:
    """Return the path of a Python of this version, from PATH or from pyenv; None where there is none."""
    name = f"python{version[0]}.{version[1]}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [
        shutil.which(name),
        *sorted(map(str, pyenv.glob(f"{version[0]}.{version[1]}.*/bin/{name}"))),
    ]
    return next((path for path in candidates if path and _is_python(path, version)), None)


def _is_python(path: str, version: tuple[int, int]) -> bool:
    """Return whether this program starts: pyenv leaves a stand-in in PATH for each version."""
    done = subprocess.run([path, "-V"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.startswith(f"Python {version[0]}.{version[1]}.")


def install(interpreter: str, folder: Path, django: str) -> str | None:
    """Make the environment. Return why that failed, or None."""
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    commands = [[interpreter, "-m", "venv", str(folder)]]
    commands += [[*pip, "--require-hashes", "-r", "requirements-dev.txt"]]
    if django != locked_django():
        commands += [[*pip, f"django=={django}.*"]]  # over the locked one; other packages stay
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            errors = re.findall(r"^ERROR: (.+)", done.stderr, re.MULTILINE)
            return errors[-1] if errors else f"{command[:4]} ended with {done.returncode}"
    return None


def locked_django() -> str:
    """Return the series of Django in the lock file, such as "5.2"."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    match = re.search(r"^django==(\d+\.\d+)", text, re.MULTILINE)
    assert match, "the lock file names no Django"
    return match[1]


def run(python: Path) -> int:
    kept = ENVIRONMENTS / f"databases-{python.parent.parent.name}"
    command = [str(python), "-m", "pytest", "-q", "-n", str(min(os.cpu_count() or 1, 8)), "--quick"]
    command += ["-p", "no:cacheprovider", "--kept-databases", str(kept)]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    results, skipped = {}, []
    for version, django in product(PYTHONS, DJANGOS):
        name = f"Python {version[0]}.{version[1]}, Django {django}"
        if version < FIRST_PYTHON[django]:
            continue
        interpreter = find_python(version)
        if interpreter is None:
            skipped.append(f"{name}: this Python is not installed.")
            continue
        folder = ENVIRONMENTS / f"python{version[0]}.{version[1]}-django{django}"
        print(f"\n== {name}", flush=True)
        if reason := install(interpreter, folder, django):
            skipped.append(f"{name}: {reason}")
            continue
        results[name] = run(folder / "bin" / "python")
    print()
    for name, code in results.items():
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name}")
    for line in skipped:
        print(f"Not run: {line}")
    return 1 if any(results.values()) or not results else 0


if __name__ == "__main__":
    sys.exit(main())
