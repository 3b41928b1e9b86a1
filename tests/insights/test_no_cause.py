"""No page says that magnesium does something to a symptom, or a symptom something to magnesium.

A sentence is refused when it speaks of intake, of a symptom, and has a causal verb in it. A sentence that
says “it” or “them” in place of one of the two is read together with the sentence before it. What a source
found may be said in the words of ALLOWED: few, looked at one by one, and each with its source beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.urls import get_resolver

from tests.factories import EntryFactory, SymptomFactory
from tests.insights.test_beside_page import BESIDE, keep_related, keep_unrelated
from tests.test_conventions import APPLICATION, TEMPLATES, example, views
from tracker.insights.symptom_comparison.labels import SENTENCES
from tracker.symptoms.models import Kind

# The whole sentence as it stands, and why it may.
ALLOWED = {
    "In older adults, magnesium is unlikely to prevent cramps meaningfully: the difference was −0.18"
    " cramps a week, with a 95% confidence interval from −0.84 to 0.49, so there may be no difference at"
    " all.": ("What Cochrane 2020 (CD009402.pub3) found; it is cited beside it."),
    "Twitches: nothing yet shows that magnesium prevents them.": "It denies the claim.",
}

INTAKE = r"magnesium|intake|supplements?|tablets?|\bmg\b|milligrams?|mineral"
SYMPTOM = r"symptom|twitch|spasm|cramp|fasciculation|tingl|weakness|tiredness|muscle"
# Each with its endings; a space stands for any space.
CAUSES = """
    caus(e|es|ed|ing); because; due to; thanks to; owing to; responsible for; the reason
    prevent(s|ed|ing|ion)?; cur(e|es|ed|ing); heal(s|ed|ing)?; treat(s|ed|ing|ment)?; fix(es|ed|ing)?
    reliev(e|es|ed|ing); relief; eas(e|es|ed|ing); sooth(e|es|ed|ing); help(s|ed|ing)?; improv(e|es|ed|ing)
    reduc(e|es|ed|ing); stops; stopped; ends; avoid(s|ed|ing)?; protect(s|ed|ing)?; get(s|ting)? rid
    trigger(s|ed|ing)?; leads? to; leading to; led to; result(s|ed|ing)? in; (bring|brings|brought) (on|about)
    mak(e|es|ing) ([a-z]+ ){0,4}(worse|better|fewer|weaker|milder|stronger|go away); works? (for|against)
    keeps? ([a-z]+ ){0,3}away; goe?s? away (with|when|if); depend(s|ed|ing)? on; affect(s|ed|ing)?
    influenc(e|es|ed|ing)
"""
CAUSE = "|".join(rf"\b(?:{cause.strip()})\b" for cause in re.split(r"[;\n]", CAUSES) if cause.strip())
INSTEAD = r"\b(?:it|its|this|that|these|those|they|them)\b"


def has(pattern: str, words: str) -> bool:
    return bool(re.search(pattern, words, re.IGNORECASE))


def claims(block: str) -> Iterator[str]:
    """The sentences of a stretch of text that claim a cause."""
    before = ""
    for sentence in re.split(r"(?<=[.!?…])\s+", " ".join(block.split())):
        about = f"{before} {sentence}" if has(INSTEAD, sentence) else sentence
        if has(CAUSE, sentence) and has(INTAKE, about) and has(SYMPTOM, about) and sentence not in ALLOWED:
            yield sentence
        before = sentence


# --- reading what is written ------------------------------------------------------------------------

INLINE = {"a", "abbr", "b", "cite", "data", "em", "i", "q", "small", "span", "strong", "sub", "sup", "time"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content", "value")


class Blocks(HTMLParser):
    """The stretches of text that a page sets as one, and each of the words in its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = [value for name, value in attrs if name in SPOKEN and value]
        if tag not in INLINE:
            self.blocks += [*words, ""]
        else:
            self.blocks[:-1] += words

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


def blocks_of(html: str) -> list[str]:
    reader = Blocks()
    reader.feed(re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL))
    reader.close()
    return reader.blocks


def blocks_of_template(text: str) -> list[str]:
    """Both ways of each condition one after the other; what is filled in is an ellipsis within a sentence."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"""{% translate (["'])(.*?)\1.*?%}""", r"\2", text)
    text = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "–", text))
    return blocks_of(text)


def blocks_of_module(text: str) -> list[str]:
    """Its strings, those with something filled in as one; not what is written for those who read the code."""
    tree = ast.parse(text)
    statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    for_readers = {id(value) for value in statements if isinstance(value, ast.Constant)}
    filled_in = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in filled_in for part in node.values}
    whole = [
        "".join(part.value if isinstance(part, ast.Constant) else "–" for part in node.values)
        for node in filled_in
    ]
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    plain = [
        node.value
        for node in constants
        if isinstance(node.value, str) and id(node) not in for_readers | parts
    ]
    return [re.sub(r"</?\w[^>]*>", " ", words) for words in [*plain, *whole]]


def found_in(blocks: list[str]) -> list[str]:
    return [sentence for block in blocks for sentence in claims(block)]


