"""The pages to read: open to all, each claim with its source, each figure from the data."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from foods.compounds import COMPOUNDS
from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tests.html import Element, parse
from tracker.learn.pages import BY_NAME, PAGES
from tracker.learn.references import REFERENCES
from tracker.learn.servings import SERVINGS
from tracker.profiles import dri
from tracker.profiles.conditions import CONDITIONS
from tracker.schedules.spacing import GUIDANCE

ADDRESSES = [f"/learn/{page.name}/" for page in PAGES]


def open_(client, name: str) -> Element:
    answer = client.get(f"/learn/{name}/")
    assert answer.status_code == 200
    return parse(answer)


def figures(row: Element) -> list[Decimal | None]:
    """The cells of a row of a table; None where it says that there is no figure."""
    cells = []
    for cell in row.select("td"):
        found = cell.select("data")
        assert found or "none given" in cell.text
        cells.append(found[0].value if found else None)
    return cells


# --- every page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/learn/", *ADDRESSES])
def test_visitors_and_members_read_it_and_nothing_is_sent_there(client, as_member, address):
    for reader in (client, as_member):
        assert reader.get(address).status_code == 200
        assert reader.post(address).status_code == 405


@pytest.mark.parametrize("reading", PAGES, ids=lambda reading: reading.name)
def test_what_a_page_cites_is_what_its_list_of_sources_holds_in_that_order(client, db, reading):
    main = open_(client, reading.name).select_one("main")
    cited = [link["href"] for cite in main.select("cite") for link in cite.select("a")]
    listed = [f"#{line['id']}" for line in main.select_one(".reference-list").select("li")]
    assert list(dict.fromkeys(cited)) == listed


def test_each_number_leads_to_its_source_and_back(client, db):
    for reading in PAGES:
        main = open_(client, reading.name).select_one("main")
        cited = [cite.select_one("a") for cite in main.select("cite")]
        assert len({link["id"] for link in cited}) == len(cited)
        for number, line in enumerate(main.select_one(".reference-list").select("li"), 1):
            assert line.select_one("b").text.startswith(f"{number}. ")
            back = [link["href"] for link in line.select("a") if link["href"].startswith("#")]
            places = [link for link in cited if link["href"] == f"#{line['id']}"]
            assert back == [f"#{link['id']}" for link in places]
            assert {link.text for link in places} == {f"[{number}]"}
            assert all(link["aria-label"].startswith(f"Source {number}: ") for link in places)


@pytest.mark.parametrize("reading", PAGES, ids=lambda reading: reading.name)
def test_a_page_says_when_it_was_reviewed_and_is_plain(client, db, reading):
    main = open_(client, reading.name).select_one("main")
    assert main.select_one("time")["datetime"] == "2026-11"
    assert "Reviewed November 2026" in main.text
    assert "!" not in main.text
    assert not re.search(r"\b(deadly|dangerous|must|warning|alarming)\b", main.text, re.IGNORECASE)


def test_every_source_is_used_and_leads_somewhere_safe():
    assert {key for page in PAGES for key in page.sources} == REFERENCES.keys()
    assert all(reference.url.startswith("https://") for reference in REFERENCES.values() if reference.url)


def test_the_pages_lead_to_each_other_one_after_the_other(client, db):
    walked, address = [], "/learn/twitch-or-spasm/"
    while address:
        page = parse(client.get(address))
        walked.append(address)
        links = page.select_one("nav[aria-label=Previous and next guide]")
        assert [link["href"] for link in links.select("a[rel=prev]")] == walked[-2:-1]
        address = next((link["href"] for link in links.select("a[rel=next]")), None)
        assert [link["href"] for link in page.select_one("nav[aria-label=Guides]").select("a")] == ADDRESSES
        [current] = page.select_one("nav[aria-label=Guides]").select("a[aria-current=page]")
        assert current["href"] == walked[-1]
    assert walked == ADDRESSES


def test_the_first_page_leads_to_all_of_them(client, db):
    links = [link["href"] for link in parse(client.get("/learn/")).select_one("main").select("a")]
    assert links == [*ADDRESSES, "/", "/privacy/"]


def test_the_question_leads_to_its_page(client, as_member, member, almonds, tablet):
    EntryFactory(user=member, food=tablet, grams=1)
    ways = {
        "/profile/": ["/learn/"],
        "/profile/targets/": ["/learn/how-much/"],
        "/profile/targets/refine/": ["/learn/how-much/"],
        "/days/2026-11-22/": ["/learn/supplements/#limits-title"],
        "/supplements/": ["/learn/supplements/"],
        "/foods/": ["/learn/sources/"],
        f"/foods/{almonds.pk}/": ["/learn/sources/#differ-title"],
        f"/foods/groups/{almonds.group_id}/": ["/learn/sources/"],
    }
    for address, pages in ways.items():
        links = {link["href"] for link in parse(as_member.get(address)).select_one("main").select("a[href]")}
        assert links >= set(pages), address
    links = {link["href"] for link in parse(client.get("/")).select_one("main").select("a[href]")}
    assert links >= {"/learn/", "/learn/twitch-or-spasm/", "/learn/how-much/"}


# --- twitch or spasm ------------------------------------------------------------------------------


def test_the_difference_is_told_side_by_side(client, db):
    page = open_(client, "twitch-or-spasm")
    [twitch, spasm] = [card.text for card in page.select_one(".two-columns").select("section")]
    assert twitch.startswith("A twitch flickers")
    assert "one muscle" in twitch
    assert spasm.startswith("A spasm or cramp is hard and bulges")
    assert "several muscles" in spasm


@pytest.mark.parametrize(
    "sign",
    ["weak", "thinner", "spreads", "over two weeks", "pregnant", "kidney disease"],
)
def test_the_signs_that_want_a_doctor_stand_in_a_plain_list(client, db, sign):
    assert sign in open_(client, "twitch-or-spasm").select_one("#see-a-doctor").text


def test_emergencies_stand_apart_from_what_a_doctor_is_for(client, db):
    page = open_(client, "twitch-or-spasm")
    for emergency in ("fainting", "seizure", "irregular heartbeat"):
        assert emergency in page.select_one("#emergency").text
        assert emergency not in page.select_one("#see-a-doctor").text


# What the pages have to say, each statement with the source that stands behind it.
STATEMENTS = {
    "twitch-or-spasm": (
        "Both are involuntary",
        "One nerve sets off the fibres that it serves. (MedlinePlus)",
        "usually no more than a few days (MedlinePlus), or a few days or weeks (NHS). "
        "Some articles say about a day.",
        "eyelids, calf and thumb (MedlinePlus)",
        "an “electric” feeling or disturbed sleep",
        "too few nutrients in the diet (MedlinePlus)",
        "an imbalance of minerals, such as low calcium or magnesium, and some medicines (MSD Manual)",
        "at rest, or after sitting or standing for a long time (Verywell Health)",
        "The NHS advises them for cramps. (NHS)",
        "muscular dystrophy",
        "Lou Gehrig’s disease or motor neurone disease (MedlinePlus)",
        "The muscle is then usually weak or gets thinner as well (MedlinePlus)",
        "fibromyalgia",
        "neither MedlinePlus nor the NHS lists it as a cause (MedlinePlus)",
        "by a slipped disc",
        "Muscles need magnesium and other minerals, such as calcium and potassium, to contract and relax. "
        "(MedlinePlus)",
        "A true deficiency is rare, and twitching can be one of its early signs (MedlinePlus)",
        "nothing yet shows that magnesium prevents them",
    ),
    "at-risk": (
        "is rare in healthy people. (MedlinePlus)",
        "to make proteins and for its enzymes to work",
        "Signs are weakness and tiredness; then twitches, cramps, numbness and tingling. (MedlinePlus)",
        "The gut absorbs less, or the kidneys lose more.",
        "The fact sheet names type 2",
        "Healthy kidneys remove the magnesium that the body doesn’t need, so too much from food is rare. "
        "(MedlinePlus)",
        "Potassium-sparing diuretics, such as amiloride and spironolactone",
    ),
    "sources": (
        "Most magnesium in food comes from plants: legumes such as beans and peas, seeds, nuts, dark leafy "
        "greens and whole grains such as oats and wholemeal bread. (MedlinePlus)",
        "A varied and balanced diet should give you all the magnesium you need. (NHS)",
        "many people in the US eat less than is recommended. (NIH fact sheet)",
    ),
    "supplements": (
        "Taking more than the upper limit can cause loose stools, nausea and stomach cramps. In rare cases, "
        "it can be more serious, especially if your kidneys don’t work well.",
        "The EU figure also counts magnesium that dissolves easily in mineral water and fortified food.",
    ),
}  # fmt: skip


def read_text(client, name):
    """The text of a guide, each number of a source replaced by the source's name."""
    text = open_(client, name).select_one("article").text
    for number, reference in enumerate(BY_NAME[name].references, 1):
        text = text.replace(f"[{number}]", f"({reference.name})")
    return text


