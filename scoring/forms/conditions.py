"""Conditions as fields: for each attribute its listed words to tick, from and to for a number, else a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from scoring.sources.base import NO, YES

type Data = dict[str, Any]

LONGEST = 200
NOT = [("", "是其中之一"), ("not", "不是其中之一")]
SEPARATOR = "、"


@dataclass(frozen=True)
class Asked:
    """An attribute that a form offers: its words where they are listed, in the office's order."""

    name: str
    label: str
    words: tuple[str, ...] | None = None
    is_number: bool = False

    @property
    def is_switch(self) -> bool:
        return self.words == (YES, NO)


def asked_of(attributes: Mapping[str, Any]) -> dict[str, Asked]:
    """What a rule may ask, by name; numbers of rows mean nothing to a reader and are left out."""
    return {
        name: Asked(name, one.label, _words(one), is_number=getattr(one, "is_number", False))
        for name, one in attributes.items()
        if not getattr(one, "is_key", False)
    }


def _words(attribute: Any) -> tuple[str, ...] | None:
    if getattr(attribute, "is_number", False):
        return None  # asked from and to
    choices = getattr(attribute, "choices", None)
    listed = getattr(attribute, "names", None) or getattr(attribute, "listed", None)
    words: Iterable[str] | None = choices.values() if choices is not None else listed() if listed else None
    return None if words is None else tuple(dict.fromkeys(words))


def chosen(one: Asked, value: Any) -> Data | None:
    """A condition's value as the fields show it; None for what they cannot show."""
    if one.is_number:
        return _chosen_number(value)
    if isinstance(value, Mapping):
        inner = chosen(one, value["not"]) if set(value) == {"not"} and not one.is_switch else None
        return inner and inner | {"not": "not"}
    values = value if isinstance(value, list) else [value]
    if one.words is None:
        return {"is": SEPARATOR.join(map(str, values))}
    if not set(values) <= set(one.words) or (one.is_switch and len(values) > 1):
        return None
    return {"is": values[0] if one.is_switch else values}


def _chosen_number(value: Any) -> Data | None:
    if isinstance(value, Mapping):
        is_range = value and set(value) <= {"at_least", "at_most"}
        return {"from": value.get("at_least"), "to": value.get("at_most")} if is_range else None
    values = value if isinstance(value, list) else [value]
    is_one = len(values) == 1 and isinstance(values[0], int)
    return {"from": values[0], "to": values[0]} if is_one else None


def said(one: Asked, cleaned: Mapping[str, Any], prefix: str) -> Any:
    """What the fields say, as a rulebook writes it; None for nothing."""
    if one.is_number:
        low, high = cleaned.get(f"{prefix}-from"), cleaned.get(f"{prefix}-to")
        if low is not None and low == high:
            return low
        return {key: n for key, n in (("at_least", low), ("at_most", high)) if n is not None} or None
    found = cleaned.get(f"{prefix}-is")
    if not found:
        return None
    if one.is_switch:
        return found
    words = list(found) if one.words is not None else [word.strip() for word in found.split(SEPARATOR) if word.strip()]
    value = words[0] if len(words) == 1 else words
    return {"not": value} if cleaned.get(f"{prefix}-not") else value


def fields_of(one: Asked, prefix: str, *, may_exclude: bool = True) -> dict[str, forms.Field]:
    """The fields of one attribute, by name."""
    if one.is_number:
        return {
            f"{prefix}-from": forms.IntegerField(label=f"{one.label}不少于", required=False, min_value=0),
            f"{prefix}-to": forms.IntegerField(label=f"{one.label}不多于", required=False, min_value=0),
        }
    if one.is_switch:
        choices = [("", "不限"), (YES, YES), (NO, NO)]
        return {f"{prefix}-is": forms.ChoiceField(label=one.label, choices=choices, required=False)}
    fields: dict[str, forms.Field] = {}
    if may_exclude:
        fields[f"{prefix}-not"] = forms.ChoiceField(label=f"{one.label}：是或不是", choices=NOT, required=False)
    if one.words is None:
        words: forms.Field = forms.CharField(label=one.label, required=False, max_length=LONGEST)
    else:
        listed = [(word, word) for word in one.words]
        words = forms.MultipleChoiceField(
            label=one.label, choices=listed, required=False, widget=forms.CheckboxSelectMultiple
        )
    return fields | {f"{prefix}-is": words}


class ConditionFields:
    """The conditions on a set of attributes as part of a form; `key` is what they are written under."""

    def __init__(self, key: str, asked: Mapping[str, Asked]) -> None:
        self.key, self.asked = key, asked

    def initial(self, value: Any) -> Data | None:
        """The fields' first values; None when some condition cannot be shown by them."""
        found: Data = {}
        for name, condition in (value or {}).items():
            shown = chosen(self.asked[name], condition) if name in self.asked else None
            if shown is None:
                return None
            found |= {f"{self.key}-{name}-{part}": one for part, one in shown.items()}
        return found

    def add_to(self, form: forms.Form) -> None:
        for name, one in self.asked.items():
            form.fields.update(fields_of(one, f"{self.key}-{name}"))

    def data(self, cleaned: Mapping[str, Any]) -> Data:
        found = {name: said(one, cleaned, f"{self.key}-{name}") for name, one in self.asked.items()}
        return {name: value for name, value in found.items() if value is not None}

    def rows(self, form: forms.Form) -> list[Data]:
        """For the page: each attribute with its fields, those that say something marked."""
        rows = []
        for name, one in self.asked.items():
            names = [field for field in form.fields if field.rsplit("-", 1)[0] == f"{self.key}-{name}"]
            is_set = any(form[field].value() not in (None, "", []) for field in names if not field.endswith("-not"))
            rows.append({"one": one, "fields": [form[field] for field in names], "is_set": is_set})
        return rows


def listed_choices(asked: Mapping[str, Asked]) -> list[Any]:
    """Every listed word of every attribute for one select, grouped by attribute: “attribute=word”."""
    groups = [(one.label, [(f"{one.name}={word}", word) for word in one.words]) for one in asked.values() if one.words]
    return [("", "（请选择）"), *groups]


def pairs_of(value: Any, asked: Mapping[str, Asked]) -> list[str] | None:
    """Conditions as choices of `listed_choices`; None when they are not all plain words."""
    pairs = []
    for name, words in (value or {}).items():
        listed = asked[name].words if name in asked else None
        for word in words if isinstance(words, list) else [words]:
            if isinstance(word, Mapping) or not listed or word not in listed:
                return None
            pairs.append(f"{name}={word}")
    return pairs


def of_pairs(pairs: Iterable[str]) -> Data:
    """The conditions that such choices say: words of one attribute are alternatives."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, word = pair.split("=", 1)
        found.setdefault(name, []).append(word)
    return {name: words[0] if len(words) == 1 else words for name, words in found.items()}
