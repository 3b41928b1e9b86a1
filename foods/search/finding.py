"""Finding foods: what is this member's own first, then the catalogue's, then what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from foods.models import Food
from foods.search import spelling
from foods.search.engine import fetch, marks
from foods.search.index import engine
from foods.search.query import FEWEST_LETTERS, Names, Query, read_query, words_of
from foods.search.ranking import Candidate, Ranking
from foods.with_portions import foods_with_portions
from foods.words import WORD, normalise
from tracker.lib.ids import stored_id

WINDOW = 200  # candidates that are ranked together
BRANDED = 5  # the tier from which on names are whatever makers wrote, slips among them
FEW = 3  # of such hits, up to which a word may be a slip itself
LIKELIER = 20  # times as many foods must have the word that was meant then

# Written out as SQL, and in few statements: all of this happens with every letter that somebody types.
ALIASES = "term, meaning, '' FROM foods_alias WHERE meaning <> ''"
PERSONAL = "id, name, brand, search_text FROM foods_food WHERE NOT is_retired"


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

    @property
    def is_certain(self) -> bool:
        """Whether the first food is what was typed, so that Enter may log it."""
        return bool(self.foods) and not self.shown_for


def search_foods(
    query: str, *, user: Any = None, first: Sequence[int] = (), limit: int = 8, offset: int = 0
) -> Found:
    """The foods that hold a word beginning with every word of `query`, best first.

    Nothing for a query of fewer than two letters. Word order and number do not matter, other names count,
    and one slip a word is repaired. Portions come along. With `user`, that member's own foods are looked
    through too, and come first; `first` are ids of foods to list on top when they match, such as those had
    recently.
    """
    return FoodSearch(user, first).find([query], limit=limit, offset=offset)[0]


class FoodSearch:
    """Searches for one person: several queries take as many statements as one."""

    def __init__(self, user: Any = None, first: Sequence[int] = ()) -> None:
        self._own = [] if user is None else [stored_id(user.pk)]
        self._first = list(first)[:WINDOW]
        self._foods: list[Candidate] | None = None  # the member's own, and those of `first`

    def find(self, queries: Sequence[str], *, limit: int = 8, offset: int = 0) -> list[Found]:
        """Return what `search_foods` finds for each query."""
        words = [words_of(query) for query in queries]
        places = [n for n, each in enumerate(words) if len("".join(each)) >= FEWEST_LETTERS]
        if not places:
            return [Found([]) for _ in queries]
        asked = self._read([words[n] for n in places])
        pages = [self._best(*each, limit, offset) for each in self._hits(asked, limit, offset)]
        foods = foods_with_portions(hit.food_id for page in pages for hit in page.hits)
        found = [Found([])] * len(queries)
        for n, page in zip(places, pages, strict=True):
            listed = [FoundFood(foods[hit.food_id], page.query) for hit in page.hits if hit.food_id in foods]
            found[n] = Found(listed, page.shown_for, page.has_more)
        return found

    def _hits(
        self, asked: Sequence[Ranking], limit: int, offset: int
    ) -> list[tuple[Ranking, list[Candidate], list[Candidate], bool]]:
        """Of each query: its own foods, the candidates from `offset` on, and whether there are more."""
        own = [self._that_fit(ranking) for ranking in asked]
        windows = [_window(mine, offset) for mine in own]
        found = engine().find_many(
            [(ranking.query, number * WINDOW) for ranking, (number, _) in zip(asked, windows, strict=True)],
            WINDOW,
        )
        return [
            (ranking, mine, *_page(ranking, mine, hits, window, limit))
            for ranking, mine, hits, window in zip(asked, own, found, windows, strict=True)
        ]

    def _best(
        self,
        asked: Ranking,
        own: list[Candidate],
        hits: list[Candidate],
        has_more: bool,
        limit: int,
        offset: int,
    ) -> _Page:
        """The hits, or those of the query as it was meant, where a word of it is mistyped."""
        is_certain = len(hits) > FEW or any(hit.tier < BRANDED for hit in hits)
        if offset == 0 and not is_certain and (meant := self._repaired(asked, is_known=bool(hits))):
            own = own + [food for food in self._that_fit(meant) if food not in own]
            number, start = _window(own, offset)
            [found] = engine().find_many([(meant.query, number * WINDOW)], WINDOW)
            likelier, is_more = _page(meant, own, found, (number, start), limit)
            if likelier:
                return _Page(likelier, meant.query, meant.query.text, is_more)
        return _Page(hits, asked.query, "", has_more)

    def _that_fit(self, ranking: Ranking) -> list[Candidate]:
        """The person's own and recent foods that match, best first. Other names were looked up before."""
        fitting = [food for food in self._foods or () if ranking.fits(food.text)]
        return sorted(fitting, key=ranking.key)

    def _repaired(self, asked: Ranking, *, is_known: bool) -> Ranking | None:
        """The query with its mistyped words as they were meant; None when there is nothing to repair.

        With `is_known` something was found for it, and a word is only taken for a slip when another is far
        more usual.
        """
        words = tuple(_meant(word, is_known=is_known) or word for word in asked.query.words)
        return self._read([words])[0] if words != asked.query.words else None

    def _read(self, queries: Sequence[Sequence[str]]) -> list[Ranking]:
        names = [Names.of(words) for words in queries]
        aliases = self._look_up(names)
        return [
            _ranking(read_query(words, *known))
            for words, known in zip(queries, zip(names, aliases, strict=True), strict=True)
        ]

    def _look_up(self, names: Sequence[Names]) -> list[list[tuple[str, str]]]:
        """The other names in each query; the first time, the person's foods come along."""
        statements, parameters = [], []
        for n, each in enumerate(names):
            asked = each.asked
            condition = f"term IN ({marks(asked)}) OR meaning IN ({marks(asked)})"
            parameters += [*asked, *asked]
            if each.beginning:
                condition += " OR (term >= %s AND term < %s)"
                parameters += [each.beginning, each.beginning + "\uffff"]
            statements.append(f"SELECT {n}, CAST(NULL AS BIGINT), {ALIASES} AND ({condition})")
        if self._foods is None:
            for where, values in self._whose():
                statements.append(f"SELECT CAST(NULL AS BIGINT), {PERSONAL} AND {where}")
                parameters += values
        aliases: list[list[tuple[str, str]]] = [[] for _ in names]
        foods: dict[int, Candidate] = {}
        for n, pk, name, other, text in fetch(" UNION ALL ".join(statements), parameters):
            if n is not None:
                aliases[n].append((name, other))
            else:
                foods[pk] = Candidate(pk, 0, pk, name, other, text)
        if self._foods is None:
            self._foods = list(foods.values())
        return aliases

    def _whose(self) -> Iterator[tuple[str, list[Any]]]:
        """The conditions, one an index: OR would read the whole table."""
        if self._own:
            yield "owner_id = %s", self._own
        if self._first:
            visible = "(owner_id IS NULL OR owner_id = %s)" if self._own else "owner_id IS NULL"
            yield f"{visible} AND id IN ({marks(self._first)})", self._own + self._first


@dataclass(frozen=True, slots=True)
class _Page:
    hits: list[Candidate]
    query: Query
    shown_for: str
    has_more: bool


@lru_cache(maxsize=5000)  # people type the same beginnings, and a ranking's patterns take long to make
def _ranking(query: Query) -> Ranking:
    return Ranking(query)


def _window(own: Sequence[Candidate], offset: int) -> tuple[int, int]:
    """The number of the window of the index that holds the results from `offset` on, and where in it.

    Each WINDOW of the index is ranked in itself, so that paging stays cheap.
    """
    if offset < (head := len(own) + WINDOW):
        return 0, offset
    number, start = divmod(offset - head, WINDOW)
    return number + 1, start


def _page(
    ranking: Ranking, own: list[Candidate], hits: list[Candidate], window: tuple[int, int], limit: int
) -> tuple[list[Candidate], bool]:
    """The results of a window, and whether there are more."""
    number, start = window
    mine = {each.food_id for each in own}
    ranked = sorted((hit for hit in hits if hit.food_id not in mine), key=ranking.key)
    if number == 0:
        ranked = own + ranked
    return ranked[start : start + limit], len(ranked) > start + limit or len(hits) == WINDOW


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