def test_each_statement_stands_on_its_page_with_its_source(client, db):
    for name, statements in STATEMENTS.items():
        text = read_text(client, name)
        assert [words for words in statements if words not in text] == [], name


def test_the_evidence_carries_its_figures_and_its_source(client, db):
    text = read_text(client, "twitch-or-spasm")
    for words in ("11 trials", "735 people", "0.18 cramps a week fewer", "−0.84 to 0.49", "Cochrane 2020"):
        assert words in text
    assert "The evidence is mixed" in text


# --- how much -------------------------------------------------------------------------------------


def test_each_cell_of_the_tables_is_a_figure_of_the_data(client, db):
    page = open_(client, "how-much")
    for authority in dri.AUTHORITIES.values():
        table = page.select_one(f"#intakes-{authority.key}")
        rows = table.select_one("tbody").select("tr")
        assert [figures(row) for row in rows] == [
            [*(row.intake_mg(group) for group in dri.Group), row.ul_supplemental_mg] for row in authority.rows
        ]
        assert [row.select_one("th").text.removesuffix(" AI") for row in rows] == [
            row.band.words.replace(" and over", "+") for row in authority.rows
        ]
        assert authority.source in table.select_one("caption").text
        assert authority.note in page.text


def test_the_defaults_say_what_they_are_and_that_breastfeeding_differs(client, db):
    page = open_(client, "how-much")
    assert [line.text for line in page.select_one("#defaults").select("li")] == [
        "310 mg, woman: US RDA, women 19 to 30 (Institute of Medicine 1997).",
        "350 mg, pregnant or breastfeeding: US RDA, pregnancy, 19 to 30 (Institute of Medicine 1997).",
        "400 mg, man: US RDA, men 19 to 30 (Institute of Medicine 1997).",
    ]
    assert "For breastfeeding alone the US figure at that age is 310 mg" in page.select_one("main").text


