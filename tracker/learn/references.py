"""References of the Learn pages, by the key under which they are cited. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: `name` in running text, `title` in the list below it.

    Some are books without a URL.
    """

    key: str
    name: str
    title: str
    url: str = ""


REFERENCES = {
    reference.key: reference
    for reference in (
        Reference(
            "ods",
            "NIH fact sheet",
            "National Institutes of Health, Office of Dietary Supplements: Magnesium, fact sheet for health "
            "professionals",
            "https://ods.od.nih.gov/factsheets/Magnesium-HealthProfessional/",
        ),
        Reference(
            "iom",
            "Institute of Medicine 1997",
            "Institute of Medicine: Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, Vitamin D, "
            "and Fluoride, 1997",
            "https://doi.org/10.17226/5776",
        ),
        Reference(
            "efsa",
            "EFSA 2015",
            "European Food Safety Authority: Scientific Opinion on Dietary Reference Values for magnesium, "
            "EFSA Journal 2015;13(7):4186",
            "https://doi.org/10.2903/j.efsa.2015.4186",
        ),
        Reference(
            "scf",
            "SCF 2001",
            "Scientific Committee on Food: Opinion on the Tolerable Upper Intake Level of Magnesium, 2001; "
            "kept by EFSA",
        ),
        Reference(
            "coma",
            "COMA 1991",
            "Committee on Medical Aspects of Food Policy: Dietary Reference Values for Food Energy and "
            "Nutrients for the United Kingdom, 1991",
        ),
        Reference(
            "nnr",
            "NNR 2023",
            "Nordic Council of Ministers: Nordic Nutrition Recommendations 2023, as the Swedish Food Agency"
            " lists them",
            "https://pub.norden.org/nord2023-003/",
        ),
        Reference(
            "dach",
            "D-A-CH 2021",
            "Nutrition societies of Germany, Austria and Switzerland: reference values for magnesium, 2021",
            "https://www.dge.de/wissenschaft/referenzwerte/magnesium/",
        ),
        Reference(
            "nrv-anz",
            "NHMRC 2006",
            "National Health and Medical Research Council: Nutrient Reference Values for Australia and New"
            " Zealand, 2006, read in copies",
        ),
        Reference(
            "japan",
            "MHLW 2025",
            "Ministry of Health, Labour and Welfare: Dietary Reference Intakes for Japanese, 2025, pages"
            " 271 to 272; the figures read in a copy",
            "https://www.mhlw.go.jp/stf/newpage_44138.html",
        ),
        Reference(
            "korea",
            "KDRI 2020",
            "Ministry of Health and Welfare, Korean Nutrition Society: Dietary Reference Intakes for"
            " Koreans 2020, read in copies",
        ),
        Reference(
            "who",
            "WHO and FAO 2004",
            "World Health Organization, Food and Agriculture Organization: Vitamin and mineral requirements"
            " in human nutrition, second edition, 2004, annex 1",
        ),
        Reference(
            "evm",
            "EVM 2003",
            "Expert Group on Vitamins and Minerals: Safe Upper Levels for Vitamins and Minerals, 2003",
        ),
        Reference(
            "cfr",
            "21 CFR 101.9",
            "US Code of Federal Regulations, title 21, section 101.9: nutrition labelling of food",
            "https://www.ecfr.gov/current/title-21/section-101.9",
        ),
        Reference(
            "nrv",
            "Regulation (EU) 1169/2011",
            "Provision of food information to consumers, annex XIII",
            "https://eur-lex.europa.eu/eli/reg/2011/1169/oj",
        ),
        Reference(
            "cochrane",
            "Cochrane 2020",
            "Garrison and others: Magnesium for skeletal muscle cramps, Cochrane Database of Systematic "
            "Reviews 2020, CD009402.pub3",
            "https://doi.org/10.1002/14651858.CD009402.pub3",
        ),
        Reference(
            "nhs",
            "NHS",
            "Twitching eyes and muscles, UK National Health Service",
            "https://www.nhs.uk/conditions/twitching-eyes-and-muscles/",
        ),
        Reference(
            "twitching",
            "MedlinePlus",
            "Muscle twitching, medical encyclopedia of the US National Library of Medicine",
            "https://medlineplus.gov/ency/article/003296.htm",
        ),
        Reference(
            "cramps",
            "MedlinePlus",
            "Muscle cramps, medical encyclopedia of the US National Library of Medicine",
            "https://medlineplus.gov/ency/article/003193.htm",
        ),
        Reference(
            "cramp-topic",
            "MedlinePlus",
            "Muscle cramps, health topic of the US National Library of Medicine",
            "https://medlineplus.gov/musclecramps.html",
        ),
        Reference(
            "msd",
            "MSD Manual",
            "Muscle cramps, consumer version, table of conditions",
            "https://www.msdmanuals.com/home/multimedia/table/"
            "conditions-that-cause-or-contribute-to-muscle-cramps",
        ),
        Reference(
            "spasticity",
            "MedlinePlus",
            "Spasticity, medical encyclopedia of the US National Library of Medicine",
            "https://medlineplus.gov/ency/article/003297.htm",
        ),
        Reference(
            "parkinson",
            "Parkinson’s UK",
            "Rigidity, information and support",
            "https://www.parkinsons.org.uk/information-and-support/rigidity",
        ),
        Reference(
            "verywell",
            "Verywell Health",
            "Muscle cramps, reviewed by doctors; cramps at rest and after long standing",
            "https://www.verywellhealth.com/muscle-cramps-1745410",
        ),
        Reference(
            "fibromyalgia",
            "Elvidge 2015",
            "Muscle twitches in fibromyalgia syndrome, fibromyalgiasyndrome.co.uk: one doctor’s patients, "
            "not a study",
        ),
        Reference(
            "magnesium-diet",
            "MedlinePlus",
            "Magnesium in diet, medical encyclopedia of the US National Library of Medicine",
            "https://medlineplus.gov/ency/article/002423.htm",
        ),
        Reference(
            "nhs-minerals",
            "NHS",
            "Vitamins and minerals: others, magnesium, UK National Health Service",
            "https://www.nhs.uk/conditions/vitamins-and-minerals/others/",
        ),
        Reference(
            "usda",
            "USDA FoodData Central",
            "US Department of Agriculture, SR Legacy and Foundation Foods",
            "https://fdc.nal.usda.gov/",
        ),
        Reference(
            "pmc",
            "PMC7397051",
            "PubMed Central, table 3 of the article: magnesium in its compounds",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC7397051/",
        ),
        Reference(
            "masses",
            "atomic masses",
            "Calculated here from the standard atomic masses (IUPAC)",
        ),
    )
}
