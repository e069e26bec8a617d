"""A page that is drawn again only when a record behind it was written; the frame around it is each reader's own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cppcc_office.shared.freshness import kept

MARK = "<!-- next block -->"  # as kept/parts.html has it; in what people wrote the < is escaped
BLOCKS = ("title", "scripts", "paper", "heading", "content", "foot")


def kept_page(request: HttpRequest, template: str, key: tuple[Any, ...], context: Callable[[], dict]) -> HttpResponse:
    """`template` with what `context` gives, its blocks put into the frame of whoever asks.

    Whatever the page shows to some readers only is in `key`. The template extends `frame`, and names no reader.
    """
    blocks = kept(
        ("page", template, *key),
        lambda: render_to_string(template, context() | {"frame": "kept/parts.html"}).split(MARK),
    )
    drawn = {name: mark_safe(block.strip()) for name, block in zip(BLOCKS, blocks, strict=True)}  # noqa: S308 - a template's
    return render(request, "kept/page.html", drawn)
