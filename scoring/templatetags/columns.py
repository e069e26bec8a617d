"""Narrow column heads."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def two_lines(words: str) -> SafeString | str:
    """Lets a head of four characters or more break in its middle and nowhere else."""
    middle = (len(words) + 1) // 2
    return format_html("{}<wbr>{}", words[:middle], words[middle:]) if len(words) > 3 else words
