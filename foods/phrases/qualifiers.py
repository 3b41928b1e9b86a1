"""Words for a food's state, and words for left-out ingredients. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence

from foods.phrases.packing import packing_length
from foods.search.qualifiers import STATE_OF
from foods.text import base_form

# Cuts, packages and processing, in addition to the states of foods.search.qualifiers. After the amount or a
# comma such words still belong to the food.
_MADE = {
    "air-popped", "blanched", "bottled", "bought", "brewed", "chilled", "chopped", "cold", "creamy",
    "crispy", "crumbled", "crunchy", "crushed", "cubed", "cured", "dairy-free", "deep-fried", "diced",
    "dry-roasted", "extra-lean", "fat-free", "filtered", "flavored", "flavoured", "fortified", "freshly",
    "full-fat", "gluten-free", "grated", "halved", "hard-boiled", "hardboiled", "home-made", "homemade",
    "hot", "hulled", "iced", "instant", "lean", "leftover", "lightly", "low-fat", "low-sodium", "mashed",
    "medium-rare", "minced", "mixed", "no-salt-added", "non-fat", "nonfat", "oil-roasted", "organic",
    "pasteurised", "pasteurized", "pitted", "plain", "popped", "puffed", "pureed", "rare", "reduced-fat",
    "ripe", "rolled", "sautéed", "seasoned", "semi-skimmed", "shelled", "shredded", "skimmed", "skinned",
    "sliced", "smoked", "smooth", "soft-boiled", "softboiled", "sprouted", "squeezed", "store-bought",
    "strained", "sugar-free", "takeaway", "thawed", "trimmed", "uncut", "undrained", "unfortified",
    "unpeeled", "unpitted", "unripe", "unseasoned", "unshelled", "untoasted", "warm", "weight", "well-done",
    "wholegrain", "wholemeal",
}  # fmt: skip
# Things a food may have on it or be in: "edamame in pods", "potato with the skin", "corn on the cob".
_SKINS = {
    "skin", "skins", "peel", "rind", "crust", "crusts", "bone", "bones", "pit", "pits", "stone", "stones",
    "shell", "shells", "pod", "pods", "husk", "hull", "hulls", "liquid",
}  # fmt: skip
_WASTE = {"pod", "shell", "husk", "stone", "pit", "bone"}
_KEPT_BEHIND = {
    "with": _SKINS | {"salt", "seeds", "fat"},
    "without": _SKINS,
    "in": {"pod", "pods", "shell", "shells", "skin", "skins", "jacket", "jackets", "brine", "syrup", "juice",
           "husk", "peel"},
    "on": {"cob", "vine", "bone", "shell"},
}  # fmt: skip
_BETWEEN = {"the", "its", "their", "a", "light", "heavy", "own", "natural", "added", "fruit", "thick"}
_STATES_BY_TWO = {
    (noun, where) for noun in ("skin", "bone", "rind", "peel") for where in ("on", "off", "in", "out")
}  # fmt: skip
# "no sugar cola" is the name of one
_NAMES_AFTER_NO = {"sugar", "salt", "fat", "caffeine", "alcohol", "carb", "calorie"}
LEFT_OUT = {"without", "no", "not", "minus", "sans", "excluding", "except", "omit"}
# "instead of milk", "hold the mayo"
LEFT_OUT_BY_TWO = {
    ("hold", "the"), ("instead", "of"), ("rather", "than"), ("leave", "out"), ("left", "out"), ("but", "no"),
    ("but", "not"), ("but", "without"), ("with", "no"), ("and", "no"), ("and", "not"), ("or", "without"),
    ("with", "out"), ("lacking", "the"), ("other", "than"), ("and", "without"), ("with", "zero"),
}  # fmt: skip
# "milk and sugar" are both left out in "without milk and sugar"; toast is not in "without milk and toast".
OFTEN_LEFT_OUT = {
    "sugar", "milk", "cream", "salt", "butter", "mayo", "mayonnaise", "cheese", "onion", "onions",
    "dressing", "sauce", "ice", "sweetener", "honey", "lemon", "skin", "ketchup", "mustard", "pickles",
    "pickle", "tomato", "tomatoes", "lettuce", "bun", "oil", "syrup", "pepper", "spices", "topping",
    "toppings", "gravy", "garlic", "sprinkles", "whip", "cinnamon", "jam", "margarine", "croutons",
}  # fmt: skip
_NOT_DONE = {
    "didn't", "didnt", "don't", "dont", "haven't", "havent", "hadn't", "hadnt", "never", "won't", "wont",
    "couldn't", "wasn't", "weren't", "isn't", "skipped", "skip", "skipping", "forgot", "forgotten",
    "missed", "avoided", "refused", "nothing", "none", "cancel", "remove", "delete",
}  # fmt: skip
_DONE = {
    "eat", "have", "drink", "had", "eaten", "drunk", "take", "taken", "to", "any", "my", "the", "not",
    "consume", "finish", "touch", "get", "log", "really", "actually", "a", "an", "of", "yet", "even",
    "drank", "ate",
}  # fmt: skip
_SUBJECTS = {"i", "i've", "ive", "we", "we've", "i'm", "but"}
_NAMES_WITH_NO = {"bake", "added", "number", "1"}  # no-bake cheesecake


def kept_behind(words: Sequence[str], at: int) -> int:
    """Return how many words from a "with", "in" or "on" stay with the food; 0 for none."""
    if length := packing_length(words, at):
        return length
    nouns = _KEPT_BEHIND.get(words[at], ())
    after = at + 1
    while after < len(words) and words[after] in _BETWEEN:
        after += 1
    if after < len(words) and words[after] in nouns:
        return after + 1 - at + (words[after + 1 : after + 2] in (["on"], ["off"]) and words[at] == "with")
    return 0


def without_brine(words: list[str]) -> list[str]:
    """Return the words without "in brine": a food is drained of it in any case."""
    at = next((at for at in range(1, len(words) - 1) if words[at : at + 2] == ["in", "brine"]), None)
    return words if at is None else words[:at] + words[at + 2 :]


def waste_in(words: Sequence[str]) -> str:
    """Return the inedible part a food was weighed with: the "pods" of "edamame in pods"; or ""."""
    for at, word in enumerate(words):
        if word in {"in", "with"} and (length := kept_behind(words, at)):
            noun = words[at + length - 1]
            if noun.removesuffix("s") in _WASTE:
                return noun
    return ""


def left_out_at(words: Sequence[str], at: int) -> int:
    """Return how many words from `at` mean a left-out ingredient: "without"; 0 for none."""
    word = words[at]
    if tuple(words[at : at + 2]) in LEFT_OUT_BY_TWO:
        return 2
    if word not in LEFT_OUT or at + 1 == len(words) or (word == "without" and kept_behind(words, at)):
        return 0
    after = words[at + 1]
    if word == "no" and at == 0 and after in _NAMES_AFTER_NO and len(words) > 2:
        return 0
    if word in {"no", "not"} and (after in _NAMES_WITH_NO or after[0].isdecimal()):
        return 0
    return 0 if word == "minus" and after[0].isdecimal() else 1


def denied_at(words: Sequence[str], at: int) -> int:
    """Return how many words from `at` mean "not eaten": "I didn't eat any"; 0 for none."""
    after = at
    while after < len(words) and words[after] in _SUBJECTS:
        after += 1
    if words[after : after + 2] in (
        ["did", "not"],
        ["do", "not"],
        ["have", "not"],
        ["had", "not"],
        ["ate", "no"],
    ):
        after += 2
    elif after < len(words) and words[after] in _NOT_DONE:
        after += 1
    elif words[after : after + 2] in (["ate", "nothing"], ["had", "nothing"], ["had", "no"], ["drank", "no"]):
        after += 2
    else:
        return 0
    while after < len(words) and words[after] in _DONE:
        after += 1
    return after - at


def _is_state(word: str) -> bool:
    return word in _MADE or base_form(word) in STATE_OF


def are_states(words: Sequence[str]) -> bool:
    """Return True when `words` only describe a state: "cooked", "in pods", "dry and unsalted"."""
    at = 0
    while at < len(words):
        length = kept_behind(words, at) or 2 * (tuple(words[at : at + 2]) in _STATES_BY_TWO)
        length = length or (_is_state(words[at]) or (at > 0 and words[at] == "and"))
        if not length:
            return False
        at += length
    return bool(words)
