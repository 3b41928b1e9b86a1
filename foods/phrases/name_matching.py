"""Compare words with the names of a food. Pure Python."""

from __future__ import annotations

from functools import lru_cache

from foods.phrases.units import stem
from foods.search.food_names import bases_of
from foods.search.qualifiers import is_qualifier
from foods.text import normalise_words

JOINING = {"and", "with", "without", "in", "on", "n"}


def stems(text: str) -> tuple[str, ...]:
    words = map(stem, normalise_words(text.replace("&", " and ").replace("+", " and ")))
    return tuple("and" if word in {"n", "plus"} else word for word in words)


@lru_cache(maxsize=5000)
def _names_of_food(name: str, aliases: str) -> tuple[tuple[str, ...], ...]:
    """Return what a food is called: the parts of its name from the first, and aliases."""
    parts = name.split(",")
    beginnings = [",".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return tuple(stems(call) for call in [*beginnings, *aliases.split(";")] if call.strip())


def is_joined(words: str, name: str, aliases: str) -> bool:
    """Return True when a food's name joins all of `words`: "mac and cheese".

    It may have more details: "rice and beans" is "Rice and black beans", but "coffee with milk" isn't "Iced
    coffee with milk".
    """
    asked = set(bases_of(words))
    parts = name.split(",")
    beginnings = [",".join(parts[:length]) for length in range(1, len(parts) + 1)]
    for call in (*beginnings, *aliases.split(";")):
        said = set(bases_of(call))
        is_joining = not JOINING.isdisjoint(normalise_words(call.replace("&", " and ")))
        if is_joining and asked <= said and all(map(is_qualifier, said - asked)):
            return True
    return False


def begins(words: str, name: str) -> bool:
    """Return True when a name begins with all of these words, as while typing it."""
    asked = stems(words)
    return stems(name)[: len(asked)] == asked


def is_thing(words: str, name: str, aliases: str) -> bool:
    """Return True when `words` name the food itself, not only an ingredient or a method.

    The last word counts: "fries" are "French fries", but "skin" is no "Apple, with skin". A last word may be
    unfinished.
    """
    asked = stems(words)
    if not asked:
        return False
    whole = tuple(word for call in _names_of_food(name, aliases) for word in (call[0], call[-1]))
    return any(word.startswith(asked[-1]) for word in whole) or asked[-1] in {
        word for call in _names_of_food(name, aliases)[:1] for word in call
    }


def has_number(words: str, number: str, name: str, aliases: str) -> bool:
    """Return True when a typed number belongs to a name.

    "7 up", "magnesium glycinate capsule 100".
    """
    asked = normalise_words(words)
    for text in (name, *aliases.split(";")):
        call = normalise_words(text)
        if number in call and all(any(word.startswith(one) for word in call) for one in asked):
            return True
    return False