def test_labels_reckon_in_their_own_per_cent(client, db):
    text = open_(client, "how-much").select_one("main").text
    for words in ("percentage of 420 mg", "of 400 mg on labels from before", "percentage of 375 mg"):
        assert words in text


# --- sources --------------------------------------------------------------------------------------


def servings(page: Element) -> dict[str, Element]:
    parts = page.select("section.serving")
    return {line.select_one("span").text: line for part in parts for line in part.select("li")}


def test_foods_show_the_figures_of_the_catalogue_and_whose_they_are(client, catalogue_foods):
    lines = servings(open_(client, "sources"))
    assert len(lines) == sum(len(pairs) for _, pairs in SERVINGS) >= 25
    assert lines["Almonds"].text == "Almonds1 oz, 28 g 25%78 mg"
    assert lines["Oat bran"].select_one("data").value == 96
    for _, pairs in SERVINGS:
        for key, label in pairs:
            food = Food.objects.get(catalogue_key=key)
            portion = food.portions.get(label=label)
            line = lines[food.name]
            assert line.select_one("data").value == portion.magnesium_mg
    for part in open_(client, "sources").select("section.serving"):
        values = [line.select_one("data").value for line in part.select("li")]
        assert values == sorted(values, reverse=True)
    assert "shown because" not in client.get("/learn/sources/").text


@pytest.mark.parametrize(
    ("of", "share"),
    [
        ("310", "25% of 310"),
        ("350", "22% of 350"),
        ("400", "20% of 400"),
        ("", "25% of 310"),
        ("x", "25% of 310"),
    ],
)
def test_the_share_is_of_the_target_that_is_chosen(client, catalogue_foods, of, share):
    page = parse(client.get("/learn/sources/", {"of": of}))
    line = servings(page)["Almonds"]
    assert share in line.select_one("svg")["aria-label"]
    assert round(float(line.select("rect")[1]["width"].rstrip("%"))) == int(share.split("%")[0])
    [chosen] = page.select_one(".chips").select("a[aria-current=true]")
    assert chosen["href"] == f"?of={share.split()[-1]}"


