"""Find the parts of a phrase that form a dish, a brand, or a base with additions.

A food with all of the words in its name takes priority over its parts. dishes.py makes the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from foods.models import Food
from foods.phrases.brands import own_food
from foods.phrases.dish_phrases import DishBase, DishPlan, PlannedAddition
from foods.phrases.dish_tables import DishTables, KnownBrand, KnownDish, KnownPart, as_names, stems_of
from foods.phrases.parser import PhrasePart
from foods.phrases.units import stem
from foods.search.certainty import food_names

MAX_JOINED_PARTS = 4  # in one name: "ham and cheese and tomato sandwich"
JOINERS = frozenset({"and", "&", "n", "+", "plus"})
ATTACHED = frozenset({"with"})
UPON = frozenset({"on", "in"})
SEVERAL = 2  # foods that make a dish of its own
WHOLE_MEALS = {"Dishes", "Drinks"}  # groups whose foods contain several others


def may_be_split(parts: Sequence[PhrasePart], tables: DishTables) -> bool:
    """Return True when the tables have any of these words, so that a look-up is useful."""
    named = [each.words for part in parts for each in (part, *as_names(part))]
    return any(tables.dish(words) or tables.brand(words) or tables.dish_at_end(words) for words in named)


class DishPlanner:
    """Planner of one phrase. `find` returns the foods for words, the likeliest first."""

    def __init__(
        self, parts: Sequence[PhrasePart], tables: DishTables, find: Callable[[str], list[Food]]
    ) -> None:
        self._tables, self._find = tables, find
        self._exact: dict[tuple[str, bool], Food | None] = {}
        self._parts = [self._as_named(part) for part in parts]

    def _as_named(self, part: PhrasePart) -> PhrasePart:
        """Return the part with its size as a word of the name: a big mac is not a large mac."""
        names = (each for each in as_names(part) if self._tables.brand(each.words))
        return next(names, part)

    def words(self) -> Iterator[str]:
        """Yield all words that decide between a food and its parts, for one search."""
        for at in range(len(self._parts)):
            for window in self._windows(at):
                words = _joined_words(window)
                last = self._tables.dish_at_end(window[-1].words)
                is_named = self._tables.dish(words) or self._tables.brand(words)
                if is_named or (last and last[0]):
                    yield words
                if last:
                    behind = self._joined_behind(at + len(window))
                    is_food = len(window) == 1 and self._food(words)  # rye bread: not bread with rye
                    before = [] if is_food else _word_runs(last[0])
                    yield from self._words_beside(last[1], [*before, *behind])

    def _joined_behind(self, at: int) -> Iterator[str]:
        """Yield the words of possible additions to the base before `at`."""
        is_attached = False
        for part in self._parts[at:]:
            is_attached = is_attached or part.joiner in ATTACHED
            if part.joiner not in ATTACHED | UPON | JOINERS and not (is_attached and part.joiner == ","):
                return
            yield part.words

    def _words_beside(self, dish: KnownDish, additions: Iterable[str]) -> Iterator[str]:
        for words in additions:
            yield words
            is_known = self._tables.usual_addition(dish, words) or self._tables.brand(words)
            if not is_known and not any(part.is_replaced_by(stems_of(words)) for part in dish.parts):
                yield from (other for _, other in _as_replacing(dish, words))

    def _windows(self, at: int) -> Iterator[list[PhrasePart]]:
        """Yield the parts from `at` that may be one name: only the first has an amount."""
        for length in range(1, MAX_JOINED_PARTS + 1):
            window = list(self._parts[at : at + length])
            behind = window[1:]
            if len(window) < length or any(
                part.has_amount or part.joiner in {",", ";", ""} for part in behind
            ):
                return
            if all(part.words for part in window):
                yield window

    def plans(self) -> Iterator[DishPlan | PhrasePart]:
        """Yield the plans of the phrase in order, and between them the parts without one."""
        at = 0
        while at < len(self._parts):
            plan = self._named_by_additions(at) or self._upon(at) or self._with_additions(at)
            if plan:
                without = [stems_of(words) for part in self._parts[at : plan.end] for words in part.without]
                yield replace(plan, without=without)
            else:
                yield self._parts[at]
            at = plan.end if plan else at + 1

    def _with_additions(self, at: int) -> DishPlan | None:
        base = self._base(at)
        if base is None:
            return None
        behind, end = self._behind(base)
        is_whole = base.is_split and not (base.dish and base.dish.is_named_by_additions)
        # "sandwich without butter" is as unspecific as "sandwich".
        is_less = not (base.dish and base.dish.is_named_by_additions) and any(
            part.without for part in self._parts[at:end]
        )
        is_alone = is_whole or base.brand or base.own_food
        return DishPlan(base, end, behind=behind) if behind or is_alone or is_less else None

    def _base(self, at: int) -> DishBase | None:
        """Return the longest base name at `at`, with its usual additions."""
        for window in reversed(list(self._windows(at))):
            words, part, end = _joined_words(window), _join_window(window), at + len(window)
            if len(window) > 1 and not _is_one_count(window):
                continue
            brand, dish = self._brand(words), self._tables.dish(words)
            if brand:
                return DishBase(part, end, dish, brand=brand)
            if self._tables.brand(words):
                return DishBase(part, end, dish, own_food=own_food(words, self._find(words)))
            is_split = dish and (part.without or not self._has_own_name(words, dish))
            if dish and is_split:
                return DishBase(part, end, dish, is_split=bool(dish.parts))
        return self._food_as_base(self._parts[at], at + 1)

    def _food_as_base(self, part: PhrasePart, end: int) -> DishBase | None:
        """Return a food such as "rye toast", whose last word names a base."""
        if not part.words:
            return None
        food = self._called(part.words)
        names = [part.words, *([short_name(food)] if food else [])]
        for name in names:
            if (found := self._tables.dish_at_end(name)) and (food or not found[0]):
                return DishBase(part, end, found[1])
        return None

    def _named_by_additions(self, at: int) -> DishPlan | None:
        """Parse "ham and cheese sandwich", "oat latte": additions before the name."""
        for window in self._windows(at):
            ending = self._tables.dish_at_end(window[-1].words)
            if ending is None or not ending[0] or self._tables.dish(_joined_words(window)):
                continue
            before, dish = ending
            if self._food(_joined_words(window)) or (window[0].unit and len(window) > 1):
                return None
            if any(part.joiner not in JOINERS for part in window[1:]):
                continue
            named = [self._additions_in(dish, words) for words in (*(p.words for p in window[:-1]), before)]
            if all(named) and all(each.usual and each.is_own for some in named[:-1] for each in some):
                count = replace(window[0], words=dish.name, text=dish.name)
                base = DishBase(count, at + len(window), dish, is_split=True)
                behind, end = self._behind(base, only_with=True)
                return DishPlan(base, end, [each for additions in named for each in additions], behind)
        return None

    def _additions_in(self, dish: KnownDish, words: str) -> list[PlannedAddition]:
        """Return the additions named by `words` one after another; none if any word is left."""
        whole = self._addition(dish, PhrasePart(words, words))
        is_whole = whole.replaces or (dish.is_named_by_additions and (whole.usual or self._food(words)))
        if is_whole and self._is_one_name(dish, whole):
            return [whole]
        typed = words.split()
        for at in range(len(typed) - 1, 0, -1):
            first = " ".join(typed[:at])
            addition = self._addition(dish, PhrasePart(first, first))
            is_known = addition.usual and self._is_one_name(dish, addition)
            if is_known and (rest := self._additions_in(dish, " ".join(typed[at:]))):
                return [addition, *rest]
        return []

    def _is_one_name(self, dish: KnownDish, addition: PlannedAddition) -> bool:
        """Return True when all words name one addition: "peanut butter", not "bacon egg"."""
        words = addition.part.words
        return addition.is_named or stems_of(words) in dish.additions or bool(self._food(words))

    def _upon(self, at: int) -> DishPlan | None:
        """Parse "eggs and beans on toast", "milk in tea": additions before their base."""
        end = at + 1
        while end < len(self._parts) and self._parts[end].joiner in JOINERS:
            end += 1
        if end >= len(self._parts) or self._parts[end].joiner not in UPON:
            return None
        base, named = self._base(end), self._base(at)
        if base is None or base.dish is None or base.brand or (named and named.end > end):
            return None
        before = [self._addition(base.dish, part) for part in self._parts[at:end]]
        if not all(each.usual for each in before):
            return None
        behind, end = self._behind(base)
        return DishPlan(base, end, before, behind)

    def _behind(self, base: DishBase, *, only_with: bool = False) -> tuple[list[PlannedAddition], int]:
        """Return the additions after a base, and their end: "with butter and jam", "and milk"."""
        found: list[PlannedAddition] = []
        end, is_attached = base.end, False
        if base.dish is None:
            return found, end
        while end < len(self._parts):
            part = self._parts[end]
            is_listed = part.joiner == ","
            if not self._may_be_behind(end):
                break
            addition = self._addition(base.dish, part)
            if is_listed and not (is_attached or _is_stirred_in(addition)):
                break
            if part.joiner in ATTACHED:
                if addition.usual is None and (part.has_amount or self._base(end)):
                    break
                is_attached = True
            elif part.joiner in UPON:
                if addition.replaces is None:
                    break
            elif addition.usual is None or not (is_attached or (addition.is_own and not only_with)):
                break
            found.append(addition)
            end += 1
        return found, end

    def _may_be_behind(self, at: int) -> bool:
        part = self._parts[at]
        is_joined = part.joiner in ATTACHED | UPON | JOINERS or part.joiner == ","
        return is_joined and bool(part.words) and not self._is_upon_next(at)

    def _is_upon_next(self, at: int) -> bool:
        """Return True for the "beans" of "tea with milk and beans on toast", not for the tea."""
        after = self._parts[at + 1] if at + 1 < len(self._parts) else None
        return bool(after and after.joiner in UPON and self._base(at + 1))

    def _addition(self, dish: KnownDish, part: PhrasePart) -> PlannedAddition:
        """Return `part` as an addition: the part it replaces, or its usual amount."""
        brand = self._brand(part.words)
        found = PlannedAddition(part, None, None, brand.food_id if brand else None, brand=brand)
        names = self._names_of_food(part.words, brand)
        found = replace(found, is_named=bool(names))
        for known in dish.parts:
            is_same = bool(names) and self._likeliest_id(part.words, brand) == known.food_id
            if is_same or any(known.is_replaced_by(stems_of(name)) for name in [part.words, *names]):
                return replace(found, usual=known.amount, replaces=known)
        if usual := self._tables.usual_addition(dish, part.words, *names):
            food_id = found.food_id or usual.food_id
            return replace(found, usual=usual.amount, food_id=food_id, is_own=usual.is_own)
        for known, words in _as_replacing(dish, part.words):
            if self._food(words):
                whole = replace(part, words=words)
                return PlannedAddition(whole, known.amount, known, is_named=True)
        return found

    def _names_of_food(self, words: str, brand: KnownBrand | None) -> list[str]:
        """Return the names of the food that `words` begin: "Cheddar cheese".

        No tuna salad for a salad.
        """
        if brand:
            return [brand.food_name.partition(",")[0]]
        food = self._food(words) or self._called(words)
        if food is None:
            return []
        is_begun = stems_of(short_name(food))[: len(stems_of(words))] == stems_of(words)
        return [short_name(food)] if is_begun or self._food(words) else []

    def _likeliest_id(self, words: str, brand: KnownBrand | None) -> int | None:
        food = self._food(words) or self._called(words)
        return brand.food_id if brand else food.pk if food else None

    def _brand(self, words: str) -> KnownBrand | None:
        """Return the brand of these words, unless a food of its own has that name."""
        brand = self._tables.brand(words)
        return None if brand is None or own_food(words, self._find(words)) else brand

    # --- foods ------------------------------------------------------------------------------------

    def _food(self, words: str, *, is_whole: bool = False) -> Food | None:
        """Return the food that goes by these words and no more.

        With `is_whole` they are all of its name, and not only the first ones.
        """
        if (words, is_whole) not in self._exact:
            self._exact[words, is_whole] = self._exact_food(words, is_whole=is_whole)
        return self._exact[words, is_whole]

    def _exact_food(self, words: str, *, is_whole: bool) -> Food | None:
        asked = sorted(stems_of(words))
        for food in self._find(words):
            name = [food.name] if is_whole else food.name.split(",")
            calls = [",".join(name[: n + 1]) for n in range(len(name))]
            calls += [*food.aliases.split(";"), food.brand, f"{food.brand} {food.name}"]
            if any(asked == sorted(stems_of(call)) for call in calls if call.strip()):
                return food
        return None

    def _has_own_name(self, words: str, dish: KnownDish) -> bool:
        """Return True when a food has the words that name a dish, so that it is logged as one.

        Not for a food that is named after a kind of the dish, such as "Chicken and rice, Latin style"; nor
        for one of the dish's foods that shares its name, such as the sausage of a hot dog.
        """
        food = self._food(words, is_whole=dish.is_named_by_additions)
        if food is None or len(dish.parts) < SEVERAL:
            return food is not None
        asked = sorted(stems_of(words))
        if asked == sorted(stems_of(food.name)):
            return True
        if asked == sorted(stems_of(short_name(food))):
            return food_names(food).is_plain or food.kind == Food.Kind.DRINK
        return food.group.name in WHOLE_MEALS or food.owner_id is not None

    def _called(self, words: str) -> Food | None:
        """Return the likeliest food, if its names contain all of these words."""
        found = self._food(words) or next(iter(self._find(words)), None)
        if found is None:
            return None
        names = set(stems_of(f"{found.name} {found.brand} {found.aliases}"))
        return found if names.issuperset(stems_of(words)) else None


def _is_stirred_in(addition: PlannedAddition) -> bool:
    """Return True when the usual amount is not eaten by itself.

    The milk of "tea, milk, 2 sugars".
    """
    part, usual = addition.part, addition.usual
    is_little = usual is not None and usual.unit in {"ml", "teaspoon"}
    return addition.is_own and is_little and (not part.has_amount or not part.unit)


def _is_one_count(window: Sequence[PhrasePart]) -> bool:
    """Return True when an amount in front counts the whole.

    "2 gin and tonics", but not "2 eggs and bacon".
    """
    first = window[0]
    if not first.is_measured:
        return True
    one, last = first.words.rpartition(" ")[2], window[-1].words.rpartition(" ")[2]
    return not first.unit and stem(one) == one and stem(last) != last


def _joined_words(window: Sequence[PhrasePart]) -> str:
    first, *others = window
    return " ".join([first.words, *(f"{part.joiner} {part.words}" for part in others)])


def _join_window(window: Sequence[PhrasePart]) -> PhrasePart:
    first, *others = window
    text = " ".join([first.text, *(f"{part.joiner} {part.text}" for part in others)])
    without = tuple(word for part in window for word in part.without)
    return replace(first, text=text, words=_joined_words(window), without=without)


def _word_runs(words: str) -> Iterator[str]:
    """Yield every run of words: each may be an addition."""
    typed = words.split()
    for start in range(len(typed)):
        for end in range(start + 1, len(typed) + 1):
            yield " ".join(typed[start:end])


def _as_replacing(dish: KnownDish, words: str) -> Iterator[tuple[KnownPart, str]]:
    """Yield "oat" before a latte as "oat milk", "rye" before a sandwich as "rye bread"."""
    for known in dish.parts:
        if known.replaced_by:
            yield known, f"{words} {known.replaced_name}"


def short_name(food: Food) -> str:
    """Return a food's name up to the first comma."""
    return food.name.partition(",")[0]
