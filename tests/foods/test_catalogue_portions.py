"""What the portions of the embedded catalogue weigh: against each other, and against USDA's measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from foods.sources.catalogue import CatalogueRow, read_catalogue
from tests.foods.usda_tables import read_table

AMOUNT = re.compile(r"(\d+(?:\.\d+)?(?:/\d+)?(?: \d+/\d+)?) (.+)")  # 1/4 cup, 1 1/2 cups, 2.5 oz
VOLUMES = {"cup": 236.6, "tablespoon": 14.79, "teaspoon": 4.93, "fl oz": 29.57, "ml": 1.0}  # in ml
SHORT = {"tbsp": "tablespoon", "tsp": "teaspoon", "tbsps": "tablespoon", "tsps": "teaspoon"}
# In USDA's own figures a spoon of these is packed otherwise than a cup.
PACKED = {"sour-cream", "semisweet-chocolate-chips", "salsa"}


def split_label(label: str) -> tuple[Fraction, str]:
    """Return the number and the measure of a label: 3/2 and "cups" of "1 1/2 cups"."""
    match = AMOUNT.fullmatch(label)
    if not match:
        return Fraction(1), label
    return sum((Fraction(number) for number in match[1].split()), Fraction()), match[2]


def millilitres(label: str) -> float | None:
    """Return the volume that a label says: of "1/2 cup", and of "1 can, 330 ml"; None without one."""
    number, measure = split_label(label.rpartition(", ")[2])
    unit = measure.removesuffix("s")
    return float(number) * VOLUMES[unit] if unit in VOLUMES else None


def words_of_measure(text: str) -> frozenset[str]:
    """The words of a measure, singular and in full, without what stands in brackets."""
    words = re.findall(r"[a-z0-9/]+", text.partition("(")[0].lower())
    return frozenset(
        SHORT.get(word, word if word.endswith("ss") else word.removesuffix("s")) for word in words
    )


def is_near(one: float, other: float, share: float) -> bool:
    return abs(one - other) <= share * other


def rows_by_weight() -> Iterator[CatalogueRow]:
    return (row for row in read_catalogue() if row.basis_unit == "g")


def test_cups_spoons_glasses_and_cans_of_a_food_are_equally_dense():
    uneven = []
    for row in rows_by_weight():
        volumes = [(label, quantity, millilitres(label)) for label, quantity in row.portions]
        densities = {label: float(quantity) / volume for label, quantity, volume in volumes if volume}
        if densities and max(densities.values()) > 1.08 * min(densities.values()) and row.key not in PACKED:
            uneven.append((row.key, densities))
    assert uneven == []


def test_a_larger_size_weighs_more():
    sizes = ("small", "medium", "large", "extra large")
    wrong = []
    for row in read_catalogue():
        portions = dict(row.portions)
        things = {label.partition("small ")[2] for label in portions if label.startswith("1 small")}
        for thing in things:
            weights = [portions.get(f"1 {size} {thing}".strip()) for size in sizes]
            known = [weight for weight in weights if weight is not None]
            if known != sorted(set(known)):
                wrong.append((row.key, thing, known))
    assert wrong == []


def test_a_portion_that_usda_weighed_has_usdas_weight(usda):
    """A measure of the same words weighs the same within 3%; measures that USDA doesn't have are free."""
    rows, archive = usda
    ids = {row.source_id for row in rows}
    units = {unit["id"]: unit["name"] for unit in read_table(archive, "measure_unit")}
    weighed: dict[str, list[tuple[frozenset[str], float]]] = defaultdict(list)
    for line in read_table(archive, "food_portion"):
        if line["fdc_id"] in ids:
            unit = "" if line["measure_unit_id"] == "9999" else units[line["measure_unit_id"]]
            words = words_of_measure(f"{unit} {line['portion_description']} {line['modifier']}")
            one = float(line["gram_weight"]) / (float(line["amount"] or 0) or 1)
            weighed[line["fdc_id"]].append((words, one))
    differing = []
    for row in rows:
        for label, quantity in row.portions:
            number, measure = split_label(label)
            one = float(Decimal(quantity)) / float(number)
            words = words_of_measure(measure)
            usdas = [weight for asked, weight in weighed[row.source_id] if asked == words]
            if usdas and not any(is_near(one, weight, 0.03) for weight in usdas):
                differing.append((row.key, label, one, usdas))
    assert weighed
    assert differing == []
