"""A reader of barcodes for browsers that have none of their own: npm's barcode-detector with zxing-wasm.

It is brought in by `manage.py fetch_barcode_reader`, at exact versions whose sums stand here, and served from
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
    """The package is not the one that is meant. The message says which."""


@dataclass(frozen=True)
class Package:
    """What npm calls it, the sum of its archive (Subresource Integrity), and which files are taken out."""

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
    """Put the package's files into `folder`. WrongPackage when the archive is not exactly what is meant."""
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
    """Where browsers find the reader's script and its WebAssembly; None when it was not brought in.

    Looked up once a process: bringing it in wants a restart, as every change of static files does.
    """
    if not (finders.find(SCRIPT) and finders.find(WASM)):
        return None
    try:
        return static(SCRIPT), static(WASM)
    except ValueError:  # there, but not collected yet
        return None
