"""Finding foods: what is this member's own first, then the catalogue's, then what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from foods.models import Food, Portion
from foods.search import spelling
from foods.search.engine import fetch, marks
from foods.search.index import engine
from foods.search.query import FEWEST_LETTERS, Query, read_query, words_of
from foods.search.ranking import Candidate, Ranking
from foods.words import WORD, normalise
from tracker.lib.ids import stored_id

WINDOW = 200  # candidates that are ranked together
BRANDED = 5  # the tier from which on names are whatever makers wrote, slips among them
FEW = 3  # of such hits, up to which a word may be a slip itself
LIKELIER = 20  # times as many foods must have the word that was meant then

# Written out as SQL, and in few statements: all of this happens with every letter that somebody types.
ALIASES = "SELECT NULL, term, meaning, '' FROM foods_alias WHERE meaning <> ''"
PERSONAL = "SELECT id, name, brand, search_text FROM foods_food WHERE NOT is_retired"
PORTIONS = "SELECT id, food_id, label, quantity, position FROM foods_portion WHERE food_id IN"
UNSHOWN = {"catalogue_values", "curated_fields", "search_text"}  # columns of a food that results leave out


@dataclass(frozen=True, slots=True)
class FoundFood:
    food: Food
    query: Query

    @property
    def marked_name(self) -> SafeString:
        """The name with the beginnings that were searched for in <mark>."""
        return mark_safe("".join(self._pieces()))  # noqa: S308  (every piece is escaped)

    def _pieces(self) -> Iterator[str]:
        name, end = self.food.name, 0
        for match in WORD.finditer(name):
            plain = "".join(normalise(match[0]))
            length = max((len(word) for word in self.query.words if plain.startswith(word)), default=0)
            if length:
                cut = min(match.start() + length, match.end())
                yield escape(name[end : match.start()])
                yield f"<mark>{escape(name[match.start() : cut])}</mark>"
                end = cut
        yield escape(name[end:])


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, best first.

    `shown_for` is the query that was answered instead of the one typed, when spelling was repaired; else
    empty. `has_more`: there is a next page.
    """

    foods: list[FoundFood]
    shown_for: str = ""
    has_more: bool = False


def search_foods(
    query: str, *, user: Any = None, first: Sequence[int] = (), limit: int = 8, offset: int = 0
) -> Found:
    """The foods that hold a word beginning with every word of `query`, best first.

    Nothing for a query of fewer than two letters. Word order and number do not matter, other names count,
    and one slip a word is repaired. Portions come along. With `user`, that member's own foods are looked
    through too, and come first; `first` are ids of foods to list on top when they match, such as those had
    recently.
    """
    words = words_of(query)
    if len("".join(words)) < FEWEST_LETTERS:
        return Found([])
    mine = _Mine(user, first)
    asked = _read(words, mine)
    own = mine.that_fit(asked)
    hits, has_more = _page(asked, own, limit, offset)
    is_certain = len(hits) > FEW or any(hit.tier < BRANDED for hit in hits)
    if offset == 0 and not is_certain and (meant := _repaired(asked, mine, is_known=bool(hits))):
        own += [food for food in mine.that_fit(meant) if food not in own]
        likelier, is_more = _page(meant, own, limit, offset)
        if likelier:
            return _found(likelier, meant.query, shown_for=meant.query.text, has_more=is_more)
    return _found(hits, asked.query, shown_for="", has_more=has_more)


class _Mine:
    """What concerns one person: their own foods and those of `first`. They are read together with the other
    names of what was typed: each statement more is a journey to the database."""

    def __init__(self, user: Any, first: Sequence[int]) -> None:
        self._own = [] if user is None else [stored_id(user.pk)]
        self._first = list(first)[:WINDOW]
        self._foods: dict[int, Candidate] | None = None

    def that_fit(self, ranking: Ranking) -> list[Candidate]:
        """Those that match, best first. Other names must have been looked up before."""
        fitting = (food for food in (self._foods or {}).values() if ranking.fits(food.text))
        return sorted(fitting, key=ranking.key)

    def look_up_aliases(self, names: list[str], beginning: str) -> list[tuple[str, str]]:
        statement = f"{ALIASES} AND (term IN ({marks(names)}) OR meaning IN ({marks(names)})"
        parameters: list[Any] = [*names, *names]
        if beginning:
            statement += " OR (term >= %s AND term < %s)"
            parameters += [beginning, beginning + "\uffff"]
        statement += ")"
        if self._foods is None:
            for where, values in self._whose():
                statement += f" UNION ALL {PERSONAL} AND {where}"
                parameters += values
        rows = fetch(statement, parameters)
        if self._foods is None:
            self._foods = {
                pk: Candidate(pk, 0, pk, name, brand, text)
                for pk, name, brand, text in rows
                if pk is not None
            }
        return [(term, meaning) for pk, term, meaning, _ in rows if pk is None]

    def _whose(self) -> Iterator[tuple[str, list[Any]]]:
        """The conditions, one an index: OR would read the whole table."""
        if self._own:
            yield "owner_id = %s", self._own
        if self._first:
            visible = "(owner_id IS NULL OR owner_id = %s)" if self._own else "owner_id IS NULL"
            yield f"{visible} AND id IN ({marks(self._first)})", self._own + self._first


