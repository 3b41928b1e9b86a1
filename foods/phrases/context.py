"""Context in a phrase: "I had", "for lunch", "at 8", "yesterday". Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from foods.phrases.number_words import ARTICLES, ONES, is_digits, read_number
from foods.phrases.tokenizer import HARD, Token
from foods.phrases.units import unit_at


def _by_first_word(*sayings: str) -> dict[str, list[list[str]]]:
    """Return the words of each phrase by their first word; the longest come first."""
    found: dict[str, list[list[str]]] = {}
    for words in sorted((saying.split() for saying in sayings), key=len, reverse=True):
        found.setdefault(words[0], []).append(words)
    return found


MEALS = {
    "breakfast": "breakfast", "brekkie": "breakfast", "brekky": "breakfast",
    "bfast": "breakfast", "brekfast": "breakfast", "breaky": "breakfast", "lunch": "lunch",
    "lunchtime": "lunch", "luncheon": "lunch", "dinner": "dinner", "dinnertime": "dinner",
    "supper": "dinner", "snack": "snack", "snacks": "snack", "elevenses": "snack", "brunch": "",
    "dessert": "", "starter": "", "pudding": "", "main": "", "starters": "", "afters": "",
}  # fmt: skip
_ONLY_AFTER_FOR = {
    "dessert",
    "starter",
    "pudding",
    "main",
    "starters",
    "afters",
    "tea",
}  # foods, or parts of names
# Names that contain a meal's name: "dinner roll", "snack bar", "breakfast cereal".
_NAMES_OF_FOODS = {
    "roll", "rolls", "cereal", "cereals", "bar", "bars", "biscuit", "biscuits", "sausage", "sausages",
    "tea", "burrito", "burritos", "sandwich", "sandwiches", "meat", "meats", "bowl", "muffin", "wrap",
    "taco", "tacos", "drink", "shake", "smoothie", "essentials", "potatoes", "plate", "mix", "pack",
    "packs", "cake", "cakes", "mint", "mints", "size", "box", "cheese", "crackers", "pot", "links", "patty",
    "cookie", "cookies",
}  # fmt: skip
_BEFORE_MEALS = {"for", "at", "during", "with", "as", "over", "before", "after", "around"}
_OF_MEALS = {
    "my", "the", "a", "an", "our", "today's", "todays", "late", "early", "second", "first", "quick", "light",
    "afternoon", "evening", "morning", "midnight", "mid-morning", "bedtime", "little", "small", "big",
}  # fmt: skip
_BEHIND_MEALS = {
    "was", "were", "is", "consisted", "included", "includes", "of", "today", "time", "had", "so", "far",
}  # fmt: skip
_SUBJECTS = {"i", "we", "i've", "ive", "i'm", "im", "we've", "we're", "i'll", "i'd"}
_HELPERS = {
    "have", "has", "had", "been", "just", "also", "then", "am", "are", "was", "only", "already", "later",
    "even", "first", "usually", "will", "think", "finally", "recently", "mostly", "currently", "did",
    "actually", "now",
}  # fmt: skip
_VERBS = {
    "had", "have", "ate", "eat", "eaten", "eating", "drank", "drink", "drunk", "drinking", "having",
    "consumed", "took", "take", "taken", "taking", "finished", "snacked", "munched", "snacking", "munching",
    "grabbed", "got", "enjoyed", "tried", "downed", "sipped", "swallowed", "made", "logged", "used",
    "chose", "picked", "nibbled", "dined", "devoured", "tasted", "consume", "enjoying", "ordered",
}  # fmt: skip
# Verbs that mean so without "I", at the start.
_ALONE = {
    "had", "ate", "drank", "having", "eating", "drinking", "consumed", "took", "take", "taken", "taking",
    "snacked", "snacking", "munched", "log", "add", "record", "track", "enter", "logged", "finished",
    "have", "eaten", "enjoyed", "grabbed",
}  # fmt: skip
_FOODS_OF_VERBS = {
    "chocolate",
    "yogurt",
    "yoghurt",
    "water",
    "apple",
    "apples",
    "drink",
}  # drinking chocolate
_PARTICLES = {"on", "off", "up", "down", "in"}
_AROUND = _by_first_word(
    "as well", "too", "also", "then", "and then", "after that", "afterwards", "followed by", "finally",
    "please", "please log", "please add", "can you log", "can you add", "could you log", "thanks",
    "thank you", "i think", "um", "uh", "erm", "well", "ok", "okay", "so", "hi", "hello", "hey",
    "later", "later on", "next", "first", "today", "just now", "right now", "now", "earlier",
    "earlier today", "later today", "tonight", "this morning", "this afternoon", "this evening",
    "in the morning", "in the afternoon", "in the evening", "mid morning", "mid afternoon",
    "mid-morning", "mid-afternoon", "at night", "at bedtime", "before bed", "at noon", "at midday",
    "at midnight", "around noon", "around midday", "at work", "at home", "at school", "at uni",
    "at college", "at the office", "at my desk", "at the gym", "at the pub", "at a restaurant",
    "at the restaurant", "at a party", "on the go", "on the way", "on my way", "on the train",
    "on the bus", "in bed", "after my run", "after a run", "after the gym", "after gym",
    "after workout", "after my workout", "post workout", "pre workout", "before work", "after work",
    "for energy", "for now", "from home", "to go", "i believe", "a while ago", "the following",
    "it was", "was", "were", "consisted of", "included", "there was", "there were", "which was",
    "that's it", "that is all", "just", "with my meal", "with a meal", "with food", "in total",
    "altogether", "all together",
)  # fmt: skip
# Meals at these times of day.
_MEALS_OF_DAY = {
    "this morning": "breakfast", "in the morning": "breakfast", "at noon": "lunch", "at midday": "lunch",
    "around noon": "lunch", "around midday": "lunch", "tonight": "dinner", "this evening": "dinner",
    "in the evening": "dinner",
}  # fmt: skip
_ANYWHERE = {
    "this",
    "followed",
    "tonight",
    "earlier",
    "after",
    "at",
    "before",
    "around",
}  # first words of them
_DAYS = _by_first_word(
    "yesterday", "last night", "last evening", "the day before yesterday", "the day before",
    "the night before", "the other day", "tomorrow", "last weekend", "at the weekend", "on the weekend",
    "over the weekend", "a week ago", "last week", "a day ago",
)  # fmt: skip
_WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
_SHORT_DAYS = {"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"}
_MONTHS = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov",
    "dec",
}  # fmt: skip
_OF_HOURS = {"half", "quarter", "five", "ten", "twenty"}
_PARTS_OF_DAY = {"morning", "afternoon", "evening", "night", "lunchtime"}
_DISHES_OF_DAYS = {"roast", "roasts"}  # Sunday roast


@dataclass(frozen=True, slots=True)
class _ContextMatch:
    """Number of context tokens. `meal` and `day` are None and empty when not given."""

    length: int
    meal: str | None = None
    day: str = ""


@dataclass(slots=True)
class PhraseContext:
    """Context of a phrase; `meals` are (place in the text, meal, whether it is before)."""

    tokens: list[Token]
    left_over: list[str] = field(default_factory=list)
    meals: list[tuple[int, str, bool]] = field(default_factory=list)
    day: str = ""
    is_found: bool = False


def without_context(tokens: list[Token]) -> PhraseContext:
    """Return the tokens without context, with a hard break in place of removed ones."""
    words = [token.word for token in tokens]
    found = PhraseContext([])
    at = 0
    while at < len(tokens):
        is_start = not found.tokens or found.tokens[-1].is_break or found.tokens[-1].word in {"and", "then"}
        match = _match_context(tokens, words, at, is_start=is_start)
        if match is None:
            found.tokens.append(tokens[at])
            at += 1
            continue
        _apply_match(found, tokens, at, match, is_start=is_start)
        at += match.length
    while found.tokens and found.tokens[-1].is_break:
        found.tokens.pop()
    return found


def _apply_match(
    found: PhraseContext, tokens: list[Token], at: int, match: _ContextMatch, *, is_start: bool
) -> None:
    last = tokens[at + match.length - 1]
    cut = [token for token in tokens[at : at + match.length] if token.is_word and not token.is_break]
    found.left_over += [token.word for token in cut]
    found.is_found = True
    if match.meal:
        found.meals.append((tokens[at].start, match.meal, is_start))
    if match.day:
        found.day = f"{found.day}, {match.day}" if found.day else match.day
    if found.tokens and not found.tokens[-1].is_break:
        found.tokens.append(Token(HARD, last.end, last.end, is_break=True))


def _match_context(tokens: list[Token], words: list[str], at: int, *, is_start: bool) -> _ContextMatch | None:
    token = tokens[at]
    if token.is_break or not token.is_word:
        return None
    if token.kind:
        return _ContextMatch(1, day=token.word if token.kind == "date" else "")
    return (
        _match_time(tokens, words, at)
        or _match_day(tokens, words, at)
        or _match_meal(tokens, words, at, is_start=is_start)
        or _match_statement(words, at, is_start=is_start)
        or _match_filler(tokens, words, at, is_start=is_start)
    )


def _context_word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _is_end(tokens: list[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].is_break or tokens[at].word in {"and", "then"}


# --- times and days -------------------------------------------------------------------------------


def _match_time(tokens: list[Token], words: list[str], at: int) -> _ContextMatch | None:
    """Match `at 8`, `around 8 am`, `by half past eight`, `2 hours ago`."""
    if words[at] in {"at", "by", "around", "about", "from", "since", "until", "till"}:
        after = at + 1 + (_context_word(words, at + 1) in {"about", "around", "roughly", "exactly"})
        if after < len(tokens) and tokens[after].kind == "time":
            return _ContextMatch(after + 1 - at)
        if words[at] not in {"at", "by"}:
            return None
        if _context_word(words, after) in _OF_HOURS and _context_word(words, after + 1) in {"past", "to"}:
            after += 2
        elif _context_word(words, after) == "half" and _is_hour(_context_word(words, after + 1)):
            after += 1
        if _is_hour(_context_word(words, after)) and not unit_at(words, after + 1):
            is_range = _context_word(words, after + 1) in {"-", "–", "or", "to"} and _is_hour(
                _context_word(words, after + 2)
            )
            return _ContextMatch(after + 1 + 2 * is_range - at)
    return _match_ago(words, at)


def _is_hour(word: str) -> bool:
    return (word.isdecimal() and int(word) <= 24 and len(word) < 3) or (word in ONES and ONES[word] <= 12)


def _match_ago(words: list[str], at: int) -> _ContextMatch | None:
    """Match `2 hours ago`, `half an hour ago`; `two days ago` is another day."""
    number_at = at + (words[at] in {"about", "around"})
    number = read_number(words, number_at)
    if number is None or _context_word(words, number_at + number.length + 1) != "ago":
        return None
    unit = words[number_at + number.length].removesuffix("s")
    length = number_at + number.length + 2 - at
    if unit in {"hour", "hr", "minute", "min", "while"}:
        return _ContextMatch(length)
    return (
        _ContextMatch(length, day=" ".join(words[at : at + length]))
        if unit in {"day", "week", "night"}
        else None
    )


def _match_day(tokens: list[Token], words: list[str], at: int) -> _ContextMatch | None:
    for day in _DAYS.get(words[at], ()):
        if words[at : at + len(day)] == day:
            return _match_whole_day(words, at, at + len(day))
    start = at + (words[at] in {"on", "last", "this"})
    start += _context_word(words, start) in {"last", "this"} and start > at
    word = _context_word(words, start)
    if word in _WEEKDAYS and _context_word(words, start + 1) not in _DISHES_OF_DAYS:
        return _match_whole_day(words, at, start + 1)
    if (
        start > at
        and word in _SHORT_DAYS
        and _context_word(words, start + 1) not in {"dried", "dried-tomatoes"}
    ):
        return _match_whole_day(words, at, start + 1)
    return _match_date(tokens, words, at)


def _match_whole_day(words: list[str], at: int, end: int) -> _ContextMatch:
    if _context_word(words, end) == "at":
        end += _context_word(words, end + 1) in _PARTS_OF_DAY
    end += _context_word(words, end) in _PARTS_OF_DAY
    return _ContextMatch(end - at, day=" ".join(words[at:end]))


def _match_date(tokens: list[Token], words: list[str], at: int) -> _ContextMatch | None:
    """Match `on the 3rd of May`, `on May 3rd`, `on 3/5`."""
    if words[at] != "on":
        return None
    after = at + 1 + (_context_word(words, at + 1) == "the")
    if after < len(tokens) and tokens[after].kind == "date":
        return _ContextMatch(after + 1 - at, day=words[after])
    month = after + 1 + (_context_word(words, after + 1) == "of")
    if _context_word(words, after)[:1].isdecimal() and _context_word(words, month) in _MONTHS:
        return _ContextMatch(month + 1 - at, day=" ".join(words[at : month + 1]))
    if _context_word(words, after) in _MONTHS and _context_word(words, after + 1)[:1].isdecimal():
        return _ContextMatch(after + 2 - at, day=" ".join(words[at : after + 2]))
    is_fraction = "/" in _context_word(words, after) and _is_end(tokens, after + 1)
    is_ordinal = _context_word(words, after)[:1].isdecimal() and _context_word(words, after)[-2:] in {
        "st",
        "nd",
        "rd",
        "th",
    }
    return _ContextMatch(after + 1 - at, day=words[after]) if is_fraction or is_ordinal else None


# --- meals ----------------------------------------------------------------------------------------


def _match_meal(tokens: list[Token], words: list[str], at: int, *, is_start: bool) -> _ContextMatch | None:
    """Match `for my lunch`, `breakfast:`, `lunch was`, `a snack -`; None in a food's name."""
    after = at + 1 if words[at] in _BEFORE_MEALS else at
    while _context_word(words, after) in _OF_MEALS:
        after += 1
    word = _context_word(words, after)
    is_tea = word == "tea" and words[at] == "for"
    is_tea = is_tea and (_is_end(tokens, after + 1) or _context_word(words, after + 1) in _SUBJECTS)
    if word not in MEALS and not is_tea:
        return None
    if _context_word(words, after + 1) in _NAMES_OF_FOODS or (words[at] != "for" and word in _ONLY_AFTER_FOR):
        return None
    meal = "dinner" if is_tea else MEALS[word]
    end = after + 1
    is_heading = end < len(tokens) and tokens[end].is_break
    while _context_word(words, end) in _BEHIND_MEALS and not tokens[end].is_break:
        end += 1
    if words[at] in _BEFORE_MEALS:
        is_bare = words[at] in {"with", "as", "over", "around", "before", "after"}
        if is_bare and not _is_end(tokens, end) and end == after + 1 and not is_start:
            return None
        return _ContextMatch(end - at, "" if words[at] in {"before", "after"} else meal)
    is_alone = is_start and end == len(tokens) and at > 0
    is_heading = (
        is_heading
        or _begins_food(words, end)
        or ((meal in {"lunch", "dinner", "breakfast"} or word == "elevenses") and _names_food(words, end))
    )
    if is_start and (end > after + 1 or is_heading or is_alone):
        return _ContextMatch(end - at, meal)
    return None