# --- the rule ---------------------------------------------------------------------------------------


def test_no_template_says_that_magnesium_does_something_to_a_symptom():
    assert not [
        (name, each) for name, text in TEMPLATES.items() for each in found_in(blocks_of_template(text))
    ]


def test_no_module_says_that_magnesium_does_something_to_a_symptom():
    assert not [
        (name, each) for name, text in APPLICATION.items() for each in found_in(blocks_of_module(text))
    ]


def walk(client) -> dict[str, list[str]]:
    """Every page that an address alone leads to: what it claims."""
    found = {}
    for name, address, _ in views(get_resolver()):
        if address.startswith(("/admin/", "/accounts/", "/health/")):
            continue
        answer = client.get(example(address))
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            found[name] = found_in(blocks_of(answer.text))
    return found


@pytest.mark.parametrize("keep", [keep_unrelated, keep_related])
def test_no_page_of_a_member_claims_a_cause(as_member, member, keep):
    keep(member)
    for kind in Kind:
        SymptomFactory(
            user=member, kind=kind, before=["poor-sleep", "medicine"], helped=["rest"], note="Calf"
        )
    EntryFactory(user=member)
    found = walk(as_member)
    assert {"insights:symptom-comparison", "insights:week", "logs:day", "profiles:show"} <= set(found)
    assert not {name: sentences for name, sentences in found.items() if sentences}


def test_no_sentence_about_the_days_claims_a_cause(as_member, member):
    """Whatever is said, the sentence itself is looked at, too."""
    for words in SENTENCES.values():
        filled = words % {"name": "spasms or cramps", "windows": "in the 7 days before"}
        assert not list(claims(f"Magnesium and symptoms. {filled}"))
    keep_related(member)
    assert "somewhat different" in as_member.get(BESIDE).text


def test_each_sentence_that_is_allowed_still_stands_somewhere():
    written = [" ".join(block.split()) for text in TEMPLATES.values() for block in blocks_of_template(text)]
    assert not [sentence for sentence in ALLOWED if not any(sentence in block for block in written)]


# --- the rule holds what it should, and lets through what it should ----------------------------------


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Magnesium prevents cramps.</p>",
        "<p>More <b>magnesium</b> helps with <a href='/'>twitches</a>.</p>",
        "<p>You had fewer spasms because of your higher intake.</p>",
        "<p>Your twitches are due to too little {{ what }} magnesium.</p>",
        "<p>Magnesium and cramps go together. It relieves them.</p>",
        "<p>{% if much %}Taking 300 mg{% endif %} makes your cramps go away.</p>",
        '<p aria-label="Low intake leads to twitching">fine</p>',
        "<p>A supplement\n  stops\n  spasms.</p>",
        "<p>{% translate 'Magnesium prevents cramps.' %}</p>",
        "<p>{% blocktranslate %}More magnesium helps with {{ a }} twitches.{% endblocktranslate %}</p>",
        "<td>Your symptoms depend on what you take in: 200 mg.</td><td>Intake affects twitches</td>",
    ],
)
def test_a_sentence_that_is_planted_in_a_template_is_found(planted):
    assert found_in(blocks_of_template(f"<h1>Symptoms</h1>{planted}<p>Log what you eat.</p>"))


@pytest.mark.parametrize(
    "planted",
    [
        'SAID = "Low magnesium causes cramps."',
        'def f(n):\n    """Fine."""\n    return f"{n} mg reduces your twitches"',
        'X = ("Magnesium "\n     "cures " "spasms")',
        'WORDS = {"a": "Fewer twitches thanks to {mg} mg of magnesium."}',
    ],
)
def test_a_sentence_that_is_planted_in_a_module_is_found(planted):
    assert found_in(blocks_of_module(planted))


def test_a_sentence_that_is_planted_in_a_page_is_found(as_member, member, monkeypatch):
    from tracker.insights.symptom_comparison import labels

    planted = dict.fromkeys(SENTENCES, "The days with %(name)s are due to little magnesium.")
    monkeypatch.setattr(labels, "SENTENCES", planted)
    keep_unrelated(member)
    assert found_in(blocks_of(as_member.get(BESIDE).text)) == [
        "The days with symptoms are due to little magnesium."
    ]


@pytest.mark.parametrize(
    "fine",
    [
        "<p>See a doctor when a twitch lasts over two weeks.</p>",
        "<p>Stretching and massage can relieve a cramp.</p>",
        "<p>Alcohol and too little water can lead to cramps.</p>",
        "<p>Long use of some medicines reduces magnesium.</p>",
        "<p>What helped: rest, water.</p><p>318 mg of magnesium</p>",
        "<p>The days with symptoms and the days without look alike: median 236 mg.</p>",
        "<p>Magnesium helps nobody to sign in.</p><p>Twitches are logged here.</p>",
    ],
)
def test_what_claims_nothing_of_the_two_is_let_through(fine):
    assert not found_in(blocks_of_template(fine))


def test_what_is_written_for_those_who_read_the_code_is_not_looked_at():
    assert not found_in(blocks_of_module('"""Magnesium prevents cramps, some say."""\n# It cures spasms.\n'))
