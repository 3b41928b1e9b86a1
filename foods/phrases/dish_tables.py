"""Tables of dishes and brands for phrases, cached in the process until one changes.

The stored version is read once a phrase; see foods.models.dish.TableVersion.
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
# Words before a dish's name that don't change its parts.
PLAIN = frozenset(
    {"decaf", "fresh", "homemade", "hot", "iced", "open", "plain", "simple", "skinny", "toasted"}
)

Stems = tuple[str, ...]


@lru_cache(maxsize=20_000)  # pure, and the names of the same foods come with every phrase
def stems_of(text: str) -> Stems:
    """Return the words of `text` in one form for both numbers, without connecting words."""
    words = normalise_words(text.replace("&", " and ").replace("+", " and "))
    return tuple(_one_form(word) for word in words if word not in LEFT_OUT)


def _one_form(word: str) -> str:
    """Return one form for both numbers: berry and berries are "berri", olive and olives "oliv"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word


def brand_key(text: str) -> str:
    """Return one key for "KitKat" and "kit kats"; for "M&Ms" and "m & m's".

    Also for "Kit-Kat" and "M and Ms".
    """
    return "".join(stems_of(text)).removesuffix("s")


def read_table_amount(text: str) -> PhrasePart | None:
    """Parse an amount such as "2 slices", "32 g" or "1 medium"; None for other text."""
    parts = read_phrase(f"{text} food").parts
    if len(parts) != 1 or parts[0].words != "food" or parts[0].amount is None or not parts[0].is_measured:
        return None
    return parts[0]


@dataclass(frozen=True, slots=True)
class KnownPart:
    food_id: int
    amount: PhrasePart
    replaced_by: tuple[Stems, ...]
    replaced_name: str = ""  # the first of these names, as written: "bread"

    def is_replaced_by(self, stems: Stems) -> bool:
        return any(ends_with(stems, name) for name in self.replaced_by)


@dataclass(frozen=True, slots=True)
class KnownAddition:
    """Addition in a table. `food_id` is None when the words tell the food.

    `is_own`: it is not from the table of any dish.
    """

    amount: PhrasePart
    food_id: int | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class KnownDish:
    """Dish in the tables. `additions` are by the words of the addition."""

    name: str
    is_named_by_additions: bool
    parts: tuple[KnownPart, ...] = ()
    additions: Mapping[Stems, KnownAddition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownBrand:
    """Brand in the tables. `quantity` of one `measure` is in the food's basis unit.

    None means the food's usual portion.
    """

    title: str
    food_id: int
    measure: str
    quantity: Decimal | None
    food_name: str


@dataclass(frozen=True, slots=True)
class DishTables:
    dishes: Mapping[Stems, KnownDish]
    brands: Mapping[str, KnownBrand]
    anywhere: Mapping[Stems, KnownAddition]  # additions of any dish

    def brand(self, words: str) -> KnownBrand | None:
        """Return the brand of these words, also before a word for one of it: "snickers bar"."""
        if found := self.brands.get(brand_key(words)):
            return found
        before, _, last = words.rpartition(" ")
        found = self.brands.get(brand_key(before)) if before else None
        is_measure = found is not None and (NAMES.get(last.lower(), last.lower()) == found.measure)
        return found if is_measure else None

    def dish(self, words: str) -> KnownDish | None:
        """Return the dish with exactly these words."""
        stems = stems_of(words)
        while stems and stems not in self.dishes and stems[0] in PLAIN:
            stems = stems[1:]
        return self.dishes.get(stems)

    def dish_at_end(self, words: str) -> tuple[str, KnownDish] | None:
        """Return the dish that these words end with, and the words before.

        "cheese" of a cheese sandwich.
        """
        typed = words.split()
        for at in range(len(typed)):
            if dish := self.dishes.get(stems_of(" ".join(typed[at:]))):
                before = typed[:at]
                while before and before[0].lower() in PLAIN:
                    before = before[1:]
                return " ".join(before), dish
        return None

    def usual_addition(self, dish: KnownDish, *names: str) -> KnownAddition | None:
        """Return the usual amount of an addition by one of `names`; None if unknown.

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
    """Return `part` with its size or amount as words of a name: "big mac", "coke zero"."""
    typed = part.text.lower().split()
    sizes = [word for word in typed if word in SIZES]
    found = [replace(part, words=f"{sizes[0]} {part.words}", size="")] if part.size and sizes else []
    if part.is_measured:
        found.append(PhrasePart(part.text, part.text, joiner=part.joiner, without=part.without))
    return found


def ends_with(stems: Stems, name: Stems) -> bool:
    return bool(name) and stems[-len(name) :] == name


_kept: tuple[int | None, DishTables] | None = None


def tables() -> DishTables:
    """Return the current tables. One statement, unless they have changed.

    Without a version they have always been empty.
    """
    global _kept  # replaced as a whole: threads see the old tables or the new ones
    version = _stored_version()
    if _kept is not None and _kept[0] == version:
        return _kept[1]
    found = DishTables({}, {}, {}) if version is None else _read_tables()
    _kept = (version, found)
    return found


def _stored_version() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM foods_tableversion WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None


def _read_tables() -> DishTables:
    parts: dict[int, list[KnownPart]] = {}
    for dish_id, food_id, text, replaced_by in DishPart.objects.values_list(
        "dish_id", "food_id", "amount", "replaced_by"
    ):
        if amount := read_table_amount(text):
            first = replaced_by.partition(";")[0]
            known = KnownPart(food_id, amount, tuple(_split_names(replaced_by)), first)
            parts.setdefault(dish_id, []).append(known)
    additions: dict[int, dict[Stems, KnownAddition]] = {}
    for dish_id, words, text, food_id in DishAddition.objects.values_list(
        "dish_id", "words", "amount", "food_id"
    ):
        if amount := read_table_amount(text):
            known_addition = KnownAddition(amount, food_id)
            additions.setdefault(dish_id, {}).update(dict.fromkeys(_split_names(words), known_addition))
    dishes: dict[Stems, KnownDish] = {}
    anywhere: dict[Stems, KnownAddition] = {}
    for dish in Dish.objects.filter(is_on=True):
        usual = additions.get(dish.pk, {})
        if dish.name == Dish.ANY:
            anywhere = {stems: replace(known, is_own=False) for stems, known in usual.items()}
            continue
        known_dish = KnownDish(dish.name, dish.is_named_by_additions, tuple(parts.get(dish.pk, ())), usual)
        for stems in _split_names(f"{dish.name}; {dish.other_names}"):
            dishes.setdefault(stems, known_dish)
    return DishTables(dishes, dict(_read_brands()), anywhere)


def _read_brands() -> Iterator[tuple[str, KnownBrand]]:
    for brand in Brand.objects.filter(is_on=True).select_related("food"):
        known = KnownBrand(brand.title, brand.food_id, brand.measure, brand.quantity, brand.food.name)
        for name in brand.names:
            yield brand_key(name), known


def _split_names(text: str) -> Iterable[Stems]:
    return [stems for name in text.split(";") if (stems := stems_of(name))]