def test_what_is_retired_or_has_no_value_is_left_out_and_said_to_be(client, catalogue_foods):
    Food.objects.filter(catalogue_key="banana").update(is_retired=True)
    Food.objects.filter(catalogue_key="chia-seeds").update(magnesium_mg=None)
    page = open_(client, "sources")
    assert not servings(page).keys() & {"Banana", "Chia seeds"}
    assert "2 foods aren’t shown" in page.select_one("main").text
    Food.objects.filter(catalogue_key="dark-chocolate-70-85-percent-cocoa").update(is_retired=True)
    assert "Sweets" not in [heading.text for heading in open_(client, "sources").select("h2")]


def test_a_correction_of_the_catalogue_is_shown_here_too(client, catalogue_foods):
    Food.objects.filter(catalogue_key="banana").update(magnesium_mg=30)
    assert servings(open_(client, "sources"))["Banana"].select_one("data").value == Decimal("35.4")


def test_members_reach_a_foods_page_from_here_and_visitors_see_no_link(client, as_member, catalogue_foods):
    food = Food.objects.get(catalogue_key="almonds")
    assert servings(open_(as_member, "sources"))["Almonds"].select_one("a")["href"] == f"/foods/{food.pk}/"
    assert not servings(open_(client, "sources"))["Almonds"].select("a")


def test_nobodys_own_foods_are_on_it(client, catalogue_foods, member):
    FoodFactory(owner=member, name="Secret bar", portions=[("1 oz", "28.35")])
    assert "Secret bar" not in client.get("/learn/sources/").text


def test_an_empty_catalogue_is_said_to_be_empty(client, db):
    assert "There are no foods yet." in client.get("/learn/sources/").text


def test_the_page_asks_the_database_once_however_many_foods(
    client, catalogue_foods, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get("/learn/sources/")


# --- who is at risk, supplements ------------------------------------------------------------------


def test_who_is_at_risk_is_the_list_that_a_profile_knows(client, db):
    page = open_(client, "at-risk")
    assert [line.text for line in page.select_one("#at-risk").select("li")] == [
        each.name for each in CONDITIONS.values()
    ]
    assert "Kidney disease: magnesium can build up" in page.select_one("main").text


def test_compounds_are_those_that_the_converter_knows(client, db):
    rows = open_(client, "supplements").select_one("#compounds").select_one("tbody").select("tr")
    shown = {row.select_one("th").text: row.select("data") for row in rows}
    exact = [compound for compound in COMPOUNDS.values() if not compound.is_at_most]
    assert len(shown) == len(exact)
    for compound in exact:
        name = str(compound)
        percent, in_500 = shown[name[0].upper() + name[1:]]
        assert percent.value == compound.percent
        assert in_500.value == compound.percent * 5


def test_limits_say_whose_they_are_and_what_they_count(client, db):
    page = open_(client, "supplements")
    us, eu, uk = (line.text for line in page.select_one("#limits").select("li"))
    assert us.startswith("US upper limit, 350 mg: from age 9; 65 mg at 1 to 3, 110 mg at 4 to 8,")
    assert eu.startswith("EU upper limit, 250 mg: from age 4, for readily dissociable salts")
    assert uk.startswith("UK guidance level, 400 mg: guidance for supplements")
    assert "The US and UK figures count supplements and medicines only" in page.select_one("main").text


def test_the_hours_are_those_beside_schedules_each_with_its_source(client, db):
    lines = [line.text for line in open_(client, "supplements").select_one("#spacings").select("li")]
    assert len(lines) == len(GUIDANCE)
    for line, guidance in zip(lines, GUIDANCE.values(), strict=True):
        assert line.startswith(guidance.advice)
        assert f"Source: {guidance.source}." in line


# --- kidney disease -------------------------------------------------------------------------------


def test_with_kidney_disease_the_pages_say_to_ask_and_show_no_share(as_member, member, catalogue_foods):
    member.profile.has_kidney_disease = True
    member.profile.save()
    page = open_(as_member, "sources")
    assert "% of" not in page.select_one("main").text
    assert not page.select(".chips")
    for name in ("sources", "how-much", "supplements"):
        assert "With kidney disease, ask your doctor" in open_(as_member, name).select_one("main").text
