"""How forms look: `{{ form }}` gives labels, hints, errors and an error summary in KERN markup.

Set as FORM_RENDERER. Layout stands in templates/forms/; a form class says only what it asks.
"""

from typing import Any

from django.forms import BoundField, CheckboxInput, FileInput, Select, SelectMultiple, Textarea
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.widgets import CheckboxSelectMultiple, Input, MultiWidget, RadioSelect, Widget

# What a template cannot ask a widget itself.
KIND_CHOICES = "choices"
KIND_CHECKBOX = "checkbox"
KIND_SELECT = "select"
KIND_GROUP = "group"
KIND_INPUT = "input"


def kind_of(widget: Widget) -> str:
    """The markup a widget needs: choices, checkbox, select, group (several inputs), or input."""
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return KIND_CHOICES
    if isinstance(widget, CheckboxInput):
        return KIND_CHECKBOX
    if isinstance(widget, Select) and not isinstance(widget, SelectMultiple):
        return KIND_SELECT
    return KIND_GROUP if isinstance(widget, MultiWidget) else KIND_INPUT


def css_class_of(widget: Widget, *, wrong: bool) -> str:
    """KERN's class for a widget, with its error form; empty for widgets KERN does not know."""
    if isinstance(widget, (CheckboxInput, CheckboxSelectMultiple)):  # the latter is a kind of RadioSelect for Django
        name = "kern-form-check__checkbox"
    elif isinstance(widget, RadioSelect):
        name = "kern-form-check__radio"
    elif kind_of(widget) == KIND_SELECT:
        name = "kern-form-input__select"
    elif isinstance(widget, (Input, Textarea, SelectMultiple, FileInput)):
        name = "kern-form-input__input"
    else:
        return ""
    return f"{name} {name}--error" if wrong else name


class KernBoundField(BoundField):
    """A field that carries KERN's class however it is written: in `{{ form }}`, `{{ field }}` or by hand."""

    @property
    def kind(self) -> str:
        return kind_of(self.field.widget)

    def build_widget_attrs(self, attrs: dict[str, str | bool], widget: Widget | None = None) -> dict[str, str | bool]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        own = [css_class_of(widget, wrong=bool(self.errors)), widget.attrs.get("class", ""), attrs.get("class", "")]
        if classes := " ".join(str(part) for part in own if part):
            attrs["class"] = classes
        return attrs


class KernFormRenderer(TemplatesSetting):
    """The project's templates for forms and fields, Django's own for the widgets inside."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"
    bound_field_class = KernBoundField

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/"):
            return _builtin.get_template(template_name)
        return super().get_template(template_name)


_builtin = DjangoTemplates()
