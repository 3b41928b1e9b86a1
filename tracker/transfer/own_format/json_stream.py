"""Read a large JSON object member by member, and the arrays in it element by element.

The whole is never in memory: at most one element, up to MAX_ELEMENT_LENGTH characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

CHUNK = 64 * 1024
MAX_ELEMENT_LENGTH = 256 * 1024
SPACE = " \t\r\n"


class InvalidJson(ValueError):
    """Text that is no JSON, or whose parts are too large."""


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJson(f"{name} is no JSON")


# NaN and Infinity are no JSON, though Python reads them.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class JsonStream:
    """A JSON text that is read from its beginning to its end, once."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._is_at_end = False

    def members(self) -> Iterator[tuple[str, Any]]:
        """Yield the members of the object that the text holds.

        The value of an array is an iterator of its elements, to be used up before the next member.
        """
        self._expect("{")
        if self._next() == "}":
            self._at += 1
        else:
            yield from self._members_until_brace()
        if self._next() != "":
            raise InvalidJson("there is something after the end")

    def _members_until_brace(self) -> Iterator[tuple[str, Any]]:
        while True:
            name = self._value()
            if not isinstance(name, str):
                raise InvalidJson("a name was expected")
            self._expect(":")
            if self._next() == "[":
                elements = self._elements()
                yield name, elements
                for _ in elements:  # skips what the caller left
                    pass
            else:
                yield name, self._value()
            if self._next() != ",":
                self._expect("}")
                return
            self._at += 1

    def _elements(self) -> Iterator[Any]:
        self._expect("[")
        if self._next() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._next() != ",":
                self._expect("]")
                return
            self._at += 1

    def _next(self) -> str:
        """Return the next character that is no space, without passing it; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._read_more():
                return ""

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise InvalidJson(f"{character} was expected")
        self._at += 1

    def _value(self) -> Any:
        """Return the next value. It may end at the end of what was read, so then more is read."""
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise InvalidJson("it is nested too deeply") from None
            except ValueError as error:
                if isinstance(error, InvalidJson) or not self._read_more():
                    raise InvalidJson(str(error)) from None
                continue
            if end == len(self._text) and self._read_more():
                continue  # a number may go on
            self._at = end
            return value

    def _read_more(self) -> bool:
        if self._is_at_end:
            return False
        self._text = self._text[self._at :]
        self._at = 0
        if len(self._text) > MAX_ELEMENT_LENGTH:
            raise InvalidJson("a part of it is too large")
        more = self._file.read(CHUNK)
        self._is_at_end = not more
        self._text += more
        return bool(more)
