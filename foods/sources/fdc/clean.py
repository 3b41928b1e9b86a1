"""Groups and portions of Foundation, SR Legacy and survey foods.

There are some 20,000 foods with 60,000 portions in the full set, few enough to keep in memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from foods.sources.fdc.files import FdcFiles, FdcTable
from foods.sources.fdc.portions import NO_UNIT, FdcMeasure, Portions, arrange, measure_label, tidy

FOUNDATION, SR_LEGACY, SURVEY = (
    "foundation_food",
    "sr_legacy_food",
    "survey_fndds_food",
)  # food.csv's data_type
CATEGORY_COLUMNS = ["id", "description"]
# Columns renamed between releases, in both of these files.
SURVEY_CATEGORY_COLUMNS = [
    "wweia_food_category|wweia_food_category_code",
    "wweia_food_category_description",
]
SURVEY_FOOD_COLUMNS = ["fdc_id", "wweia_category_number|wweia_category_code"]
PORTION_COLUMNS = [
    "fdc_id", "seq_num", "amount", "measure_unit_id", "portion_description", "modifier", "gram_weight",
]  # fmt: skip
UNDETERMINED = "9999"  # measure unit of a portion whose measure is in another column


class CleanFoods:
    """Tables of the foods of a set that are not branded."""

    def __init__(self, files: FdcFiles, left_out: Counter[str]) -> None:
        self.ids: set[int] = set()
        self._files, self._left_out = files, left_out
        self._categories: dict[str, str] = {}
        self._survey_categories: dict[str, str] = {}
        self._survey_category_of: dict[str, str] = {}
        self._listed: set[int] | None = None
        self._measures: dict[int, list[FdcMeasure]] = defaultdict(list)

    def load(self) -> None:
        """Read the files that come with the foods of `ids`."""
        if "food_category.csv" in self._files:
            self._categories = FdcTable(self._files, "food_category.csv", CATEGORY_COLUMNS).pairs()
        if "wweia_food_category.csv" in self._files:
            table = FdcTable(self._files, "wweia_food_category.csv", SURVEY_CATEGORY_COLUMNS)
            self._survey_categories = table.pairs()
        if "survey_fndds_food.csv" in self._files:
            table = FdcTable(self._files, "survey_fndds_food.csv", SURVEY_FOOD_COLUMNS)
            self._survey_category_of = table.pairs()
        if "foundation_food.csv" in self._files:
            table = FdcTable(self._files, "foundation_food.csv", ["fdc_id"])
            self._listed = {table.fdc_id(fdc_id) for (fdc_id,) in table}
        self._load_measures()

    def _load_measures(self) -> None:
        units = {UNDETERMINED: NO_UNIT, "": NO_UNIT}
        if "measure_unit.csv" in self._files:
            units |= FdcTable(self._files, "measure_unit.csv", ["id", "name"]).pairs()
        table = FdcTable(self._files, "food_portion.csv", PORTION_COLUMNS)
        for fdc_id, place, amount, unit, description, modifier, weight in table:
            number = table.fdc_id(fdc_id)
            if number not in self.ids:
                continue
            if unit not in units:
                raise table.error(f"“{unit[:40]}” is no unit of measure_unit.csv", "measure_unit_id")
            order = table.number("seq_num", place) or Decimal(0)
            label = measure_label(table.number("amount", amount), units[unit], description, modifier)
            grams = table.number("gram_weight", weight)
            if not grams:
                self._left_out["portions without a weight"] += 1
            elif label is None:
                self._left_out["portions that are no household measure"] += 1
            else:
                self._measures[number].append(FdcMeasure(order, label, grams))

    def group_of(self, fdc_id: int, data_type: str, category: str) -> str:
        """Return the name of the food's category; empty where it has none."""
        if data_type == SURVEY:
            code = self._survey_category_of.get(str(fdc_id), category)
            return tidy(self._survey_categories.get(code, ""))
        return tidy(self._categories.get(category, ""))

    def portions_of(self, fdc_id: int) -> Portions:
        return arrange(self._measures.get(fdc_id, ()))

    def is_current(self, fdc_id: int, data_type: str) -> bool:
        """Return False for a Foundation food missing in foundation_food.csv: an older version."""
        return data_type != FOUNDATION or self._listed is None or fdc_id in self._listed