def _read(words: Sequence[str], mine: _Mine) -> Ranking:
    return _ranking(read_query(words, mine.look_up_aliases))


@lru_cache(maxsize=5000)  # people type the same beginnings, and a ranking's patterns take long to make
def _ranking(query: Query) -> Ranking:
    return Ranking(query)


def _page(ranking: Ranking, own: list[Candidate], limit: int, offset: int) -> tuple[list[Candidate], bool]:
    """Results from `offset` on. Each WINDOW of the index is ranked in itself, so that paging stays cheap."""
    mine = {each.food_id for each in own}
    window, start = 0, offset
    if offset >= (head := len(own) + WINDOW):
        window, start = divmod(offset - head, WINDOW)
        window += 1
    hits = engine().find(ranking.query, WINDOW, window * WINDOW)
    ranked = sorted((hit for hit in hits if hit.food_id not in mine), key=ranking.key)
    if window == 0:
        ranked = own + ranked
    return ranked[start : start + limit], len(ranked) > start + limit or len(hits) == WINDOW


def _repaired(asked: Ranking, mine: _Mine, *, is_known: bool) -> Ranking | None:
    """The query with its mistyped words as they were meant; None when there is nothing to repair.

    With `is_known` something was found for it, and a word is only taken for a slip when another is far
    more usual.
    """
    words = tuple(_meant(word, is_known=is_known) or word for word in asked.query.words)
    return _read(words, mine) if words != asked.query.words else None


def _meant(word: str, *, is_known: bool) -> str | None:
    if not spelling.is_repairable(word):
        return None
    [(having,)] = fetch(
        "SELECT COALESCE(SUM(foods), 0) FROM foods_vocabulary WHERE word >= %s AND word < %s",
        [word, word + "\uffff"],
    )
    if having and not is_known:
        return None  # this word is right; it is another one that is not
    rests = sorted(spelling.remainders(word))
    known = fetch(
        "SELECT DISTINCT word, foods FROM foods_spelling JOIN foods_vocabulary USING (word)"
        f" WHERE rest IN ({marks(rests)})",
        rests,
    )
    likely = [(other, foods) for other, foods in known if foods >= having * LIKELIER]
    return spelling.best(word, likely)


def _found(hits: list[Candidate], query: Query, *, shown_for: str, has_more: bool) -> Found:
    foods = _foods([hit.food_id for hit in hits])
    found = [FoundFood(foods[hit.food_id], query) for hit in hits if hit.food_id in foods]
    return Found(found, shown_for, has_more)


def _foods(ids: list[int]) -> dict[int, Food]:
    """By id, with their portions. Through the ORM's own building of statements it takes twice as long."""
    if not ids:
        return {}
    foods = {food.pk: food for food in Food.objects.raw(_food_columns() + f" ({marks(ids)})", ids)}
    portions: dict[int, list[Portion]] = {id: [] for id in ids}
    for portion in Portion.objects.raw(f"{PORTIONS} ({marks(ids)}) ORDER BY position, id", ids):
        portions[portion.food_id].append(portion)
    for food in foods.values():
        # As prefetch_related leaves them; it takes no statement of one's own.
        theirs = Portion.objects.all()
        theirs._result_cache = portions[food.pk]
        food._prefetched_objects_cache = {"portions": theirs}  # type: ignore[attr-defined]
        for portion in theirs:
            portion.food = food
    return foods


@cache
def _food_columns() -> str:
    columns = [str(field.column) for field in Food._meta.concrete_fields if field.name not in UNSHOWN]
    return f"SELECT {', '.join(columns)} FROM foods_food WHERE id IN"
