"""Choose and check the port that the development server listens on."""

from __future__ import annotations

import errno
import socket

from tracker.development.failures import SetupError

HOST = "127.0.0.1"
USUAL_PORT = 8000


def read_port(text: str) -> int:
    """Return the port that `text` names; SetupError when it names none."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 65535):
        given = f"“{text}” is not one" if text else "it is empty"
        raise SetupError(
            f"PORT must be a number from 1 to 65535, and {given}. For example: make run PORT={USUAL_PORT}"
        )
    return int(text)


def check_port(port: int) -> None:
    """Raise SetupError when the server could not listen on `port`, with a port that is free."""
    failure = _try_to_listen(port)
    if failure is None:
        return
    if failure.errno == errno.EADDRINUSE:
        raise SetupError(
            f"Port {port} is already in use, perhaps by another make run. "
            f"Stop that program, or choose another port: make run PORT={_free_port(port + 1)}"
        )
    if failure.errno in {errno.EACCES, errno.EPERM}:
        raise SetupError(
            f"Port {port} may be used by administrators only. "
            f"Choose a port above 1023: make run PORT={_free_port(USUAL_PORT)}"
        )
    raise SetupError(f"The site cannot be served on {HOST}, port {port}: {failure.strerror}.")


def _try_to_listen(port: int) -> OSError | None:
    """Return the failure to listen on `port`, or None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as failure:
            return failure
    return None


def _free_port(first: int) -> int:
    """Return the first free port from `first` on that needs no privileges."""
    ports: list[int] = [*range(max(first, 1024), 65536), *range(1024, first)]
    for port in ports:
        if _try_to_listen(port) is None:
            return port
    return USUAL_PORT
