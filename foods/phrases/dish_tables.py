"""The tables of dishes and brands as phrases ask them, kept in the process until one of them changes.

The version in the database is asked for once a phrase; see foods.models.dish.TableVersion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from django.db import connection

from foods.models import Brand, Dish, DishAddition, DishPart
from foods.phrases.parser import PhrasePart, read_phrase
from foods.phrases.units import NAMES, SIZES
from foods.text import normalise_words

LEFT_OUT = frozenset({"a", "an", "and", "in", "my", "n", "of", "on", "the", "with"})
# Words before a dish's name that say nothing of its parts.
PLAIN = frozenset(
    {"decaf", "fresh", "homemade", "hot", "iced", "open", "plain", "simple", "skinny", "toasted"}
)

Stems = tuple[str, ...]


@lru_cache(maxsize=20_000)  # pure, and the names of the same foods come with every phrase
def stems_of(text: str) -> Stems:
    """The words of `text`, one form for singular and plural, without those that only connect."""
    words = normalise_words(text.replace("&", " and ").replace("+", " and "))
    return tuple(_one_form(word) for word in words if word not in LEFT_OUT)


def _one_form(word: str) -> str:
    """One form for both numbers: berry and berries are "berri", olive and olives "oliv"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word


def brand_key(text: str) -> str:
    """One key for "KitKat", "kit kats" and "Kit-Kat"; for "M&Ms", "m & m's" and "M and Ms"."""
    return "".join(stems_of(text)).removesuffix("s")


def read_amount(text: str) -> PhrasePart | None:
    """An amount such as "2 slices", "32 g" or "1 medium"; None where the text is none."""
    parts = read_phrase(f"{text} food").parts
    if len(parts) != 1 or parts[0].words != "food" or parts[0].amount is None or not parts[0].is_measured:
        return None
    return parts[0]


@dataclass(frozen=True, slots=True)
class KnownPart:
    food_id: int
    amount: PhrasePart
    replaced_by: tuple[Stems, ...]
    replaced_name: str = ""  # the first of these names, as it is written: "bread"

    def is_replaced_by(self, stems: Stems) -> bool:
        return any(ends_with(stems, name) for name in self.replaced_by)


