"""Searching foods to read about them: the same door as the add box, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from foods.barcodes import find_by_barcode
from foods.gtin import looks_like_barcode
from foods.models import Food
from foods.not_intake import explain_not_intake
from foods.search import MAX_QUERY_LENGTH, MIN_LETTERS, search_foods
from tracker.logs.queries import recent_food_ids
from tracker.profiles.models import User

PAGE_SIZE = 20
MAX_OFFSET = 1000  # a member who opens the page has not typed enough yet


@dataclass(frozen=True)
class FoodSearchPage:
    query: str = ""
    foods: list[Food] = field(default_factory=list)
    shown_for: str = ""  # the words that were searched instead, when those typed found nothing
    offset: int = 0
    has_more: bool = False
    sentence: str = ""  # why nothing is listed: for a barcode without a food, or what is no intake
    gtin: str = ""
    notice: str = ""  # what is to be known about the foods of a barcode

    longest_query = MAX_QUERY_LENGTH

    @classmethod
    def find(cls, query: str, offset: str, *, user: User | None) -> FoodSearchPage:
        """Return the foods found for a member; for a visitor (None), in the shared catalogue."""
        query = query.strip()[:MAX_QUERY_LENGTH]
        if len(query) < MIN_LETTERS:
            return cls(query)
        if looks_like_barcode(query):
            looked = find_by_barcode(query, user=user)
            return cls(query, looked.foods, sentence=looked.sentence, gtin=looked.gtin, notice=looked.notice)
        if reason := explain_not_intake(query):
            return cls(query, sentence=reason)
        start = int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 5 else 0
        start = min(start, MAX_OFFSET)
        recent = recent_food_ids(user.pk, user.profile.today()) if user else []
        found = search_foods(query, user=user, first=recent, limit=PAGE_SIZE, offset=start)
        foods = [each.food for each in found.foods]
        has_more = found.has_more and start < MAX_OFFSET
        return cls(query, foods, found.shown_for, start, has_more)

    @property
    def missed_words(self) -> list[str]:
        """Return the query, when it found nothing, for curators' list of missed searches."""
        is_missed = self.has_query and not (self.foods or self.sentence or self.offset)
        return [self.query] if is_missed else []

    @property
    def missed_gtin(self) -> str:
        """Return the barcode, when no food has it; empty otherwise."""
        return self.gtin if not self.foods else ""

    @property
    def has_query(self) -> bool:
        return len(self.query) >= MIN_LETTERS

    @property
    def next(self) -> str:
        """Return the query string of the next page."""
        return urlencode({"q": self.query, "offset": self.offset + PAGE_SIZE})

    @property
    def own_food(self) -> str:
        """Return the query string that makes an own food from the search words."""
        return urlencode({"barcode" if looks_like_barcode(self.query) else "name": self.query})
