from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms draw their fields with the house's own template: label, help, control, error beside it."""

    field_template_name = "_field.html"
