"""The lock files: whatever they name installs without a compiler."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.lock import FROM_SOURCE, LOCKS, PLATFORMS, PYTHONS, WHEELS, accepted_tags

ROOT = Path(__file__).resolve().parents[2]
LINUX = [platform for platform in PLATFORMS if platform.startswith("Linux")]
PACKAGE = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[^]]*\])?==(?P<version>[^\s;]+)(?: *; *(?P<marker>.+?))? \\\n"
    r"(?P<hashes>(?: +--hash.*\n)+)",
    re.MULTILINE,
)


tags_of = cache(accepted_tags)
marker_of = cache(Marker)


@cache
def read_wheels():
    """Return the recorded wheels: (name, version) -> [(tags, hash)]."""
    wheels = defaultdict(list)
    for line in WHEELS.read_text().splitlines():
        file_name, digest = line.split()
        name, version, _, file_tags = parse_wheel_filename(file_name)
        wheels[name, str(version)].append((file_tags, digest))
    return wheels


def applies(marker, python, platform):
    """Return whether a package with this marker is installed there."""
    system, machine = {
        "Linux x86_64": ("linux", "x86_64"),
        "Linux aarch64": ("linux", "aarch64"),
        "macOS arm64": ("darwin", "arm64"),
        "macOS x86_64": ("darwin", "x86_64"),
        "Windows": ("win32", "AMD64"),
    }[platform]
    version = f"{python[0]}.{python[1]}"
    names = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
    environment = {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system}
    environment |= {"platform_machine": machine, "platform_system": names[system]}
    environment |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    environment |= {"os_name": "nt" if system == "win32" else "posix"}
    return marker is None or marker_of(marker).evaluate(environment)


def packages_without_a_wheel(text, places):
    """Return (package, Python, platform) for each package of a lock file that could not be installed."""
    wheels = read_wheels()
    found = list(PACKAGE.finditer(text))
    assert found
    assert len(found) == len(re.findall(r"^[\w.-]+(?:\[[^]]*\])?==", text, re.MULTILINE))
    missing = []
    for package in found:
        locked = set(re.findall(r"sha256:(\w+)", package["hashes"]))
        known = wheels[canonicalize_name(package["name"]), package["version"]]
        locked_tags = [file_tags for file_tags, digest in known if digest in locked]
        for python, platform in places:
            accepted = tags_of(python, platform)
            if any(file_tags & accepted for file_tags in locked_tags):
                continue
            if applies(package["marker"], python, platform):
                missing.append((package["name"], python, platform))
    return missing


def lock_files():
    return sorted(set(LOCKS) - set(FROM_SOURCE))


def test_every_lock_file_is_made_by_make_lock():
    assert {path.name for path in ROOT.glob("requirements*.txt")} == set(LOCKS)


@pytest.mark.parametrize("name", lock_files())
def test_every_locked_package_has_a_wheel_on_linux(name):
    assert packages_without_a_wheel((ROOT / name).read_text(), list(product(PYTHONS, LINUX))) == []


@pytest.mark.parametrize("name", lock_files())
def test_every_locked_package_has_a_wheel_on_macos_and_windows(name):
    others = [platform for platform in PLATFORMS if platform not in LINUX]
    assert packages_without_a_wheel((ROOT / name).read_text(), list(product(PYTHONS, others))) == []


@pytest.mark.parametrize("name", lock_files())
def test_a_package_is_never_built_from_source(name):
    assert "--only-binary :all:" in (ROOT / name).read_text().splitlines()
    assert "--no-binary" not in (ROOT / name).read_text()


def test_a_package_that_needs_a_compiler_is_noticed():
    """The optional parser has no wheel; pip built it, which failed wherever there was no compiler."""
    text = (ROOT / "requirements-h1c.txt").read_text()
    missing = packages_without_a_wheel(text, [((3, 11), "Linux x86_64")])
    assert [name for name, _, _ in missing] == ["gunicorn-h1c"]


def test_a_wheel_whose_hash_is_not_locked_does_not_count():
    text = (ROOT / "requirements.txt").read_text()
    wheel = next(line for line in WHEELS.read_text().splitlines() if line.startswith("asgiref-"))
    changed = text.replace(wheel.split()[1], "0" * 64)
    assert changed != text
    missing = packages_without_a_wheel(changed, [((3, 13), "Linux aarch64")])
    assert [name for name, _, _ in missing] == ["asgiref"]


def test_the_optional_parser_is_the_only_package_built_from_source():
    """The options of a lock file hold in their order."""
    options = re.findall(r"^--.*", (ROOT / "requirements-h1c.txt").read_text(), re.MULTILINE)
    assert options == ["--only-binary :all:", "--no-binary gunicorn-h1c"]


def test_nothing_requires_the_optional_parser():
    assert not [name for name in lock_files() if "gunicorn-h1c" in (ROOT / name).read_text()]
