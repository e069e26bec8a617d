"""What of a list is asked for by its address."""

from typing import Any

from django import forms


class ListFilter(forms.Form):
    """A word to look for and choices; anything unreadable counts as not asked."""

    def choices(self) -> list[dict[str, Any]]:
        """The choices in plain values: widgets render every option with a template of its own, too slow for here."""
        fields = [(name, field) for name, field in self.fields.items() if len(getattr(field, "choices", [])) > 1]
        return [
            {
                "name": name,
                "label": field.label,
                "options": [(str(value), words) for value, words in field.choices],
                "chosen": self.value(name),
            }
            for name, field in fields
        ]

    def value(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name, "")
