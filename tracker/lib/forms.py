"""Rendering of forms: the field's own template, and Django's widgets without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise

Context = Mapping[str, Any]


class FormRenderer(TemplatesSetting):
    """Draw fields by `_field.html`, and simple widgets in Python, identical to their templates.

    Django draws each input by three templates and each option of a select by two: half of the cost of a page
    with a form. Widgets that are not listed here keep their templates.
    """

    field_template_name = "_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if draw := DRAWN.get(template_name):
            return draw(context).strip()
        return super().render(template_name, context, request)


def _raw_value(value: Any) -> str:
    """Return the text of `{{ value|stringformat:'s' }}`."""
    return _escape(value if isinstance(value, str) else str(value))


def _escape_value(value: Any) -> str:
    """Return the text of `{{ value }}`."""
    if not isinstance(value, str):
        value = str(value) if isinstance(value, Promise) else localize(value)
    return _escape(value)


def _escape(text: Any) -> str:
    """Return escaped text, like `conditional_escape` in a third of the time.

    It checks for lazy texts first.
    """
    return text.__html__() if hasattr(text, "__html__") else escape(str(text))


def _format_attrs(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {_escape_value(name)}" if value is True else f' {_escape_value(name)}="{_raw_value(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(widget: Context) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_raw_value(value)}"'
    attributes = _format_attrs(widget["attrs"])
    kind, name = _escape_value(widget["type"]), _escape_value(widget["name"])
    return f'<input type="{kind}" name="{name}"{shown}{attributes}>\n'


def _textarea(widget: Context) -> str:
    value = widget["value"]
    shown = _escape_value(value) if value else ""
    name, attributes = _escape_value(widget["name"]), _format_attrs(widget["attrs"])
    return f'<textarea name="{name}"{attributes}>\n{shown}</textarea>\n'


def _select(widget: Context) -> str:
    parts = [f'<select name="{_escape_value(widget["name"])}"{_format_attrs(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_escape_value(group)}">')
        parts += [_option(option["value"], option["label"], option["attrs"]) for option in options]
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>\n")
    return "".join(parts)


def _option(value: Any, label: Any, attributes: Mapping[str, Any] = MappingProxyType({})) -> str:
    text = _escape_value(label)
    return f'\n  <option value="{_raw_value(value)}"{_format_attrs(attributes)}>{text}</option>\n'


def _multiple_input(widget: Context) -> str:
    """Radio buttons or checkboxes."""
    attributes = widget["attrs"]
    id, css_class = attributes.get("id"), attributes.get("class")
    parts = ["<div"]
    if id:
        parts.append(f' id="{_escape_value(id)}"')
    if css_class:
        parts.append(f' class="{_escape_value(css_class)}"')
    parts.append(">")
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f"\n  <div><label>{_escape_value(group)}</label>")
        parts += [f"<div>\n    {_input_option(option)}\n</div>" for option in options]
        if group:
            parts.append("\n  </div>")
    parts.append("\n</div>")
    return "".join(parts)


def _input_option(option: Context) -> str:
    if not option["wrap_label"]:
        return f"{_input(option)}\n"
    id = option["attrs"].get("id")
    for_id = f' for="{_escape_value(id)}"' if id else ""
    return f"<label{for_id}>{_input(option)} {_escape_value(option['label'])}</label>\n"


def _of_widget(draw: Callable[[Context], str]) -> Callable[[Context], str]:
    return lambda context: draw(context["widget"])


def _errors(context: Context) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    id = f' id="{_escape_value(errors.field_id)}_error"' if errors.field_id else ""
    items = "".join(f"<li>{_escape_value(error)}</li>" for error in errors)
    return f'<ul class="{_escape_value(context["error_class"])}"{id}>{items}</ul>'


def _label(context: Context) -> str:
    if not context["use_tag"]:
        return _escape_value(context["label"])
    tag = _escape_value(context["tag"])
    return f"<{tag}{_format_attrs(context['attrs'] or {})}>{_escape_value(context['label'])}</{tag}>"


INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "hidden", "input", "number", "password"),
    *("search", "tel", "text", "time", "url"),
)
DRAWN: dict[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{name}.html": _of_widget(_input) for name in INPUTS},
    "django/forms/widgets/textarea.html": _of_widget(_textarea),
    "django/forms/widgets/select.html": _of_widget(_select),
    **{
        f"{folder}/widgets/{name}.html": _of_widget(_multiple_input)
        for folder, name in (
            ("django/forms", "radio"),
            ("django/forms", "checkbox_select"),
            ("django/forms", "multiple_input"),
            ("admin", "radio"),
        )
    },
    **{
        f"django/forms/widgets/{name}_option.html": _of_widget(_input_option)
        for name in ("radio", "checkbox", "input")
    },
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
    "django/forms/label.html": _label,
}
