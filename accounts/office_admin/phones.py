"""Phone numbers in lists and forms: covered, until somebody with the right asks for one; every look is logged."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cppcc_office.shared.phones import clean_phone, masked_phone

SEE_PHONES = "accounts.see_phones"
EXPORT_PHONES = "accounts.export_phones"


def reveal_url(obj: Model, field: str) -> str:
    """Where one number of `obj` is asked for by POST; empty when `obj` has no list of its own."""
    opts = obj._meta
    try:
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_reveal", args=[obj.pk, field])
    except NoReverseMatch:
        return ""


def covered_phone(obj: Model, field: str, *, may_reveal: bool) -> SafeString | str:
    """The covered number of a list's row, with the button that shows it to those who may."""
    phone = getattr(obj, field)
    if not phone or not may_reveal:
        return masked_phone(phone) or "—"
    return format_html(
        '<span class="phone"><span data-phone>{}</span> '
        '<button type="submit" class="phone-reveal" formmethod="post" formnovalidate formaction="{}" '
        'data-reveal aria-label="显示{}的电话号码">显示</button></span>',
        masked_phone(phone),
        reveal_url(obj, field),
        obj,
    )


class PhoneInput(forms.TextInput):
    """A covered number that may be typed over; the button fills in the whole number."""

    input_type = "tel"
    reveal_url = ""

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"class": "vTextField vPhoneField", "autocomplete": "off", **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        if not self.reveal_url or not value:
            return field
        return format_html(
            '<span class="phone">{} <button type="submit" class="phone-reveal" formmethod="post" formnovalidate '
            'formaction="{}" data-reveal aria-label="显示电话号码">显示</button></span>',
            field,
            self.reveal_url,
        )


class PhoneField(forms.CharField):
    """Leaves the stored number alone while its covered form comes back, checks anything else."""

    widget = PhoneInput
    stored = ""

    def prepare_value(self, value: Any) -> Any:
        return masked_phone(value) if value and value == self.stored else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if self.stored and text == masked_phone(self.stored):
            return self.stored
        try:
            return clean_phone(text)
        except ValueError as problem:
            raise ValidationError(str(problem), code="phone") from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data != masked_phone(initial or "") and super().has_changed(initial, data)


class PhonesAdmin:
    """Mixin of admin classes and inlines: the fields named in `phone_fields` never leave covered form unasked."""

    phone_fields: tuple[str, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give every phone field a covered twin for forms that may only be read."""
        super().__init_subclass__(**kwargs)
        for name in cls.phone_fields:
            setattr(cls, f"covered_{name}", _covered_twin(name))

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> forms.Field | None:
        if db_field.name in self.phone_fields:
            kwargs.update(form_class=PhoneField, widget=PhoneInput)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: Any, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not self.phone_fields or self.has_change_permission(request, obj) or obj is None:
            return fieldsets
        return [(title, {**options, "fields": self._cover(options["fields"])}) for title, options in fieldsets]

    def get_readonly_fields(self, request: Any, obj: Model | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        if not self.phone_fields or obj is None or self.has_change_permission(request, obj):
            return fixed
        return (*fixed, *(f"covered_{name}" for name in self.phone_fields))

    def _cover(self, fields: Any) -> list[Any]:
        """`fields` with the covered twin in place of each number, once."""
        twins = {name: f"covered_{name}" for name in self.phone_fields}
        return [
            self._cover(name) if isinstance(name, list | tuple) else twins.get(name, name)
            for name in fields
            if name not in twins.values()
        ]


def _covered_twin(name: str) -> Any:
    def covered(self: Any, obj: Model) -> str:
        return masked_phone(getattr(obj, name)) or "—"

    covered.short_description = "电话号码"
    return covered


class PhoneFormMixin:
    """Tells every phone field of a form which number is stored and whether the person may see it."""

    may_reveal = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, PhoneField) and self.instance.pk:
                field.stored = getattr(self.instance, name)
                if self.may_reveal:
                    field.widget.reveal_url = reveal_url(self.instance, name)
