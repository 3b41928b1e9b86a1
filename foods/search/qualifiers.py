"""Words for states of a food, and words without meaning for its identity. Pure Python.

All words are in their base form, see foods.text.base_form.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from foods.text import base_form

# --- states: each word belongs to one state, and states of one row exclude each other -------------

_STATES = {
    "cooked": "cooked boiled steamed baked roasted roast grilled fried poached scrambled braised stewed"
    " simmered microwaved sauteed barbecued bbq broiled stir panfried toasted gekocht"
    " gebraten gebacken gegrillt",
    "raw": "raw roh",
    "uncooked": "uncooked",
    "dry": "dry",
    "dried": "dried desiccated dehydrated getrocknet",
    "fresh": "fresh",
    "canned": "canned tinned",
    "frozen": "frozen",
    "pickled": "pickled",
    "salted": "salted",
    "unsalted": "unsalted",
    "sweetened": "sweetened",
    "unsweetened": "unsweetened",
    "ground": "ground milled",
    "whole": "whole",
    "skinless": "skinless peeled",
    "boneless": "boneless",
    "drained": "drained rinsed",
    "decaffeinated": "decaffeinated decaf",
}
STATE_OF = {base_form(word): state for state, words in _STATES.items() for word in words.split()}
_EXCLUDING = [
    ("cooked", "raw uncooked dry"), ("canned", "raw uncooked dry dried fresh frozen"),
    ("dried", "raw fresh canned frozen cooked"), ("dry", "canned cooked"), ("frozen", "fresh"),
    ("pickled", "raw fresh"), ("salted", "unsalted"), ("sweetened", "unsweetened"), ("ground", "whole fresh"),
]  # fmt: skip
EXCLUDED: dict[str, set[str]] = {}
for _state, _others in _EXCLUDING:
    for _other in _others.split():
        EXCLUDED.setdefault(_state, set()).add(_other)
        EXCLUDED.setdefault(_other, set()).add(_state)
# Any of these matches the general word: "cooked" spinach is "Spinach, boiled".
GENERAL = {"cooked"}
SAME = {
    "raw": {"uncooked", "fresh"},
    "uncooked": {"raw", "dry"},
    "dry": {"uncooked", "dried"},
    "dried": {"dry", "uncooked"},
}
# These make another food of one: a fresh pear does not match a dried one.
MADE_OTHERWISE = {"dried", "canned", "pickled"}

# --- words that don't change the food -------------------------------------------------------------


def _base_forms(words: str) -> frozenset[str]:
    return frozenset(map(base_form, words.split()))


NEUTRAL = _base_forms(
    "organic ripe overripe plain natural homemade home made leftover local seasonal free range grass fed"
    " pasture raised chopped sliced diced cubed shredded grated halved quartered minced crumbled mashed"
    " torn crushed cut trimmed pitted seeded deseeded warm hot cold chilled cool lukewarm delicious nice"
    " good tasty regular normal ordinary standard usual typical average basic simple classic original real"
    " proper generic unbranded tiny huge extra heaped heaping level rounded"
    " full bio washed unwashed loose wholesome quality best supermarket shop store bought"
    " takeaway fairtrade 100 lactose"
    " starbucks costa dunkin greggs"
    " alpro tesco aldi lidl sainsbury sainsburys asda waitrose morrisons kirkland trader joes walmart costco"
)
# Kinds of one thing: brown rice is a rice, while peanut butter is no butter.
VARIETIES = _base_forms(
    "brown white red green black yellow golden gold purple pink blue dark light wild baby new young old"
    " mature mild strong sweet sour bitter hard soft firm smooth crunchy creamy chunky thick thin long"
    " short grain mini jumbo giant low high half full reduced fat free lean lowfat nonfat skim skimmed"
    " semi instant quick rolled cut steel wholemeal wholegrain multigrain wholewheat granary greek italian"
    " english french swiss chinese american spanish german danish irish dutch atlantic pacific farmed"
    " virgin light diet sliced gluten medjool deglet noor semisweet bittersweet sparkling still mineral"
    " tap bottled"
)
# Nouns that may be omitted when the words before are enough: "cheddar", "romaine".
GENERIC = _base_forms("cheese powder fruit nut bread lettuce pasta rice mushroom leaf")
# Words around a food without a meaning for search.
_FILLERS = "a an the of some my our your his her their and with in n on plus or from for this that"
FILLERS = frozenset(_FILLERS.split())


def is_qualifier(base: str) -> bool:
    """Return True for the base form of a word for a kind or state of a food."""
    return base in NEUTRAL or base in VARIETIES or base in STATE_OF or base.isdecimal()


def says_no_food(word: str) -> bool:
    """Return True for a word of state, a word that names no food, and a number.

    "whole" is none: it is part of "whole milk" and "whole wheat".
    """
    base = base_form(word)
    return base in NEUTRAL or (base in STATE_OF and base != "whole") or word.isdecimal()


def is_cooking(word: str) -> bool:
    """Return True for a way of cooking: "grilled" as well as "cooked". Toasting changes nothing."""
    base = base_form(word)
    return STATE_OF.get(base) == "cooked" and base != "toasted"


def states_of(words: Iterable[str]) -> frozenset[str]:
    """Return the states that words name; "dry" of "dry roasted" is none."""
    listed = list(words)
    found = set()
    for at, word in enumerate(listed):
        word = base_form(word)
        following = STATE_OF.get(base_form(listed[at + 1])) if at + 1 < len(listed) else None
        if (state := STATE_OF.get(word)) and not (word == "dry" and following == "cooked"):
            found.add(state)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class StateAgreement:
    """Agreement of typed states with a food's.

    `contradicted` are words that the food excludes, `unconfirmed` those that it does not mention.
    """

    contradicted: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def compare_states(asked: Iterable[tuple[str, str]], said: Set[str]) -> StateAgreement:
    """Compare state words, (base form, typed word), with the states `said` by a food's name."""
    contradicted, unconfirmed = [], []
    for base, word in asked:
        state = STATE_OF[base]
        if said & (SAME.get(state, set()) | ({state} if base in GENERAL else set())):
            continue
        if said & EXCLUDED.get(state, set()) and state not in said:
            contradicted.append(word)
        else:
            unconfirmed.append(word)
    return StateAgreement(tuple(contradicted), tuple(unconfirmed))
