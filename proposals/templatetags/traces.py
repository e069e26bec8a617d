"""What became of opinions, on pages of consultations."""

from collections.abc import Iterable

from django import template

from consultations.models import Opinion
from proposals.traces import Trace
from proposals.traces import became_of as look_up

register = template.Library()


@register.simple_tag(takes_context=True)
def became_of(context: template.Context, opinions: Iterable[Opinion]) -> dict[int, list[Trace]]:
    """By opinion, for the person who looks; the rows are those the page lists anyway."""
    return look_up(opinions, context["user"])
