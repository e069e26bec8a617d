"""What became of opinions and matters, on pages of consultations and workstations."""

from collections.abc import Iterable

from django import template

from consultations.models import Opinion
from proposals.models.origins import Taker
from proposals.traces import Source, Trace
from proposals.traces import became_of as look_up
from proposals.traces import became_of_matter as look_up_matter
from proposals.traces import came_from as look_back
from workstations.models import Matter

register = template.Library()


@register.simple_tag(takes_context=True)
def became_of(context: template.Context, opinions: Iterable[Opinion]) -> dict[int, list[Trace]]:
    """By opinion, for the person who looks; the rows are those the page lists anyway."""
    return look_up(opinions, context["user"])


@register.simple_tag(takes_context=True)
def became_of_matter(context: template.Context, matter: Matter) -> list[Trace]:
    """What a matter of a workstation became, for the person who looks."""
    return look_up_matter(matter, context["user"])


@register.simple_tag(takes_context=True)
def came_from(context: template.Context, taker: Taker) -> list[Source]:
    """The consultations something came from, for the person who looks."""
    return look_back(taker, context["user"])
