"""Many clients at once, from one thread: the server has the machine's cores almost to itself.

A client sends a round of calls, one on each of its connections, and its next round when all of them are
answered. Connections stay open. Every loop here ends by time and by count.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_WAIT = 30.0  # seconds; the server's own wait for its database is 20
MOST_ROUNDS = 200_000
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
CLOSES = re.compile(rb"\r\nconnection: *close", re.I)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it goes over the wire; `mark` is the caller's own."""

    raw: bytes
    mark: Any = None


Round = Sequence[Call]


@dataclass(slots=True)
class Tally:
    """What came back."""

    elapsed: float = 0.0
    own_seconds: float = 0.0  # of a core, taken by the clients themselves
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    acknowledged: list[Any] = field(default_factory=list)  # the marks of what was answered with 200

    @property
    def errors(self) -> int:
        """Calls that were answered with anything but 200, or not at all."""
        return sum(self.statuses.values()) - self.statuses[200] + len(self.problems)

    @property
    def rate(self) -> float:
        """Answers with 200 in a second."""
        return self.statuses[200] / self.elapsed if self.elapsed else 0.0

    @property
    def own_share(self) -> int:
        """Of one core, in per cent."""
        return round(100 * self.own_seconds / self.elapsed) if self.elapsed else 0

    @property
    def times(self) -> str:
        return f"p50 {self.percentile(50):.1f} ms, p95 {self.percentile(95):.1f} ms"

    @property
    def errors_in_words(self) -> str:
        wrong = {str(status): count for status, count in self.statuses.items() if status != 200}
        return ", ".join(f"{count} × {what}" for what, count in (wrong | Counter(self.problems)).items())

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds) or [float("nan")]
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000


class Connection:
    """One keep-alive connection, with at most one call under way. It is opened when it is first needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.socket()
        self._is_over = True

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=LONGEST_WAIT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_over = False

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def send(self, call: Call) -> None:
        if self._is_over or self._was_hung_up():
            self.close()
            self._open()
        self.call, self._received = call, bytearray()
        self.sent_at = time.perf_counter()
        self._socket.sendall(call.raw)

    def _was_hung_up(self) -> bool:
        """The server ends connections that were idle for long; browsers look before they send, too."""
        self._socket.setblocking(False)  # with a timeout Python waits before it asks
        try:
            return not self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(LONGEST_WAIT)

    def receive(self) -> int:
        """Take what has arrived; the answer's status once it is whole, 0 before.

        OSError when the server hung up; the next call then has a new connection.
        """
        self._received += (piece := self._socket.recv(1 << 18))
        if not piece:
            self._is_over = True
            raise ConnectionResetError("the server closed the connection before its answer")
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return 0
        head = bytes(self._received[: end + 2])
        length = LENGTH.search(head)
        if length is None:
            self._is_over = True
            raise ConnectionResetError("an answer without its length")
        if len(self._received) < end + 4 + int(length[1]):
            return 0
        self._is_over = bool(CLOSES.search(head))
        return int(head[9:12])


class Client:
    """A sequence of rounds, over as many connections as the widest round needs."""

    def __init__(self, port: int, rounds: Iterator[Round], width: int) -> None:
        self._rounds = rounds
        self.connections = [Connection(port) for _ in range(width)]
        self._unanswered = 0

    def send_round(self) -> list[Connection]:
        """Send the next one; the connections that will answer. Empty when there is none left."""
        calls = next(self._rounds, ())
        self._unanswered = len(calls)
        for connection, call in zip(self.connections, calls, strict=False):
            connection.send(call)
        return self.connections[: len(calls)]

    def is_answered(self) -> bool:
        """Count one call of the round as over; True when it was the last."""
        self._unanswered -= 1
        return self._unanswered == 0


def drive(
    port: int,
    clients: Sequence[Iterator[Round]],
    *,
    seconds: float,
    rounds: int = MOST_ROUNDS,
    width: int = 1,
    pause: float = 0.0,
) -> Tally:
    """Let the clients call for `seconds`, at most `rounds` rounds in all; every call is waited for.

    A client rests for `pause` seconds between an answer and its next round.
    """
    tally = Tally()
    callers = [Client(port, calls, width) for calls in clients]
    # Until when; all rest equally long, so that the first is the next.
    resting = deque((0.0, caller) for caller in callers[:rounds])
    begun, own = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:

        def send(caller: Client) -> None:
            for connection in caller.send_round():
                selector.register(connection, selectors.EVENT_READ, caller)

        rounds -= len(callers)
        while selector.get_map() or resting:
            for caller in _rested(resting):
                send(caller)
            ready = selector.select(_wait(resting))
            if not ready and not resting:
                waited = f"no answer within {LONGEST_WAIT:.0f} s"
                tally.problems += [waited for _ in selector.get_map()]
                break
            for key, _ in ready:
                if not _is_over(key.fileobj, tally):
                    continue
                selector.unregister(key.fileobj)
                if key.data.is_answered() and rounds > 0 and time.perf_counter() - begun < seconds:
                    resting.append((time.perf_counter() + pause, key.data))
                    rounds -= 1
    tally.elapsed = time.perf_counter() - begun
    tally.own_seconds = time.process_time() - own
    for connection in [each for caller in callers for each in caller.connections]:
        connection.close()
    return tally


def _rested(resting: deque[tuple[float, Client]]) -> Iterator[Client]:
    while resting and resting[0][0] <= time.perf_counter():
        yield resting.popleft()[1]


def _wait(resting: deque[tuple[float, Client]]) -> float:
    """How many seconds may pass until somebody has rested."""
    return max(resting[0][0] - time.perf_counter(), 0) if resting else LONGEST_WAIT


def _is_over(connection: Any, tally: Tally) -> bool:
    """Take what arrived; True when the call is over, answered or broken."""
    try:
        status = connection.receive()
    except OSError as error:
        tally.problems.append(str(error))
        return True
    if not status:
        return False
    tally.seconds.append(time.perf_counter() - connection.sent_at)
    tally.statuses[status] += 1
    if status == 200:
        tally.acknowledged.append(connection.call.mark)
    return True
