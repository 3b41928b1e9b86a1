"""URLs of what can be done on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.lib.templatetags.formatting import day_url, page_url


@dataclass(frozen=True)
class DayLinks:
    """URLs for one day. An entry's, a food's and a saved meal's own URLs begin with those of all of them."""

    day: date

    @cached_property
    def page(self) -> str:
        return day_url(self.day)

    @cached_property
    def entries(self) -> str:
        return f"{self.page}entries/"

    @cached_property
    def foods(self) -> str:
        """Where foods are searched."""
        return f"{self.page}foods/"

    @cached_property
    def meals(self) -> str:
        return f"{self.page}meals/"

    @cached_property
    def phrase(self) -> str:
        return f"{self.page}phrase/"

    @cached_property
    def quick_add(self) -> str:
        return f"{self.page}quick/"

    @cached_property
    def bulk_actions(self) -> str:
        return f"{self.page}several/"

    @cached_property
    def copy(self) -> str:
        return f"{self.page}copy/"

    @property
    def log_dose(self) -> str:
        return f"{self.page}take/"

    @property
    def suggestions(self) -> str:
        return f"{self.page}gap/"

    @property
    def symptoms(self) -> str:
        return f"{page_url('symptoms:index')}on/{self.day}/"

    @cached_property
    def save_as_meal(self) -> str:
        """Where entries of the day become a saved meal; a meal of the day is to be added at the end."""
        return f"{page_url('meals:new')}?day={self.day}&meal="
