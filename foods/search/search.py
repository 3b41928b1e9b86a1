"""Food search: the member's own foods first, then the catalogue's, then spelling repairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction

from foods.foods_with_portions import foods_with_portions
from foods.models import Food
from foods.search import damage, spelling
from foods.search.certainty import food_names
from foods.search.engine import fetch_rows, placeholders
from foods.search.food_names import bases_of
from foods.search.found_food import FoundFood, SearchOutcome, match_food, place_in_catalogue
from foods.search.index import engine, is_lost
from foods.search.matching import AskedFood, MatchQuality
from foods.search.query import MIN_LETTERS, QueryNames, SearchQuery, query_words, read_query
from foods.search.ranking import OWN_NAMES, Ranking, SearchCandidate
from foods.search.rewording import respellings, rewordings
from tracker.lib.ids import db_uuid

if TYPE_CHECKING:
    from tracker.profiles.models import User


CANDIDATE_LIMIT = 200  # candidates that are ranked together
BRANDED = 5  # the tier from which names are as makers wrote them, with slips
MAX_SLIP_HITS = 3  # hits up to which a word may still be a slip
LIKELY_NAMED = 20  # candidates that the typed words may name
MAX_NAMED = 3  # named foods that come before the member's own
SURE_PLACES = 5  # top ranks; exact names come after them
LIKELIER_FACTOR = 20  # times as many foods must have the intended word

# Hand-written SQL in few statements, because all of this runs with every typed letter.
ALIASES = "term, meaning, '' FROM foods_alias WHERE meaning <> ''"
PERSONAL = "id, name, brand, search_text FROM foods_food WHERE NOT is_retired"


def search_foods(
    query: str,
    *,
    user: User | None = None,
    first: Sequence[int] = (),
    limit: int = 8,
    offset: int = 0,
) -> SearchOutcome:
    """Return the foods with a word beginning with every word of `query`, best first.

    Empty for a query of fewer than two letters. Word order and number do not matter, other names count, and
    one slip per word is repaired. Portions are loaded. With `user`, that member's own foods are included and
    come first; `first` are ids of foods to list on top when they match, such as recent ones.
    """
    return FoodSearch(user, first).find([query], limit=limit, offset=offset)[0]


class FoodSearch:
    """Search for one member: several queries take as many statements as one."""

    def __init__(self, user: User | None = None, first: Sequence[int] = ()) -> None:
        self._own = [] if user is None else [db_uuid(user.pk)]
        self._first = list(first)[:CANDIDATE_LIMIT]
        self._engine: Any = engine()
        self._is_plain = False  # without the index's words nothing is reworded or repaired
        self._foods: list[SearchCandidate] | None = None  # the member's own, and those of `first`
        self._read_foods: dict[int, Food] = {}  # by id: several queries find the same ones

    def find(self, queries: Sequence[str], *, limit: int = 8, offset: int = 0) -> list[SearchOutcome]:
        """Return the results for each query; by plain search while the index is damaged."""
        try:
            with _savepoint():
                found = self._find(queries, limit, offset)
        except DatabaseError as error:
            if not damage.is_of_index(error):
                raise
            return self._find_plainly(queries, limit, offset, error)
        if not any(each.foods for each in found) and any(each.query for each in found) and is_lost():
            return self._find_plainly(queries, limit, offset, None)
        return found

    def _find_plainly(
        self, queries: Sequence[str], limit: int, offset: int, error: DatabaseError | None
    ) -> list[SearchOutcome]:
        self._engine, self._is_plain = damage.PlainSearch(), True
        found = self._find(queries, limit, offset)
        damage.report(error)  # after plain search has shown that the database itself works
        return found

    def _find(self, queries: Sequence[str], limit: int, offset: int) -> list[SearchOutcome]:
        words = [query_words(query) for query in queries]
        places = [n for n, each in enumerate(words) if len("".join(each)) >= MIN_LETTERS]
        found = [SearchOutcome([])] * len(queries)
        if not places:
            return found
        asked = self._read([words[n] for n in places])
        pages = self._pages(asked, limit, offset)
        answers = self._answers([(queries[n], page) for n, page in zip(places, pages, strict=True)])
        if offset == 0 and not self._is_plain:
            answers = self._reworded(answers, limit)
            answers = [self._repaired(each, limit) if _may_be_slip(each) else each for each in answers]
        for n, answer in zip(places, answers, strict=True):
            found[n] = answer.found
        return found

    def _pages(self, asked: Sequence[Ranking], limit: int, offset: int = 0) -> list[_ResultPage]:
        """Return the hits of each query from `offset` on: own foods, then those in the index."""
        own = [self._that_fit(ranking) for ranking in asked]
        windows = [_window_at(mine, offset) for mine in own]
        found = self._engine.find_many(
            [
                (ranking.query, number * CANDIDATE_LIMIT)
                for ranking, (number, _) in zip(asked, windows, strict=True)
            ],
            CANDIDATE_LIMIT,
        )
        return [
            _build_page(ranking, mine, hits, window, limit)
            for ranking, mine, hits, window in zip(asked, own, found, windows, strict=True)
        ]

    def _answers(self, asked: Sequence[tuple[str, _ResultPage]]) -> list[_QueryResult]:
        """Return the foods of pages, rated by how well the text names them, named ones first."""
        ids = {hit.food_id for _, page in asked for hit in page.hits}
        foods = self._read_foods
        foods.update(foods_with_portions(id for id in ids if id not in foods))
        answers = []
        for text, page in asked:
            question = AskedFood.from_text(text, page.query)
            listed = [
                FoundFood(food, page.query, match_food(question, food), self._is_personal(food))
                for hit in page.hits
                if (food := foods.get(hit.food_id))
            ]
            if page.is_first:
                listed.sort(key=_named_first)
            listed.sort(key=lambda each: each.food.is_bowel_preparation)  # last, however well it matches
            answers.append(
                _QueryResult(text, page, SearchOutcome(listed, "", page.has_more, page.query, text))
            )
        return answers

    def _is_personal(self, food: Food) -> bool:
        return food.owner_id is not None or food.pk in self._first

    def _reworded(self, answers: list[_QueryResult], limit: int) -> list[_QueryResult]:
        """Return the results; if no food is named, those of variants of the words."""
        unnamed = [n for n, answer in enumerate(answers) if not answer.found.is_named]
        known = _known_words([word for n in unnamed for word in respellings(answers[n].page.query.words)])
        asked = [
            (n, words)
            for n in unnamed
            for words in rewordings(answers[n].page.query.words, known, may_part=not answers[n].found.foods)
        ]
        if not asked:
            return answers
        pages = self._pages(self._read([words for _, words in asked]), limit)
        others = self._answers(
            [(" ".join(words), page) for (_, words), page in zip(asked, pages, strict=True)]
        )
        found = list(answers)
        for (n, _), other in zip(asked, others, strict=True):
            found[n] = _better_result(found[n], other, limit)
        return found

    def _repaired(self, answer: _QueryResult, limit: int) -> _QueryResult:
        """Return the results for the repaired query, where a word is mistyped; else the same."""
        asked, is_known = answer.page.query, bool(answer.found.foods)
        words = tuple(_meant_word(word, is_known=is_known) or word for word in asked.words)
        if words == asked.words:
            return answer
        [ranking] = self._read([words])
        [page] = self._pages([ranking], limit)
        [other] = self._answers([(ranking.query.text, page)])
        foods = [each for each in other.found.foods if _may_be_meant(each, asked.words, words)]
        if not foods or (len(words) == 1 and not _begins_name(words[0], foods[0])):
            return answer
        return replace(other, found=SearchOutcome(foods, ranking.query.text, page.has_more, asked))

    def _that_fit(self, ranking: Ranking) -> list[SearchCandidate]:
        """Return the member's own and recent foods that match, best first.

        Synonyms were looked up before.
        """
        fitting = [food for food in self._foods or () if ranking.fits(food.text)]
        return sorted(fitting, key=ranking.key)

    def _read(self, queries: Sequence[Sequence[str]]) -> list[Ranking]:
        names = [QueryNames.from_words(words) for words in queries]
        aliases = self._look_up(names)
        return [
            _ranking(read_query(words, *known))
            for words, known in zip(queries, zip(names, aliases, strict=True), strict=True)
        ]

    def _look_up(self, names: Sequence[QueryNames]) -> list[list[tuple[str, str]]]:
        """Return the synonyms in each query; the first call also reads the member's foods."""
        statements, parameters = [], []
        for n, each in enumerate(names):
            asked = each.asked
            condition = f"term IN ({placeholders(asked)}) OR meaning IN ({placeholders(asked)})"
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
        foods: dict[int, SearchCandidate] = {}
        for n, pk, name, other, text in fetch_rows(" UNION ALL ".join(statements), parameters):
            if n is not None:
                aliases[n].append((name, other))
            else:
                foods[pk] = SearchCandidate(pk, 0, pk, name, other, text)
        if self._foods is None:
            self._foods = list(foods.values())
        return aliases

    def _whose(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the conditions, one per index: OR would read the whole table."""
        if self._own:
            yield "owner_id = %s", self._own
        if self._first:
            visible = "(owner_id IS NULL OR owner_id = %s)" if self._own else "owner_id IS NULL"
            yield f"{visible} AND id IN ({placeholders(self._first)})", self._own + self._first


def _savepoint() -> AbstractContextManager[Any]:
    """Keep the surrounding transaction usable after a failed statement (PostgreSQL)."""
    is_needed = connection.in_atomic_block and connection.vendor == "postgresql"
    return transaction.atomic() if is_needed else nullcontext()


@dataclass(frozen=True, slots=True)
class _ResultPage:
    """Hits of the index, best first. `is_first`: no page is before it."""

    query: SearchQuery
    hits: list[SearchCandidate]
    has_more: bool
    is_first: bool
    has_few: bool  # and only of brands: a word may be a slip


@dataclass(frozen=True, slots=True)
class _QueryResult:
    text: str
    page: _ResultPage
    found: SearchOutcome


@lru_cache(maxsize=5000)  # members type the same beginnings, and a ranking's patterns are slow to compile
def _ranking(query: SearchQuery) -> Ranking:
    return Ranking(query)


def _window_at(own: Sequence[SearchCandidate], offset: int) -> tuple[int, int]:
    """Return the window of the index with the results from `offset` on, and the position in it.

    Each WINDOW of the index is ranked by itself, so that paging stays cheap.
    """
    if offset < (head := len(own) + CANDIDATE_LIMIT):
        return 0, offset
    number, start = divmod(offset - head, CANDIDATE_LIMIT)
    return number + 1, start


def _build_page(
    ranking: Ranking,
    own: list[SearchCandidate],
    hits: list[SearchCandidate],
    window: tuple[int, int],
    limit: int,
) -> _ResultPage:
    """Return the results of a window, the member's own first unless others are named."""
    number, start = window
    mine = {each.food_id for each in own}
    ranked = sorted((hit for hit in hits if hit.food_id not in mine), key=ranking.key)
    if number == 0 and own:
        named = list(islice((hit for hit in ranked[:LIKELY_NAMED] if ranking.is_named(hit)), MAX_NAMED))
        ahead = {hit.food_id for hit in named}
        ranked = [*named, *own, *(hit for hit in ranked if hit.food_id not in ahead)]
    if number == 0:
        ranked = [*ranked[:SURE_PLACES], *_with_named(ranking, ranked[SURE_PLACES:])]
    shown = ranked[start : start + limit]
    has_more = len(ranked) > start + limit or len(hits) == CANDIDATE_LIMIT
    has_few = len(shown) <= MAX_SLIP_HITS and all(hit.tier >= BRANDED for hit in shown)
    return _ResultPage(ranking.query, shown, has_more, number == start == 0, has_few)


def _with_named(ranking: Ranking, later: Sequence[SearchCandidate]) -> list[SearchCandidate]:
    """Return later results, those of the catalogue with exactly this name first.

    Club soda is also called sparkling water, unlike any single mineral water.
    """
    named = [hit for hit in later if hit.tier == OWN_NAMES and ranking.is_named(hit)][:MAX_NAMED]
    return [*named, *(hit for hit in later if hit not in named)]


def _named_first(found: FoundFood) -> tuple[int, int, bool, int]:
    """Return a sort key: foods that the words name come first, the best match before others.

    Of equal matches, the member's own come first, then in the catalogue's order.
    """
    match, food = found.match, found.food
    is_curated = bool(food.catalogue_key) or found.is_personal
    if not (is_curated and match.is_named) or match.contradicted:
        return 2, 0, False, 0
    return not match.is_typed, match.quality, not found.is_personal, place_in_catalogue(food)


def _may_be_slip(answer: _QueryResult) -> bool:
    return not answer.found.is_named and (not answer.found.foods or answer.page.has_few)


def _may_be_meant(found: FoundFood, typed: Sequence[str], meant: Sequence[str]) -> bool:
    """Return False for a supplement or medicine whose name was not typed: "rennet" is no Rennie."""
    food = found.food
    if food.kind not in Food.SUPPLEMENTAL_KINDS:
        return True
    kept = [word for word, other in zip(typed, meant, strict=True) if word == other]
    others = food_names(food).others
    return any(word in spelling.MAGNESIUM for word in meant) or any(bases_of(word) in others for word in kept)


def _begins_name(word: str, found: FoundFood) -> bool:
    """Return False for "deli" of "Ham, sliced", whose other name is deli ham."""
    if found.match.quality < MatchQuality.MODIFIER:
        return True
    return set(bases_of(word)) <= set(bases_of(found.food.name.partition(",")[0]))


def _better_result(before: _QueryResult, other: _QueryResult, limit: int) -> _QueryResult:
    """Return the result in other words, if it names a food and the previous one doesn't.

    Where words were left out, the foods have to agree with those too.
    """
    foods, answered = other.found.foods, other
    if set(other.page.query.words) < set(before.page.query.words):
        answered = before
        asked = AskedFood.from_text(before.text, before.page.query)
        foods = [replace(each, match=match_food(asked, each.food)) for each in foods]
        foods.sort(key=_named_first)
    if not foods or before.found.is_named:
        return before
    first, is_empty = foods[0].match, not before.found.foods
    if is_empty:
        is_better = first.quality < MatchQuality.NONE
    else:
        is_better = first.is_named and before.found.foods[0].match.quality >= MatchQuality.SHORT
    if first.contradicted and not is_empty:
        answered, foods = before, [*before.found.foods, *foods]  # "uncooked rice" finds rice too
    elif is_better:
        foods = [*foods, *before.found.foods]
    else:
        return before
    found = list({each.food.pk: each for each in foods}.values())
    return replace(
        answered, found=SearchOutcome(found[:limit], "", False, answered.page.query, answered.text)
    )


def _known_words(words: Iterable[str]) -> set[str]:
    """Return those of `words` that foods in the index have."""
    wanted = sorted(set(words))
    if not wanted:
        return set()
    return {
        word
        for (word,) in fetch_rows(
            f"SELECT word FROM foods_vocabulary WHERE word IN ({placeholders(wanted)})", wanted
        )
    }


def _meant_word(word: str, *, is_known: bool) -> str | None:
    if not spelling.is_repairable(word):
        return None
    [(having,)] = fetch_rows(
        "SELECT COALESCE(SUM(foods), 0) FROM foods_vocabulary WHERE word >= %s AND word < %s",
        [word, word + "\uffff"],
    )
    if having and not is_known:
        return None  # this word is right; another one is the slip
    rests = sorted(spelling.remainders(word))
    known = fetch_rows(
        "SELECT DISTINCT word, foods FROM foods_spelling JOIN foods_vocabulary USING (word)"
        f" WHERE rest IN ({placeholders(rests)})",
        rests,
    )
    likely = [(other, foods) for other, foods in known if foods >= having * LIKELIER_FACTOR]
    return spelling.best_correction(word, likely)
