"""Whether words are a food's name, or only stand somewhere in it. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from foods.phrases.units import stem
from foods.search.query import CONNECTING
from foods.words import normalise


def stems(text: str) -> tuple[str, ...]:
    words = map(stem, normalise(text.replace("&", " and ").replace("+", " and ")))
    return tuple("and" if word in {"n", "plus"} else word for word in words)


@lru_cache(maxsize=5000)
def _calls(name: str, aliases: str) -> tuple[tuple[str, ...], ...]:
    """What a food is called: the parts of its name from the first on, and its other names."""
    parts = name.split(",")
    beginnings = [",".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return tuple(stems(call) for call in [*beginnings, *aliases.split(";")] if call.strip())


def is_called(words: str, name: str, aliases: str) -> bool:
    """Whether `words`, which join two names, are one: "mac and cheese", "eggs, scrambled".

    A name may say more in between: "rice and beans" is "Rice and black beans".
    """
    asked = stems(words)
    joining = [word for word in asked if word in CONNECTING]
    for call in _calls(name, aliases):
        if asked == call or sorted(asked) == sorted(call):
            return True
        if joining and call[:1] == asked[:1] and call[-1:] == asked[-1:] and _in_order(asked, iter(call)):
            return True
    return False


def _in_order(words: tuple[str, ...], call: Iterator[str]) -> bool:
    return all(word in call for word in words)


def is_exactly(words: str, name: str, aliases: str) -> bool:
    """Whether a food goes by these words and no more: "cheese" is another name of cheddar."""
    return sorted(stems(words)) in (sorted(call) for call in _calls(name, aliases))


def begins(words: str, name: str) -> bool:
    """Whether a name begins with all of these words: it is what somebody is typing."""
    asked = stems(words)
    return stems(name)[: len(asked)] == asked


def is_thing(words: str, name: str, aliases: str) -> bool:
    """Whether `words` name the food itself, and not only what it is made of, or how.

    The word that counts is the last one: "fries" are "French fries", but "skin" is no "Apple, with skin".
    A last word may be begun only, as somebody types it.
    """
    asked = stems(words)
    if not asked:
        return False
    whole = tuple(word for call in _calls(name, aliases) for word in (call[0], call[-1]))
    return any(word.startswith(asked[-1]) for word in whole) or asked[-1] in {
        word for call in _calls(name, aliases)[:1] for word in call
    }


def has_number(words: str, number: str, name: str, aliases: str) -> bool:
    """Whether a number that was typed belongs to a name: "7 up", "magnesium glycinate capsule 100"."""
    asked = normalise(words)
    for text in (name, *aliases.split(";")):
        call = normalise(text)
        if number in call and all(any(word.startswith(one) for word in call) for one in asked):
            return True
    return False