@dataclass(frozen=True, slots=True)
class KnownAddition:
    """`food_id` is None where the words tell the food. `is_own`: it is not from the table of any dish."""

    amount: PhrasePart
    food_id: int | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class KnownDish:
    """`additions` by the words of the addition."""

    name: str
    is_named_by_additions: bool
    parts: tuple[KnownPart, ...] = ()
    additions: Mapping[Stems, KnownAddition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownBrand:
    """`quantity` is what one `measure` of it is, in the unit of the food's basis.

    None for the food's usual portion.
    """

    title: str
    food_id: int
    measure: str
    quantity: Decimal | None
    food_name: str


@dataclass(frozen=True, slots=True)
class Tables:
    dishes: Mapping[Stems, KnownDish]
    brands: Mapping[str, KnownBrand]
    anywhere: Mapping[Stems, KnownAddition]  # additions of any dish

    def brand(self, words: str) -> KnownBrand | None:
        """The brand of these words; a word for one of it may follow: "snickers bar"."""
        if found := self.brands.get(brand_key(words)):
            return found
        before, _, last = words.rpartition(" ")
        found = self.brands.get(brand_key(before)) if before else None
        is_measure = found is not None and (NAMES.get(last.lower(), last.lower()) == found.measure)
        return found if is_measure else None

    def dish(self, words: str) -> KnownDish | None:
        """The dish that goes by these words and no others."""
        stems = stems_of(words)
        while stems and stems not in self.dishes and stems[0] in PLAIN:
            stems = stems[1:]
        return self.dishes.get(stems)

    def dish_at_end(self, words: str) -> tuple[str, KnownDish] | None:
        """The dish whose name these words end with, and the words before: "cheese" of a cheese sandwich."""
        typed = words.split()
        for at in range(len(typed)):
            if dish := self.dishes.get(stems_of(" ".join(typed[at:]))):
                before = typed[:at]
                while before and before[0].lower() in PLAIN:
                    before = before[1:]
                return " ".join(before), dish
        return None

    def usual_addition(self, dish: KnownDish, *names: str) -> KnownAddition | None:
        """How much is usual of an addition that goes by one of `names`; None where nobody knows.

        The longest end of a name counts: "oat milk" is a milk. Only a whole name tells which food is meant.
        """
        all_stems = [stems_of(name) for name in names]
        for additions in (dish.additions, self.anywhere):
            for stems in all_stems:
                for at in range(len(stems)):
                    if known := additions.get(stems[at:]):
                        return known if at == 0 else replace(known, food_id=None)
        return None


def as_names(part: PhrasePart) -> list[PhrasePart]:
    """`part` with its size, or all of its amount, taken for words of a name: "big mac", "coke zero"."""
    typed = part.text.lower().split()
    sizes = [word for word in typed if word in SIZES]
    found = [replace(part, words=f"{sizes[0]} {part.words}", size="")] if part.size and sizes else []
    if part.is_measured:
        found.append(PhrasePart(part.text, part.text, joiner=part.joiner, without=part.without))
    return found


def ends_with(stems: Stems, name: Stems) -> bool:
    return bool(name) and stems[-len(name) :] == name


_kept: tuple[int | None, Tables] | None = None


def tables() -> Tables:
    """The tables as they are now. One statement, unless they have changed.

    Without a version nothing was ever stored in them.
    """
    global _kept  # replaced as a whole: threads see the old tables or the new ones
    version = _version()
    if _kept is not None and _kept[0] == version:
        return _kept[1]
    found = Tables({}, {}, {}) if version is None else _read()
    _kept = (version, found)
    return found


def _version() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM foods_tableversion WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None


def _read() -> Tables:
    parts: dict[int, list[KnownPart]] = {}
    for dish_id, food_id, text, replaced_by in DishPart.objects.values_list(
        "dish_id", "food_id", "amount", "replaced_by"
    ):
        if amount := read_amount(text):
            first = replaced_by.partition(";")[0]
            known = KnownPart(food_id, amount, tuple(_names(replaced_by)), first)
            parts.setdefault(dish_id, []).append(known)
    additions: dict[int, dict[Stems, KnownAddition]] = {}
    for dish_id, words, text, food_id in DishAddition.objects.values_list(
        "dish_id", "words", "amount", "food_id"
    ):
        if amount := read_amount(text):
            known_addition = KnownAddition(amount, food_id)
            additions.setdefault(dish_id, {}).update(dict.fromkeys(_names(words), known_addition))
    dishes: dict[Stems, KnownDish] = {}
    anywhere: dict[Stems, KnownAddition] = {}
    for dish in Dish.objects.filter(is_on=True):
        usual = additions.get(dish.pk, {})
        if dish.name == Dish.ANY:
            anywhere = {stems: replace(known, is_own=False) for stems, known in usual.items()}
            continue
        known_dish = KnownDish(dish.name, dish.is_named_by_additions, tuple(parts.get(dish.pk, ())), usual)
        for stems in _names(f"{dish.name}; {dish.other_names}"):
            dishes.setdefault(stems, known_dish)
    return Tables(dishes, dict(_brands()), anywhere)


def _brands() -> Iterator[tuple[str, KnownBrand]]:
    for brand in Brand.objects.filter(is_on=True).select_related("food"):
        known = KnownBrand(brand.title, brand.food_id, brand.measure, brand.quantity, brand.food.name)
        for name in brand.names:
            yield brand_key(name), known


def _names(text: str) -> Iterable[Stems]:
    return [stems for name in text.split(";") if (stems := stems_of(name))]
