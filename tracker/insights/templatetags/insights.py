from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from tracker.insights.charts import day_chart
from tracker.logs.totals import DayTotals, RangeTotals

register = template.Library()


@register.inclusion_tag("insights/_small_chart.html")
def small_day_chart(days: Sequence[DayTotals], today: date) -> dict[str, Any]:
    """The last days beside the day page; the figures themselves are a link away."""
    chart = day_chart(days, today=today, height=132, foot=24, left=0, right=100)
    return {"chart": chart, "totals": RangeTotals(days)}
