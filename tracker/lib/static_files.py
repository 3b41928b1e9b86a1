"""Static files: hashed names, and serving files that were collected while the server runs."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import Path
from re import Match
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.base import MissingFileError
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

_CONTENT = "the content of the file"  # in the place of Django's template for a URL


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Static files named by their contents; our modules import each other by those names too.

    Django has a switch for that, which fails on third-party modules that import missing files.
    """

    # Each pass renames one more level of a chain of modules that import each other.
    max_post_process_passes = 20
    # core.css first, before Django's own patterns would make links of its imports: collected, it holds them,
    # so that a page needs one request for it and not four.
    patterns = (
        ("css/core.css", ((r"""(?P<matched>@import "(?P<url>[\w-]+\.css)";)""", _CONTENT),)),
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\.{1,2}/[^"]+)")""", 'from "%(url)s"'),
                (r"""(?P<matched>import\("(?P<url>\.{1,2}/[^"]+)"\))""", 'import("%(url)s")'),
            ),
        ),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Readable by a web server that runs as another user, although this process's files are private.
        modes = {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755}
        super().__init__(*arguments, **(modes | options))

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        if template != _CONTENT:
            converter: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template)
            return converter
        return lambda match: self._read(posixpath.join(posixpath.dirname(name), match["url"]))

    def _read(self, name: str) -> str:
        """Return the text of a file that was copied to the static root before files are processed."""
        with self.open(name) as file:
            text: str = file.read().decode()
        return text

    def compress_files(self, names: Any) -> Any:
        for name, compressed_name in super().compress_files(names):
            Path(self.path(compressed_name)).chmod(0o644)
            yield name, compressed_name


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise that lists the files once at the start, and checks again for an unknown file.

    During an upgrade a page of the new server may request its style sheet from the old one, which still runs.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not self.autorefresh and path.startswith(self.static_prefix) and path not in self.files:
            self._look_for(path)
        response: HttpResponseBase = super().__call__(request)
        return response

    def _look_for(self, url: str) -> None:
        if not self.static_root or not self.url_is_canonical(url) or url.endswith("/"):
            return
        root = str(Path(self.static_root).resolve()) + "/"
        path = root + url.removeprefix(self.static_prefix)
        try:
            if self.path_is_child_of(path, root) and Path(path).is_file():
                self.files[url] = self.find_file_at_path(path, url)
        except (MissingFileError, OSError):
            return  # a compressed variant, which has no URL of its own, or a name too long for a file
