"""HTTP client for Open Food Facts with a total time limit. Knows no Django.

Only the standard library: its time-outs count from one byte to the next, so a server that sends a byte now
and then could hold a request for hours. Here one deadline covers the name look-up, the connection, and the
whole response.
"""

from __future__ import annotations

import functools
import io
import queue
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from foods.sources.open_food_facts import (
    OffError,
    OffNotFound,
    OffProduct,
    OffUnavailable,
    off_code,
    read_product,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TIMEOUT_S = 3.0
MAX_BYTES = 1_000_000  # with headers; a whole product is some 200 kB, the fields below a few
MAX_REDIRECTS = 3
# Listed by name, because a whole product is a hundred times as much.
FIELDS = (
    "code", "lang", "product_name", "product_name_en", "product_name_de", "product_name_es",
    "product_name_fr", "product_name_it", "product_name_nl", "product_name_pl", "product_name_pt",
    "generic_name", "abbreviated_product_name", "brands", "categories_tags", "quantity",
    "product_quantity_unit", "serving_size",
    "serving_quantity", "serving_quantity_unit", "nutrition_data_per", "nutriments",
    "nutriments_estimated", "nutrition",
)  # fmt: skip
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}


def fetch(gtin: str, *, base_url: str, user_agent: str, timeout_s: float = TIMEOUT_S) -> OffProduct | None:
    """Return the product with this barcode; None when Open Food Facts does not know it.

    `base_url` is the site, `https://world.openfoodfacts.org`. `user_agent` names the application and how to
    reach its operator, `Name/1.0 (mail@example.org)`, as Open Food Facts requires. `timeout_s` is the seconds
    for the whole request. Raises NotAGtin; OffUnavailable when there is no response in that time, or a
    request to come back later (429, 5xx); OffError for an unusable response; ValueError for a `base_url` or a
    `user_agent` that the operator has to fix.
    """
    if not (user_agent.strip() and user_agent.isascii() and user_agent.isprintable()):
        raise ValueError("The user agent should be like “Name/1.0 (mail@example.org)”.")
    parts = urlsplit(base_url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"“{base_url}” is not an address like “https://world.openfoodfacts.org”.")
    url = f"{base_url.rstrip('/')}/api/v2/product/{off_code(gtin)}?fields={','.join(FIELDS)}"
    status, answer = _get_url(url, user_agent, _Deadline(timeout_s))
    if status == 429 or status >= 500:
        raise OffUnavailable(f"Open Food Facts is busy just now (it answered {status}).")
    if status not in {200, 404}:
        raise OffError(f"Open Food Facts did not want to answer ({status}).")
    try:
        return read_product(answer, gtin=gtin)
    except OffNotFound:
        return None


def _get_url(url: str, user_agent: str, deadline: _Deadline) -> tuple[int, bytes]:
    """Return status and body. Redirects are followed on the same site only."""
    try:
        for _ in range(1 + MAX_REDIRECTS):
            status, location, body = _exchange(urlsplit(url), user_agent, deadline)
            if status not in _REDIRECTS:
                return status, body
            target = urljoin(url, location)
            if _origin(urlsplit(target)) != _origin(urlsplit(url)):
                raise OffError("Open Food Facts sent the question on to another site.")
            url = target
    except TimeoutError as error:
        raise OffUnavailable("Open Food Facts did not answer in time.") from error
    except OSError as error:
        raise OffUnavailable("Open Food Facts cannot be reached.") from error
    except (HTTPException, ValueError) as error:
        raise OffError("The answer of Open Food Facts cannot be read: it is not proper HTTP.") from error
    raise OffError("Open Food Facts sent the question round in circles.")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _exchange(parts: SplitResult, user_agent: str, deadline: _Deadline) -> tuple[int, str, bytes]:
    """Send one request; return status, redirect location and body."""
    with _connect(parts, deadline) as sock:
        connection = HTTPConnection(str(parts.hostname))
        connection.sock = _DeadlineSocket(sock, deadline)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": user_agent,
            "Accept": "application/json",
            "Connection": "close",
        }
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            # Read with a limit, or the stated length would be allocated in memory.
            return response.status, response.getheader("Location", ""), response.read(MAX_BYTES)


def _connect(parts: SplitResult, deadline: _Deadline) -> socket.socket:
    """Connect to the first IP address that accepts, each given its share of the time left."""
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    addresses = _addresses(host, port, deadline)
    for index, place in enumerate(addresses):
        share_s = deadline.left_s() / (len(addresses) - index)
        try:
            return _dial(place, share_s, host if parts.scheme == "https" else None, deadline)
        except OSError:
            if index + 1 == len(addresses):
                raise
    raise OSError(f"{host} has no address")


def _dial(place: Any, share_s: float, tls_host: str | None, deadline: _Deadline) -> socket.socket:
    """Connect to one `place` of getaddrinfo's, encrypted when `tls_host` is given."""
    family, kind, protocol, _, address = place
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(share_s)
        sock.connect(address)
        if tls_host is None:
            return sock
        sock.settimeout(deadline.left_s())
        return _tls().wrap_socket(sock, server_hostname=tls_host)
    except BaseException:
        sock.close()
        raise


def _addresses(host: str, port: int, deadline: _Deadline) -> list[Any]:
    """Return getaddrinfo's result, from a thread because it has no time-out."""
    answers: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, ValueError) as error:
            answers.put(error)

    Thread(target=look_up, name="open-food-facts-address", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left_s())
    except queue.Empty:
        raise TimeoutError(f"no address of {host} in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Deadline:
    """Time limit for all steps of a request."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds left, more than 0. Raises TimeoutError when it has passed."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class _DeadlineSocket:
    """Minimal socket for http.client, with one deadline for all reads."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left_s())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._sock, self._deadline))

    def close(self) -> None:
        """Do nothing: http.client closes it before the body is read, the opener closes the socket."""


class _DeadlineReader(io.RawIOBase):
    """Stream of the received bytes, until the deadline or MAX_BYTES."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock, self._deadline, self._count = sock, deadline, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        self._sock.settimeout(self._deadline.left_s())
        count = self._sock.recv_into(buffer)
        self._count += count
        if self._count > MAX_BYTES:
            raise OffError("The answer of Open Food Facts cannot be read: it is longer than 1 MB.")
        return count
