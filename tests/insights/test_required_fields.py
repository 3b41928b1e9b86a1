"""Each required field of these pages' forms says what to enter."""

from __future__ import annotations

from django.forms import Field
from django.http import QueryDict

from tracker.insights.report.forms import ReportForm
from tracker.insights.symptom_comparison.page import SymptomComparisonForm
from tracker.lib.date_ranges import RangeForm


def test_each_required_field_says_what_to_do_when_it_is_empty():
    forms = [RangeForm({}), SymptomComparisonForm({}), ReportForm(QueryDict(), is_print=True)]
    for form in forms:
        required = [name for name, field in form.fields.items() if field.required]
        assert required
        for name in required:
            [error] = form.errors[name]
            assert error.split()[0] in {"Choose", "Enter"}, (form, name)
            assert error != Field.default_error_messages["required"]
