"""Sets in the layouts of USDA's FoodData Central, small enough to read, for tests to write and to break."""

from __future__ import annotations

import zipfile
from pathlib import Path

from foods.sources.fdc import FdcFood, open_dataset

NUTRIENTS = """id,name,unit_name,nutrient_nbr,rank
1087,"Calcium, Ca",MG,301,5300.0
1090,"Magnesium, Mg",MG,304,5500.0
"""
MEASURE_UNITS = "id,name\n1000,cup\n1071,each\n9999,undetermined\n"
CATEGORIES = "id,code,description\n11,1100,Vegetables and Vegetable Products\n"
FOOD = "fdc_id,data_type,description,food_category_id,publication_date\n"
FOOD_NUTRIENT = "id,fdc_id,nutrient_id,amount\n"
FOOD_PORTION = "id,fdc_id,seq_num,amount,measure_unit_id,portion_description,modifier,gram_weight\n"
BRANDED_FOOD = (
    "fdc_id,brand_owner,brand_name,gtin_upc,ingredients,serving_size,serving_size_unit,"
    "household_serving_fulltext,branded_food_category\n"
)
SR_LEGACY = {
    "food.csv": FOOD + '1,sr_legacy_food,"Spinach, raw",11,2019-04-01\n',
    "nutrient.csv": NUTRIENTS,
    "food_nutrient.csv": FOOD_NUTRIENT + "7,1,1087,99\n8,1,1090,79\n",
    "food_category.csv": CATEGORIES,
    "measure_unit.csv": MEASURE_UNITS,
    "food_portion.csv": FOOD_PORTION + "5,1,2,1,9999,,bunch,340\n6,1,1,0.5,9999,,cup,15\n",
}
FOUNDATION = SR_LEGACY | {
    "food.csv": FOOD
    + '1,foundation_food,"Spinach, mature",11,2021-04-28\n'
    + '2,foundation_food,"Spinach, mature",11,2021-10-28\n'
    + "3,sample_food,SPINACH,11,2021-10-28\n"
    + "4,sub_sample_food,SPINACH,11,2021-10-28\n"
    + "5,market_acquisition,SPINACH,11,2021-10-28\n"
    + "6,agricultural_acquisition,SPINACH,11,2021-10-28\n"
    + "7,experimental_food,SPINACH,11,2021-10-28\n",
    "foundation_food.csv": "fdc_id,NDB_number,footnote\n2,100,\n",
    "food_nutrient.csv": FOOD_NUTRIENT + "1,1,1090,92.9\n2,2,1090,92.96\n3,4,1090,90\n4,4,1090,91\n",
    "food_portion.csv": FOOD_PORTION + "1,2,1,1.0,1000,,chopped,30.0\n2,3,1,1.0,1000,,,0\n",
}
SURVEY = {
    "food.csv": FOOD + "1,survey_fndds_food,Hot cereal,,2024-10-31\n",
    "nutrient.csv": NUTRIENTS,
    "food_nutrient.csv": FOOD_NUTRIENT + "1,1,301,9\n2,1,304,44\n",
    "survey_fndds_food.csv": "fdc_id,food_code,wweia_category_number\n1,56000,4802\n",
    "wweia_food_category.csv": "wweia_food_category,wweia_food_category_description\n4802,Oatmeal\n",
    "food_portion.csv": FOOD_PORTION
    + "1,1,1,,9999,1 cup,10205,240\n"
    + "2,1,2,,9999,1 packet,61667,160\n"
    + "3,1,3,,9999,Quantity not specified,90000,160\n",
}
BRANDED = {
    "food.csv": FOOD + "1,branded_food,OAT DRINK,,2024-01-05\n2,branded_food,OAT BISCUITS,,2024-01-06\n",
    "nutrient.csv": NUTRIENTS,
    "food_nutrient.csv": FOOD_NUTRIENT + "1,2,1090,120.5\n2,1,1090,8.0\n",
    "branded_food.csv": BRANDED_FOOD
    + '2,Oaty Ltd,,00123456789012,"OATS, SALT",30.0,g,2 BISCUITS,Biscuits/Cookies\n'
    + '1,Oaty Ltd,Oaty,0987654321098,"WATER, OATS",240.0,ml,1 cup,Milk Additives\n',
}


def write_set(folder: Path, files: dict[str, str], **others: str) -> Path:
    """The files in `folder`; `others` replace or add some: food_nutrient="id,..."."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (files | {f"{name}.csv": text for name, text in others.items()}).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def zip_folder(folder: Path, path: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, prefix + file.name)
    return path


def foods_of(path: Path) -> list[FdcFood]:
    return list(open_dataset(path).foods())
