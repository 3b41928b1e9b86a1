"""URLs of what can be done on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.lib.templatetags.formatting import day_url, page_url


@dataclass(frozen=True)
class DayLinks:
    """URLs of one day. URLs of one entry, food or saved meal begin with that of the list."""

    day: date

    @cached_property
    def page(self) -> str:
        return day_url(self.day)

    @cached_property
    def entries(self) -> str:
        return f"{self.page}entries/"

    @cached_property
    def foods(self) -> str:
        """URL of the food search."""
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
        """URL of the form that saves entries as a meal; append a meal of the day."""
        return f"{page_url('meals:new')}?day={self.day}&meal="
