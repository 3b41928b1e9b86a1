"""Search for misspelt variables: SECRT_KEY would silently have no effect."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

# Common variables of other programs that resemble one of ours.
OTHERS = {"HTTP", "HTTPD"}


def refuse_misspelled(names: Iterable[str], known: frozenset[str]) -> None:
    """Raise ImproperlyConfigured for the first of `names` that is nearly one of `known`."""
    for name in sorted(names):
        if meant := meant_by(name, known):
            raise ImproperlyConfigured(f"{name} is not a setting. Did you mean {meant}? Rename or unset it.")


def meant_by(name: str, known: frozenset[str]) -> str | None:
    """Return the variable of `known` that `name` probably means; None for an unrelated name."""
    if name in known or name in OTHERS:
        return None
    return next((right for right in sorted(known) if _is_near(name, right)), None)


def _is_near(name: str, right: str) -> bool:
    """Return True when one or two typing errors lead from `right` to `name`.

    Words are compared one by one, so that DATABASE_PORT is not taken for DATABASE_POOL.
    """
    if "_" not in right:  # a short word has many neighbours: only letters swapped, doubled or missing count
        return len(name) >= 4 and abs(len(name) - len(right)) <= 1 and _slips(name, right, substitute=2) == 1
    if name.upper().replace("_", "").replace("-", "") == right.replace("_", ""):
        return True
    words, right_words = name.upper().split("_"), right.split("_")
    if len(words) != len(right_words):
        return _lacks_a_word(words, right_words)
    slips = [_slips(word, wanted) for word, wanted in zip(words, right_words, strict=True)]
    return sum(slips) <= 2 and all(
        count <= (2 if len(wanted) >= 7 else 1) for count, wanted in zip(slips, right_words, strict=True)
    )


def _lacks_a_word(words: list[str], right_words: list[str]) -> bool:
    """Return True for HSTS_SUBDOMAINS and TRUSTED_PROXIES: a word after the first is missing."""
    if len(words) < 2 or len(words) != len(right_words) - 1:
        return False
    singular = [_singular(word) for word in words]
    wanted = [_singular(word) for word in right_words]
    return any(singular == wanted[:missing] + wanted[missing + 1 :] for missing in range(1, len(wanted)))


def _singular(word: str) -> str:
    return f"{word[:-3]}Y" if word.endswith("IES") else word.removesuffix("S")


def _slips(one: str, other: str, substitute: int = 1) -> int:
    """Return the number of letters inserted, deleted, replaced or swapped with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            change = rows[i - 1][j - 1] + (0 if letter == wanted else substitute)
            row.append(min(rows[i - 1][j] + 1, row[j - 1] + 1, change))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], rows[i - 2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
