"""Components that pages of several apps share; a built-in library, so templates need no `load`.

{% page_heading "标题" "副标题" %}          {% page_head "标题" %}<a class="button">…</a>{% endpage_head %}
{% card "标题" %}…{% endcard %}             {% empty_state "还没有记录" %}…{% endempty_state %}
{% data_table "说明" sticky=True %}<thead>…{% enddata_table %}    cards=True: one card per row on phones (td data-label)
{% status_badge row.status row.get_status_display %}             {% notice "wait" %}…{% endnotice %}
{% form_errors form %} {% form_field form.x %} {% form_fields form %}
{% pager page_obj %} {% tabs links %} {% segments links %} {% facts pairs %}
{% score_bar value maximum %} {% masked_phone number %} {% icon "home" %}
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cppcc_office.shared import phones
from cppcc_office.shared.workflow import Transition

register = template.Library()

# The next step of most records, in colour.
NEXT_STEPS = ("announce", "hold", "submit", "confirm", "approve", "notice", "final")
TONES = {
    "good": {
        "approved",
        "accepted",
        "present",
        "whole",
        "met",
        "done",
        "kept",
        "active",
        "adopted",
        "merged",
        "final",
        "corrected",
    },
    "wait": {"recorded", "submitted", "asked", "late", "early", "part", "partly", "waiting", "notice"},
    "info": {"confirmed", "redirected"},
    "bad": {"returned", "declined", "refused", "absent", "none", "missing", "failed"},
}
TONE_OF = {status: tone for tone, statuses in TONES.items() for status in statuses}

ICONS = {
    "home": "M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-6h4v6",
    "log": "M5 4h10l4 4v12H5zM9 13h6M12 10v6",
    "group": "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20c0-4 2-6 5-6s5 2 5 6M15 11a3 3 0 1 0 0-5M16 14c3 0 5 2 5 6",
    "me": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3-7 8-7s8 2 8 7",
    "people": "M4 5h16v15H4zM9 11a2 2 0 1 0 0-.1M6 17c0-2 1-3 3-3s3 1 3 3M14 10h3M14 14h3",
    "ranking": "M4 20h16M6 20v-7h3v7M11 20V5h3v15M16 20v-10h3v10",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "message": "M3 5h18v12H8l-5 4z",
    "check": "M4 4h16v16H4zM8 12l3 3 5-6",
    "office": "M4 20V8l8-4 8 4v12M2 20h20M9 20v-6h6v6",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing beside a word; it says nothing by itself."""
    return format_html(
        '<svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.inclusion_tag("components/page_heading.html")
def page_heading(title: str, subtitle: str = "") -> dict[str, Any]:
    return {"title": title, "subtitle": subtitle}


def _render(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag
def page_head(content: str, title: str, subtitle: str = "") -> SafeString:
    """A heading with buttons beside it."""
    return _render("page_heading", title=title, subtitle=subtitle, actions=content)


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", anchor: str = "") -> SafeString:
    return _render("card", content=content, title=title, note=note, anchor=anchor)


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    """Says that there is nothing, and in its content what one can do about it."""
    return _render("empty_state", content=content, title=title)


@register.simple_block_tag
def notice(content: str, tone: str = "") -> SafeString:
    """A remark on the page; tone: good, wait, bad or nothing."""
    return _render("notice", content=content, tone=tone)


@register.simple_block_tag
def data_table(
    content: str, caption: str, sticky: bool = False, cards: bool = False, quiet: bool = False
) -> SafeString:
    """A table that scrolls inside its own box.

    sticky: the first column stays in view; cards: one card per row on phones, each `td` with its `data-label`;
    quiet: the caption is for screen readers only.
    """
    classes = "data-table" + " sticky" * sticky + " cards" * cards
    return _render("data_table", content=content, caption=caption, classes=classes, quiet=quiet)


@register.simple_tag
def status_badge(status: str, label: str = "", tone: str = "") -> SafeString:
    """A word in the colour of its meaning; the word alone says it too."""
    tone = tone or TONE_OF.get(str(status), "")
    return format_html('<span class="badge {}">{}</span>', tone, label or status)


@register.inclusion_tag("components/form_field.html")
def form_field(field: BoundField, label: str = "") -> dict[str, Any]:
    return {"field": field, "label": label or field.label, "required": field.field.required}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Form, title: str = "没有保存，请先改正下面的问题") -> dict[str, Any]:
    """Everything that is wrong with a form, first on the page, each with a link to its field."""
    fields = [field for field in form if field.errors] if form.is_bound else []
    return {"fields": fields, "general": form.non_field_errors() if form.is_bound else [], "title": title}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Form) -> dict[str, Any]:
    """All fields of a form in their order, without the summary of errors."""
    return {"form": form}


@register.inclusion_tag("components/search_form.html")
def search_form(form: Form, choices: Iterable[Any]) -> dict[str, Any]:
    """The search above a list: the words looked for, and selects with their options and what is chosen."""
    return {"form": form, "choices": choices}


@register.inclusion_tag("components/decide_chosen.html")
def decide_chosen(verb: str, who: str) -> dict[str, Any]:
    """Below a queue with boxes to tick: decide the chosen, or return them with a reason that `who` will read."""
    return {"verb": verb, "who": who}


@register.inclusion_tag("components/decision.html", takes_context=True)
def decision(context: template.Context, line: Transition, page: str) -> dict[str, Any]:
    """The button, with the reason where one is asked for, by which a record goes the way `line` of its table; the
    action's address lies under `page`, the record's own.
    """
    return {
        "line": line,
        "address": f"{page}{line.action}/",
        "is_next_step": line.action in NEXT_STEPS,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page_obj: Page) -> dict[str, Any]:
    """Links to the pages before and after; other parameters of the address are kept."""

    def link(number: int) -> str:
        query = context["request"].GET.copy()
        query["page"] = number
        return f"?{query.urlencode()}"

    return {
        "page": page_obj,
        "first": link(1),
        "previous": link(page_obj.number - 1),
        "next": link(page_obj.number + 1),
        "last": link(page_obj.paginator.num_pages),
    }


@register.inclusion_tag("components/tabs.html")
def tabs(links: Iterable[tuple[str, str, bool]], label: str = "本页分栏") -> dict[str, Any]:
    """Tabs are links: (words, address, is this the current one)."""
    return {"links": links, "label": label, "classes": "tabs"}


@register.inclusion_tag("components/tabs.html")
def segments(links: Iterable[tuple[str, str, bool]], label: str = "切换") -> dict[str, Any]:
    """A short choice such as the year; the same links as tabs."""
    return {"links": links, "label": label, "classes": "segments"}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Names and values; a pair without a value is left out."""
    return {"pairs": [(name, value) for name, value in pairs if value not in (None, "")]}


@register.simple_tag
def score_bar(value: Any, maximum: Any, label: str = "") -> SafeString:
    """A bar for a number out of a maximum, with the number beside it; prints, and needs no style attribute."""
    if isinstance(value, float | Decimal):
        value = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    share = min(max(float(value or 0) / float(maximum), 0), 1) if maximum else 0
    return format_html(
        '<span class="score"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg><span class="number">{}</span></span>',
        f"{share * 100:.1f}",
        label or value or 0,
    )


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """`months|of:name`: what a mapping has for a key, nothing when it has none."""
    return mapping.get(key, "")


@register.simple_tag
def masked_phone(number: str) -> SafeString | str:
    if not number:
        return mark_safe('<span class="muted">未登记</span>')  # noqa: S308 - a constant
    return format_html('<span class="number">{}</span>', phones.masked_phone(number))
