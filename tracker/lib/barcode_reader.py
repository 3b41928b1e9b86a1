"""Barcode reader for browsers without one: npm's barcode-detector with zxing-wasm.

`manage.py fetch_barcode_reader` downloads exact versions, whose checksums are below, and it is served from
our own origin. Without it, browsers with a reader of their own still scan, and digits can always be typed.
"""

from __future__ import annotations

import base64
import hashlib
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

FOLDER = "barcode-reader"  # under static/; git ignores it
SCRIPT, WASM = f"{FOLDER}/ponyfill.js", f"{FOLDER}/zxing_reader.wasm"


class WrongPackage(Exception):
    """Raised for a package that differs from the expected one. The message names the difference."""


@dataclass(frozen=True)
class Package:
    """The name at npm, the archive's checksum (Subresource Integrity), and the files to extract."""

    name: str
    integrity: str
    files: Mapping[str, str]


# Both MIT. The second is the version that the first names as its own.
PACKAGES = (
    Package(
        "barcode-detector@3.2.2",
        "sha512-/4QOrrNrCRmDSBWiiP4aC72dnkuXUEdcFRidHgbPRXUpy82XcCMvJssI6fEs6JT42LS7DvBVZO70qasJbYKyrA==",
        {
            "package/dist/iife/ponyfill.js": "ponyfill.js",
            "package/LICENSE": "barcode-detector-LICENSE.txt",
        },
    ),
    Package(
        "zxing-wasm@3.1.3",
        "sha512-3lC9BJk4fR5ZJxcGjb0hVnDFOW7KpLXHIebiBmVd4FDRQZVeObztoTKxRUPxlWwSgxrMRONK0u50hBD1aTYEKg==",
        {
            "package/dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
            "package/LICENSE": "zxing-wasm-LICENSE.txt",
        },
    ),
)


def unpack(package: Package, archive: Path, folder: Path) -> None:
    """Extract the package's files into `folder`.

    Raises WrongPackage when the archive is not exactly the expected one.
    """
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    if f"sha512-{digest}" != package.integrity:
        raise WrongPackage(f"{package.name} is not what it was: its sum differs. Nothing was taken from it.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # root may bring in what the site's own user then collects
    with tarfile.open(archive) as opened:
        for path, name in package.files.items():
            member = opened.extractfile(path)
            if member is None:
                raise WrongPackage(f"{package.name} lacks {path}.")
            (folder / name).write_bytes(member.read())
            (folder / name).chmod(0o644)


@lru_cache
def addresses() -> tuple[str, str] | None:
    """Return the URLs of the reader's script and WebAssembly; None when it is not installed.

    Cached per process: installing it needs a restart, like every change of static files.
    """
    if not (finders.find(SCRIPT) and finders.find(WASM)):
        return None
    try:
        return static(SCRIPT), static(WASM)
    except ValueError:  # there, but not collected yet
        return None
