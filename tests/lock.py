"""`make lock`: lock every package with hashes, and record which wheels there are of each.

Versions that are locked stay, as long as pyproject.toml allows them. `python -m tests.lock --upgrade` takes
the newest ones, `--upgrade-package NAME` that of one package. No address of an index is written anywhere.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging import tags
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "tests" / "data" / "wheels.txt"
COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--universal"]
COMPILE += ["--python-version", "3.11"]
# Nothing is ever built from source: installing must not need a compiler.
WHEELS_ONLY = ["--only-binary", ":all:"]
HASHED = ["--generate-hashes", "--emit-build-options", "--no-emit-index-url", "--no-emit-find-links"]
# Each lock file: its extras, and the lock files whose versions it keeps to.
LOCKS: dict[str, tuple[list[str], list[str]]] = {
    "requirements.txt": ([], []),
    "requirements-postgres.txt": (["postgres"], ["requirements.txt"]),
    "requirements-pdf.txt": (["pdf"], ["requirements.txt"]),
    "requirements-dev.txt": (
        ["postgres", "pdf", "dev"],
        ["requirements-postgres.txt", "requirements-pdf.txt"],
    ),
    "requirements-h1c.txt": (["h1c"], ["requirements.txt"]),
}
# But for this one, which has no wheels for most machines.
FROM_SOURCE = {"requirements-h1c.txt": "gunicorn-h1c"}

PYTHONS = [(3, 11), (3, 12), (3, 13), (3, 14)]
# glibc 2.28 is older than that of every system with such a Python: Debian 10, Red Hat 8.
PLATFORMS = {
    f"Linux {machine}": [f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)]
    + [f"manylinux{year}_{machine}" for year in (2014, 2010, 1)]
    for machine in ("x86_64", "aarch64")
} | {
    "macOS arm64": list(tags.mac_platforms((14, 0), "arm64")),
    "macOS x86_64": list(tags.mac_platforms((14, 0), "x86_64")),
    "Windows": ["win_amd64"],
}


def accepted_tags(python: tuple[int, int], platform: str) -> set[tags.Tag]:
    """Return the tags of the wheels that this Python installs on this platform."""
    platforms = PLATFORMS[platform]
    interpreter = f"cp{python[0]}{python[1]}"
    return {
        *tags.cpython_tags(python, platforms=platforms),
        *tags.compatible_tags(python, interpreter, platforms),
    }


def lock(name: str, options: list[str]) -> None:
    extras, kept = LOCKS[name]
    command = [*COMPILE, *HASHED, *WHEELS_ONLY, *options]
    if package := FROM_SOURCE.get(name):
        command += ["--no-binary", package]
    command += [word for extra in extras for word in ("--extra", extra)]
    command += [word for file in kept for word in ("--constraint", file)]
    subprocess.run([*command, "pyproject.toml", "--output-file", name], cwd=ROOT, check=True)
    if package:  # pip reads options in their order, and the last one holds
        path, exception, rule = ROOT / name, f"--no-binary {package}\n", "--only-binary :all:\n"
        text = path.read_text(encoding="utf-8").replace(exception + rule, rule + exception)
        path.write_text(text, encoding="utf-8")


def record_wheels() -> None:
    """Write the file names and hashes of the wheels for PYTHONS on PLATFORMS, of requirements-dev.txt."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "pylock.toml"
        command = [*COMPILE, *WHEELS_ONLY, "--format", "pylock.toml", "--output-file", str(found)]
        command += ["--constraint", "requirements-dev.txt"]
        command += ["--extra", "postgres", "--extra", "pdf", "--extra", "dev", "pyproject.toml"]
        subprocess.run(command, cwd=ROOT, check=True)
        packages = tomllib.loads(found.read_text(encoding="utf-8"))["packages"]
    wheels = {
        _file_name(wheel): wheel["hashes"]["sha256"]
        for package in packages
        for wheel in package.get("wheels", [])
    }
    accepted = set[tags.Tag]().union(*(accepted_tags(each, name) for each in PYTHONS for name in PLATFORMS))
    lines = [
        f"{name} {wheels[name]}\n" for name in sorted(wheels) if accepted & parse_wheel_filename(name)[3]
    ]
    WHEELS.write_text("".join(lines), encoding="utf-8")


def _file_name(wheel: dict[str, str]) -> str:
    return wheel.get("name") or unquote(urlsplit(wheel["url"]).path.rsplit("/", 1)[1])


def main() -> int:
    try:
        for name in LOCKS:
            lock(name, sys.argv[1:])
        record_wheels()
    except subprocess.CalledProcessError as error:
        print("The packages could not be locked. Nothing after the failed step was written.", file=sys.stderr)
        return error.returncode
    print(f"Locked {', '.join(LOCKS)}, and recorded the wheels in {WHEELS.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
