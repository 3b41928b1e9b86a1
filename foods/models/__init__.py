"""Models of the catalogue: foods, their values, and curation. Without any member's log."""

from foods.models.alias import Alias
from foods.models.barcode import Barcode
from foods.models.dish import Brand, Dish, DishAddition, DishPart, TableVersion
from foods.models.flag import Flag
from foods.models.food import Food, Portion
from foods.models.group import FoodGroup
from foods.models.import_run import ImportRun
from foods.models.merge import Merge, MergeMove
from foods.models.missed_search import MissedSearch
from foods.models.source_range import SourceRange
from foods.models.submission import Submission
from foods.models.version import EarlierVersion

__all__ = [
    "Alias",
    "Barcode",
    "Brand",
    "Dish",
    "DishAddition",
    "DishPart",
    "EarlierVersion",
    "Flag",
    "Food",
    "FoodGroup",
    "ImportRun",
    "Merge",
    "MergeMove",
    "MissedSearch",
    "Portion",
    "SourceRange",
    "Submission",
    "TableVersion",
]
