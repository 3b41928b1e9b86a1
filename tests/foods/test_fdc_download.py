"""Fetching an official set, from a server of our own: whole, resumed, cut off, and answered wrongly."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from foods.models import Food
from foods.sources.fdc.download import NAMES, DownloadError, fetch
from tests.foods.fdc_sets import SR_LEGACY, write_set, zip_folder

NAME = NAMES["sr-legacy"]


class Server:
    """USDA's, with one file. `reply` answers; `asked_for` remembers the Range of each question."""

    def __init__(self, body: bytes) -> None:
        self.body, self.version = body, '"one"'
        self.asked_for: list[str | None] = []
        self.reply: Callable[[BaseHTTPRequestHandler], None] = self.whole_or_rest
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked_for.append(self.headers["Range"])
                server.reply(self)

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.site = f"http://127.0.0.1:{self.http.server_port}/fdc-datasets/"
        self.url = self.site + NAME

    def answer(self, handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body)), "ETag": self.version} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    def whole(self, handler: BaseHTTPRequestHandler) -> None:
        self.answer(handler, 200, self.body)

    def whole_or_rest(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers["Range"]
        if wanted is None or handler.headers.get("If-Range", self.version) != self.version:
            return self.whole(handler)
        first = int(wanted.removeprefix("bytes=").removesuffix("-"))
        total = len(self.body)
        self.answer(handler, 206, self.body[first:], Content_Range=f"bytes {first}-{total - 1}/{total}")

    def cut(self, handler: BaseHTTPRequestHandler) -> None:
        """Half of what is left, and no more."""
        wanted = handler.headers["Range"] or "bytes=0-"
        first, total = int(wanted.removeprefix("bytes=").removesuffix("-")), len(self.body)
        rest = self.body[first:]
        headers = {"Content_Range": f"bytes {first}-{total - 1}/{total}"} if first else {}
        status = 206 if first else 200
        self.answer(handler, status, rest[: len(rest) // 2], Content_Length=str(len(rest)), **headers)


@pytest.fixture
def body(tmp_path) -> bytes:
    return zip_folder(write_set(tmp_path / "made" / "in", SR_LEGACY), tmp_path / "made" / NAME).read_bytes()


@pytest.fixture
def server(body) -> Iterator[Server]:
    server = Server(body)
    thread = Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "downloads"


def begin(folder: Path, part: bytes, version: str = '"one"') -> None:
    """What an earlier attempt left."""
    folder.mkdir()
    (folder / f"{NAME}.part").write_bytes(part)
    (folder / f"{NAME}.part.version").write_text(version)


def test_a_set_is_fetched_under_its_own_name_and_its_size_is_told(server, folder):
    told: list[tuple[int, int | None]] = []
    path = fetch(server.url, folder, lambda here, total: told.append((here, total)))

    assert (path, path.read_bytes()) == (folder / NAME, server.body)
    assert [file.name for file in folder.iterdir()] == [NAME]
    assert told[0] == (0, len(server.body))
    assert told[-1] == (len(server.body), len(server.body))


def test_a_set_that_is_here_is_not_fetched_again(server, folder):
    fetch(server.url, folder)
    fetch(server.url, folder)

    assert server.asked_for == [None]


def test_a_download_goes_on_where_it_ended(server, folder):
    begin(folder, server.body[:100])

    assert fetch(server.url, folder).read_bytes() == server.body
    assert server.asked_for == ["bytes=100-"]


def test_a_server_that_ignores_the_range_sends_all_of_it_anew(server, folder):
    begin(folder, server.body[:100])
    server.reply = server.whole

    assert fetch(server.url, folder).read_bytes() == server.body


def test_a_file_that_is_another_by_now_comes_whole(server, folder):
    begin(folder, b"x" * 100, version='"of last year"')

    assert fetch(server.url, folder).read_bytes() == server.body


def test_a_connection_that_is_cut_in_the_middle_is_taken_up_again(server, folder):
    def cut_twice(handler: BaseHTTPRequestHandler) -> None:
        (server.cut if len(server.asked_for) <= 2 else server.whole_or_rest)(handler)

    server.reply = cut_twice

    assert fetch(server.url, folder).read_bytes() == server.body
    half = len(server.body) // 2
    assert server.asked_for[:2] == [None, f"bytes={half}-"]
    assert len(server.asked_for) == 3


def test_what_came_before_the_last_cut_is_kept_for_the_next_command(server, folder):
    server.reply = server.cut
    with pytest.raises(DownloadError, match=r"of 0\.0 MB\. Run the same command again to go on from there\."):
        fetch(server.url, folder)

    assert not (folder / NAME).exists()
    server.reply = server.whole_or_rest
    assert fetch(server.url, folder).read_bytes() == server.body
    assert server.asked_for[-1] not in {None, "bytes=0-"}


@pytest.mark.parametrize("content_range", ["bytes 0-9/10", "", "bytes 50-99/100"])
def test_a_rest_that_begins_elsewhere_is_not_put_behind_what_is_here(server, folder, content_range):
    begin(folder, server.body[:100])

    def wrong(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["Range"]:
            return server.answer(handler, 206, server.body[50:], Content_Range=content_range)
        server.whole(handler)

    server.reply = wrong
    with pytest.raises(DownloadError, match="went on at another place"):
        fetch(server.url, folder)

    assert fetch(server.url, folder).read_bytes() == server.body


def test_more_than_the_file_has_is_fetched_anew_by_the_next_command(server, folder):
    begin(folder, server.body * 2)

    def refuse(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["Range"]:
            return server.answer(handler, 416, b"", Content_Range=f"bytes */{len(server.body)}")
        server.whole(handler)

    server.reply = refuse
    with pytest.raises(DownloadError, match="the server has less of it than came before"):
        fetch(server.url, folder)

    assert fetch(server.url, folder).read_bytes() == server.body


def test_a_size_that_is_wrong_is_refused(server, folder):
    server.reply = lambda handler: server.answer(
        handler, 200, server.body, Content_Length=str(len(server.body) + 7)
    )
    with pytest.raises(DownloadError, match="the connection ended after"):
        fetch(server.url, folder)

    assert not (folder / NAME).exists()


def test_a_missing_file_is_said_with_what_to_do(server, folder):
    server.reply = lambda handler: server.answer(handler, 404, b"gone")
    with pytest.raises(
        DownloadError, match=r"answered 404 Not Found\. USDA may have a newer release: see http"
    ):
        fetch(server.url, folder)

    assert not list(folder.iterdir())


def test_a_page_in_place_of_a_zip_is_refused_and_not_kept(server, folder):
    server.reply = lambda handler: server.answer(handler, 200, b"<h1>Down for repairs</h1>")
    with pytest.raises(DownloadError, match="what came is not a zip file"):
        fetch(server.url, folder)

    assert not list(folder.iterdir())


@pytest.mark.parametrize("url", ["file:///etc/set.zip", "set.zip", "https://fdc.nal.usda.gov/set.csv", ""])
def test_an_address_that_is_none_is_refused(folder, url):
    with pytest.raises(DownloadError, match="is not an address of a zip file"):
        fetch(url, folder)


def test_a_server_that_is_not_there_is_said_plainly(server, folder):
    with socket.socket() as nobody:  # a port that is taken, and where nobody listens
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/set.zip"
        with pytest.raises(DownloadError, match="there is no connection"):
            fetch(url, folder)


# By the command


def run(settings, tmp_path, *words: str) -> str:
    settings.DATA_DIR = tmp_path / "var"
    out = StringIO()
    call_command("import_fdc", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_one_command_fetches_and_imports(db, server, settings, tmp_path):
    settings.FDC_DATASETS_URL = server.site
    said = run(settings, tmp_path, "--download", "sr-legacy")

    assert f"Fetching {server.url}: 0.0 MB" in said
    assert Food.objects.get().source_in_words == "USDA SR Legacy 2018-04, FDC 1"
    assert (tmp_path / "var" / "downloads" / NAME).exists()


def test_another_address_is_taken_from_the_command_line(db, server, settings, tmp_path):
    run(settings, tmp_path, "--download", "full", "--url", server.url)

    assert Food.objects.get().name == "Spinach, raw"


def test_a_download_that_fails_changes_nothing(db, server, settings, tmp_path):
    server.reply = lambda handler: server.answer(handler, 404, b"")
    settings.FDC_DATASETS_URL = server.site
    with pytest.raises(CommandError, match=r"404 Not Found.* Nothing was changed\.$"):
        run(settings, tmp_path, "--download", "branded")

    assert not Food.objects.exists()


@pytest.mark.parametrize(
    "words", [[], ["set.zip", "--download", "full"], ["set.zip", "--url", "https://x/y.zip"]]
)
def test_a_path_or_a_download_is_named_and_not_both(db, words):
    with pytest.raises(CommandError):
        call_command("import_fdc", *words, stderr=StringIO())
