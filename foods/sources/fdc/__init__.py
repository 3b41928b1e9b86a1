"""Reader of USDA FoodData Central's official CSV sets, zipped or unpacked. Pure Python.

`open_dataset(path)` finds out the contents of a set; its `foods()` stream the foods. A set that is broken in
any way raises FdcError before the first food, and the message names the file, the line and the reason.
"""

from foods.sources.fdc.datasets import TYPES, FdcDataset, FdcFood, FdcVersion, open_dataset
from foods.sources.fdc.files import FdcError

__all__ = ["TYPES", "FdcDataset", "FdcError", "FdcFood", "FdcVersion", "open_dataset"]
