"""Fields of the admin's forms, drawn like its templates except for white space.

`admin/includes/fieldset.html` and `admin/edit_inline/tabular.html` evaluate some thirty conditions per field:
three quarters of the time of a page with a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext


def draw_lines(fieldset: Any) -> str:
    """Draw the lines of a fieldset, each with its labels, fields, errors and help."""
    return "".join(_draw_line(line) for line in fieldset)


def _draw_line(line: Any) -> str:
    fields = list(line)
    is_single = len(line.fields) == 1
    errors = line.errors() if is_single else ""
    names = "".join(f" field-{name}" for field in fields if (name := _field_attr(field.field, "name")))
    css_class = f"form-row{' errors' if errors else ''}{'' if line.has_visible_field else ' hidden'}{names}"
    drawn = "".join(_draw_field(field, is_single=is_single) for field in fields)
    if is_single:
        return f'<div class="{css_class}">{_escape_value(errors)}{drawn}</div>'
    return f'<div class="{css_class}"><div class="flex-container form-multiline">{drawn}</div></div>'


def _draw_field(field: Any, *, is_single: bool) -> str:
    bound, is_readonly = field.field, field.is_readonly
    is_hidden = bool(_field_attr(bound, "is_hidden"))
    errors = "" if is_single or is_readonly else field.errors()
    css_class = "flex-container"
    if not is_single:
        name = _field_attr(bound, "name")
        css_class += f" fieldBox{f' field-{name}' if name else ''}{' errors' if errors else ''}"
        css_class += " hidden" if is_hidden else ""
    label = _escape_value(field.label_tag())
    if field.is_checkbox:
        css_class += " checkbox-row"
        inside = f"{bound}{label}"
    elif is_readonly:
        inside = f'{label}<div class="readonly">{_escape_value(field.contents())}</div>'
    else:
        inside = f"{label}{bound}"
    help_text = _draw_help(bound, is_hidden)
    return f'<div>{_escape_value(errors)}<div class="{css_class}">{inside}</div>{help_text}</div>'


def _draw_help(bound: Any, is_hidden: bool) -> str:
    text = _field_attr(bound, "help_text")
    if not text:
        return ""
    id = _field_attr(bound, "id_for_label")
    of_field = f' id="{_escape_value(id)}_helptext"' if id else ""
    return f'<div class="help{" hidden" if is_hidden else ""}"{of_field}><div>{text}</div></div>'


def draw_rows(table: Any) -> str:
    """Draw the rows of an inline table, an InlineAdminFormSet; the last is copied for new ones."""
    return "".join(_draw_rows(table))


def _draw_rows(table: Any) -> Iterator[str]:
    rows = list(table)
    prefix = table.formset.prefix
    can_delete = table.formset.can_delete and table.has_delete_permission
    for number, row in enumerate(rows):
        is_empty = number == len(rows) - 1 and table.has_add_permission
        if problems := row.form.non_field_errors():
            yield f'<tr class="row-form-errors"><td colspan="{_count_cells(row)}">{problems}</td></tr>'
        has_original = row.original or row.show_url
        css_class = f"form-row {'has_original' if has_original else ''}{' empty-form' if is_empty else ''}"
        cells = "".join(_draw_cell(field) for fieldset in row for line in fieldset for field in line)
        deletion = row.deletion_field().field if can_delete and row.original else ""
        yield (
            f'<tr class="{css_class}" id="{prefix}-{"empty" if is_empty else number}">'
            f'<td class="original">{_draw_original(table, row) if has_original else ""}{_draw_keys(row)}</td>'
            f'{cells}<td class="delete">{deletion}</td></tr>'
        )


def _count_cells(row: Any) -> int:
    """Return the number of cells, like `cell_count` of the admin's template tags."""
    count = 1 + sum(1 for fieldset in row for line in fieldset for _ in line)
    return count + 1 if row.formset.can_delete else count


def _draw_original(table: Any, row: Any) -> str:
    change = view = ""
    if row.original and row.model_admin.show_change_link and row.model_admin.has_registered_model:
        opts = row.model_admin.opts
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(row.original.pk)])
        action, words = (
            ("change", gettext("Change")) if table.has_change_permission else ("view", gettext("View"))
        )
        change = f'<a href="{escape(url)}" class="inline{action}link">{escape(words)}</a>'
    if row.show_url:
        on_site = escape(gettext("View on site"))
        view = f'<a href="{escape(row.absolute_url)}">{on_site}</a>'
    return f"<p>{_escape_value(row.original) if row.original else ''}{change}{view}</p>"


def _draw_keys(row: Any) -> str:
    key = row.pk_field().field if row.needs_explicit_pk_field() else ""
    parent = row.fk_field()
    return f"{key}{parent.field if parent else ''}"


def _draw_cell(field: Any) -> str:
    name = _field_attr(field.field, "name")
    css_class = (
        f"{f'field-{name}' if name else ''}{' hidden' if _field_attr(field.field, 'is_hidden') else ''}"
    )
    if field.is_readonly:
        return f'<td class="{css_class}"><p>{_escape_value(field.contents())}</p></td>'
    return f'<td class="{css_class}">{field.field.errors.as_ul()}{field.field}</td>'


def _field_attr(field: Any, name: str) -> Any:
    """Return an attribute of a bound field, or a key of the dictionary of a read-only field."""
    return field.get(name) if isinstance(field, dict) else getattr(field, name)


def _escape_value(value: Any) -> str:
    if not isinstance(value, (str, Promise)):
        value = localize(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))