def _begins_food(words: list[str], at: int) -> bool:
    """Return True when more follows a meal's name at the start: "breakfast 2 eggs"."""
    word = _context_word(words, at)
    behind = {"half", "this", "today", "yesterday", "at", "around", *ARTICLES, *_SUBJECTS}
    return bool(word) and (is_digits(word) or word in ONES or word in behind)


def _names_food(words: list[str], at: int) -> bool:
    """Return True when a food's name follows a meal's: "lunch soup".

    False for "breakfast c", the start of cereal.
    """
    word = _context_word(words, at)
    is_begun = at == len(words) - 1 and any(name.startswith(word) for name in _NAMES_OF_FOODS)
    return word.isalpha() and len(word) > 1 and not is_begun


# --- statements -----------------------------------------------------------------------------------


def _match_statement(words: list[str], at: int, *, is_start: bool) -> _ContextMatch | None:
    """Match `I had`, `I've just eaten`, `we snacked on`; without "I" at the start only."""
    after = at
    while _context_word(words, after) in _SUBJECTS:
        after += 1
    has_subject = after > at
    helped = after
    if has_subject or is_start:
        while (
            _context_word(words, helped) in _HELPERS
            and _context_word(words, helped + 1) in _HELPERS | _VERBS | _ALONE
        ):
            helped += 1
    verb = _context_word(words, helped)
    if verb not in (_VERBS if has_subject else _ALONE) or not (has_subject or is_start):
        return None
    if not has_subject and _context_word(words, helped + 1) in _FOODS_OF_VERBS:
        return None
    end = helped + 1
    if verb in {"snacked", "munched", "snacking", "munching", "nibbled", "dined"} or verb == "polished":
        end += _context_word(words, end) in _PARTICLES
    return _ContextMatch(end - at)


def _match_filler(tokens: list[Token], words: list[str], at: int, *, is_start: bool) -> _ContextMatch | None:
    if words[at] == "so" and at and words[at - 1] == "or":
        return None  # 30 g or so
    sayings = _AROUND.get(words[at], ())
    best = next((saying for saying in sayings if words[at : at + len(saying)] == saying), None)
    if not best:
        return None
    end = at + len(best)
    if is_start or _is_end(tokens, end) or (best[0] in _ANYWHERE and len(best) > 1):
        return _ContextMatch(len(best), _MEALS_OF_DAY.get(" ".join(best)))
    return None


def meal_at(meals: Sequence[tuple[int, str, bool]], start: int) -> str:
    """Return the meal of the part at `start`: the one before it, or else right after it."""
    before = [meal for place, meal, is_before in meals if is_before and place <= start]
    behind = [(place, meal) for place, meal, is_before in meals if not is_before and place > start]
    next_heading = min((place for place, _, is_before in meals if is_before and place > start), default=None)
    if behind and (next_heading is None or behind[0][0] < next_heading):
        return behind[0][1]
    return before[-1] if before else ""
