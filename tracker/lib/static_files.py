"""Static files: hashed names, and serving files that were collected while the server runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.base import MissingFileError
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Static files named by their contents; our modules import each other by those names too.

    Django has a switch for that, which stumbles over modules of others that import what is not there.
    """

    # Each pass renames one more level of a chain of modules that import each other.
    max_post_process_passes = 20
    patterns = (
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

    def compress_files(self, names: Any) -> Any:
        for name, compressed_name in super().compress_files(names):
            Path(self.path(compressed_name)).chmod(0o644)
            yield name, compressed_name


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, which lists the files once at the start, and looks again for a file it doesn't know.

    During an upgrade a page of the new server may ask the old one, which still runs, for its style sheet.
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
            return  # a compressed variant, which has no address of its own, or a name too long for a file
