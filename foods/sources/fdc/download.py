"""Download an official set, resuming an earlier attempt. Only the standard library."""

from __future__ import annotations

import http.client
import os
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from foods.sources.fdc.files import FdcError

# URLs of USDA's sets. Foundation, branded and full ones are updated about twice a year.
NAMES = {
    # https://fdc.nal.usda.gov/download-datasets, “Foundation Foods”, April 2026
    "foundation": "FoodData_Central_foundation_food_csv_2026-04-30.zip",
    # the same page, “SR Legacy”, April 2018: the last release that there will be
    "sr-legacy": "FoodData_Central_sr_legacy_food_csv_2018-04.zip",
    # the same page, “FNDDS”, October 2024: the survey of 2021 to 2023
    "survey": "FoodData_Central_survey_food_csv_2024-10-31.zip",
    # the same page, “Branded Foods”, April 2026
    "branded": "FoodData_Central_branded_food_csv_2026-04-30.zip",
    # the same page, “Full Download of All Data Types”, April 2026
    "full": "FoodData_Central_csv_2026-04-30.zip",
}
ATTEMPTS = 5
TIMEOUT_S = 30.0  # without a byte
CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")

OnBytes = Callable[
    [int, int | None], None
]  # received bytes, total bytes; None when the server does not state it


class DownloadError(FdcError):
    """File that can't be downloaded. The message says why, and what to do."""


class _ConnectionCut(Exception):
    """Connection that ended early; the received bytes are kept."""


def fetch(url: str, folder: Path, on_bytes: OnBytes = lambda _here, _total: None) -> Path:
    """Download `url` into `folder` under its own name, unless the file is already there.

    Partial downloads are in a file that ends in .part, which a later call resumes where the server supports
    it. Raises DownloadError.
    """
    parts = urlsplit(url)
    name = unquote(parts.path).rsplit("/", 1)[-1]
    if parts.scheme not in {"http", "https"} or not name.endswith(".zip"):
        raise DownloadError(f"“{url}” is not an address of a zip file that begins with https://.")
    target = folder / name
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = _PartialFile(target)
    for attempt in range(1, ATTEMPTS + 1):
        before = part.size
        try:
            _fetch_rest(url, part, on_bytes)
            break
        except _ConnectionCut as cut:
            if attempt == ATTEMPTS or part.size <= before:
                raise DownloadError(f"{name}: {cut} Run the same command again to go on from there.") from cut
    if not zipfile.is_zipfile(part.path):
        part.forget()
        raise DownloadError(f"{name}: what came is not a zip file. See whether {url} is right.")
    os.replace(part.path, target)
    part.forget()
    return target


@dataclass
class _PartialFile:
    """Received part of a file, and the version of the file by the server's headers."""

    target: Path

    @property
    def path(self) -> Path:
        return self.target.with_name(self.target.name + ".part")

    @property
    def _version_path(self) -> Path:
        return self.target.with_name(self.target.name + ".part.version")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> str:
        return self._version_path.read_text(encoding="latin-1") if self._version_path.exists() else ""

    def begin(self, version: str) -> None:
        self.path.write_bytes(b"")
        self._version_path.write_text(version, encoding="latin-1")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self._version_path.unlink(missing_ok=True)


def _fetch_rest(url: str, part: _PartialFile, on_bytes: OnBytes) -> None:
    headers = {"User-Agent": "magnesium-tracker", "Accept-Encoding": "identity"}
    if part.size and part.version:
        # If-Range: a file that has changed comes whole, not as a part that does not fit.
        headers |= {"Range": f"bytes={part.size}-", "If-Range": part.version}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - fetch() takes http and https only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            total = _begin(answer, part)
            _copy(answer, part, total, on_bytes)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and part.size:  # the local part is longer than the file
            part.forget()
            raise _ConnectionCut("the server has less of it than came before.") from error
        raise DownloadError(
            f"{url}: the server answered {error.code} {error.reason}. USDA may have a newer release: see "
            "https://fdc.nal.usda.gov/download-datasets and give its address with --url."
        ) from error
    except urllib.error.URLError as error:
        raise DownloadError(f"{url}: there is no connection ({error.reason}).") from error
    except (http.client.HTTPException, OSError) as error:
        raise _ConnectionCut(f"the connection ended after {megabytes(part.size)}.") from error


def _begin(answer: http.client.HTTPResponse, part: _PartialFile) -> int | None:
    """Prepare `part` for the response; return the total bytes, None when not stated."""
    if answer.status == 206:
        found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if found and int(found[1]) == part.size:
            return int(found[2])
        part.forget()
        raise _ConnectionCut("the server went on at another place.")
    etag = answer.headers.get("ETag", "")
    part.begin(etag if etag.startswith('"') else answer.headers.get("Last-Modified", ""))
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _copy(answer: http.client.HTTPResponse, part: _PartialFile, total: int | None, on_bytes: OnBytes) -> None:
    here = part.size
    on_bytes(here, total)
    with part.path.open("ab") as file:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
            here += len(chunk)
            on_bytes(here, total)
    if total is not None and here < total:
        raise _ConnectionCut(f"the connection ended after {megabytes(here)} of {megabytes(total)}.")
    if total is not None and here > total:
        part.forget()
        raise DownloadError(f"{part.target.name}: more came than the {total:,} bytes announced.")


def megabytes(count: int) -> str:
    """Return `428.0 MB`, in units of 1,000,000 bytes."""
    return f"{count / 1_000_000:,.1f} MB"
