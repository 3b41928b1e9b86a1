"""Time zones as people read them, by region. Pure Python.

Names such as “Europe/Lisbon” come from the IANA time zone database; a zone is named for its largest city.
"""

from __future__ import annotations

import zoneinfo
from functools import cache

# Regions of the database whose zones are named for places.
REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip
OTHER = ""
# Entries of Linux's list that mean nothing, or something else, on another machine.
NO_TIME_ZONES = {"Factory", "localtime"}


def split_time_zone(key: str) -> tuple[str, str]:
    """Return a zone's region and its place: “America” and “Buenos Aires, Argentina”.

    The region is OTHER for zones such as UTC, whose name is their place.
    """
    region, _, place = key.partition("/")
    if region not in REGIONS or not place:
        return OTHER, key.replace("_", " ")
    return region, ", ".join(reversed(place.replace("_", " ").split("/")))


def time_zone_name(key: str) -> str:
    """Return “Lisbon (Europe)”; the name alone for zones without a region."""
    region, place = split_time_zone(key)
    return f"{place} ({region})" if region else place


@cache  # asking the machine for them reads hundreds of files
def time_zones_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones of each region, by place; those of OTHER come last."""
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in (*REGIONS, OTHER)}
    for key in zoneinfo.available_timezones() - NO_TIME_ZONES:
        region, place = split_time_zone(key)
        regions[region].append((key, place))
    return [(region, sorted(zones, key=lambda zone: zone[1])) for region, zones in regions.items() if zones]
