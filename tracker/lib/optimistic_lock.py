"""Optimistic locking: each form carries the version that it was opened with.

A form that another save has overtaken is not saved. It shows the saved values next to the typed ones, and
asks for confirmation: sent a second time, it replaces what is saved.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.numbers import format_decimal

if TYPE_CHECKING:
    FormBase = forms.BaseForm
else:
    FormBase = object

VERSION = "version"
CHANGED_SINCE = gettext_lazy("This was changed after you opened the form, so your version isn’t saved yet.")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose typed value differs from the saved one; both as text, empty for no value."""

    label: str
    saved: str
    typed: str


class VersionWidget(forms.HiddenInput):
    """Hidden version field; after a conflict also the differences.

    So every template shows them.
    """

    is_conflict = False
    differences: tuple[Difference, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "id": False}  # a page may have several forms
        drawn = super().render(name, value, attrs, renderer)
        if not self.is_conflict:
            return drawn
        context = {"sentence": CHANGED_SINCE, "differences": self.differences}
        return SafeString(drawn + render_to_string("_conflict.html", context))


class VersionField(forms.CharField):
    def __init__(self, form: OptimisticLockMixin) -> None:
        # Computed when it is drawn: a form's class may add fields after this one.
        super().__init__(required=False, initial=lambda: form.version, widget=VersionWidget)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OptimisticLockMixin(FormBase):
    """Mixin, before the form's class: refuse to overwrite a save made after the form was opened.

    `initial` is what is stored now, whether the form is bound or not. Read it, check the form and save in one
    transaction with the row locked, so that of two forms sent at once the second sees the first's values. A
    form that is sent without a version is taken as it is.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[VERSION] = VersionField(self)

    @property
    def version(self) -> str:
        """A token of what is stored now."""
        state = json.dumps(self.stored_state(), sort_keys=True, default=str)
        return sha256(state.encode()).hexdigest()[:16]

    def stored_state(self) -> Any:
        """Return the state that the version identifies, as JSON: by default the fields' values."""
        return {name: self.initial[name] for name in self.fields if name in self.initial}

    def meaning(self, cleaned: Mapping[str, Any]) -> Any:
        """Return what saving `cleaned` would store. Storing what is stored already is no conflict."""
        return {name: cleaned.get(name) for name in self.fields if name in self.initial}

    def full_clean(self) -> None:
        super().full_clean()
        getattr(self, "cleaned_data", {}).pop(VERSION, None)  # it is nothing to save
        is_sent = self.is_bound and VERSION in self.fields
        sent = self.data.get(self.add_prefix(VERSION)) if is_sent else None
        if sent and sent != self.version:
            differences = self.differences()
            if differences is not None:
                self._ask(differences)

    def _ask(self, differences: Sequence[Difference]) -> None:
        self.add_error(VERSION, forms.ValidationError(CHANGED_SINCE, code="changed_since"))
        widget = self.fields[VERSION].widget
        widget.is_conflict, widget.differences = True, tuple(differences)
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(VERSION)] = (
            self.version
        )  # sent a second time, after the user has seen what is saved
        self.data = data

    def _cleaned_as_stored(self) -> Any:
        """The same form, filled in with what is stored."""
        saved: Any = copy.copy(self)
        saved.data = {
            self.add_prefix(name): self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if name != VERSION
        }
        saved.files, saved._bound_fields_cache = {}, {}
        saved._errors, saved.cleaned_data = ErrorDict(), {}
        saved._clean_fields()
        saved._clean_form()
        return saved

    def differences(self) -> list[Difference] | None:
        """The fields that differ from what is stored; None when saving would overwrite nothing."""
        saved, found = self._cleaned_as_stored(), []
        if not self.errors and self.meaning(self.cleaned_data) == self.meaning(saved.cleaned_data):
            return None
        for name, field in self.fields.items():
            if name in self.initial and name != VERSION:
                was, now = in_words(field, saved[name].data), in_words(field, self[name].data)
                if was != now:
                    found.append(Difference(str(self[name].label), was, now))
        return found


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as people read it: “Lunch”, “Yes”, “Caffeine, Stress”; empty for nothing."""
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if field.widget.value_from_datadict({"x": value}, {}, "x") else gettext("No")
    if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        return _row_in_words(field, value)
    values = value if isinstance(value, (list, tuple)) else [value]
    choices = _labels(getattr(field, "choices", ()))
    return ", ".join(choices.get(str(each), as_text(each)) for each in values if each not in (None, ""))


def _row_in_words(field: forms.ModelChoiceField[Any], value: Any) -> str:
    try:
        row = field.to_python(value)
    except forms.ValidationError:
        return as_text(value)
    return "" if row is None else field.label_from_instance(row)


def _labels(choices: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices if not isinstance(label, (list, tuple))}


def as_text(value: Any) -> str:
    """A plain value as people read it; empty for None."""
    if value is None:
        return ""
    return format_decimal(value) if hasattr(value, "as_tuple") else str(value).strip()
