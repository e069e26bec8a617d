"""Tables of scorecards: narrow column heads, a cell for each column, the rule behind a row."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from scoring.adding_up import sum_rows
from scoring.board import Board
from scoring.engine import Line, Rulebook, Scorecard
from scoring.models import Assessment
from scoring.publishing.words import place_words
from scoring.wording import gap_words, list_words, undecided_words

register = template.Library()
register.filter(sum_rows)


@register.filter
def two_lines(words: str) -> SafeString | str:
    """Lets a head of four characters or more break in its middle and nowhere else."""
    middle = (len(words) + 1) // 2
    return format_html("{}<wbr>{}", words[:middle], words[middle:]) if len(words) > 3 else words


@register.simple_tag
def point_cells(card: Scorecard, names: Iterable[str], page: str, year: int) -> SafeString:
    """The card's points under these columns, each opening its item on the card's own page; — where its rule has no
    such item. Made here: they are most of a page, and a template takes ten times as long for each.
    """
    lines = {line.name: line for line in card.items}
    start = format_html('<td class="number"><a href="{}?year={}&amp;item=', page, year)
    return mark_safe("".join(_cell(lines.get(name), start) for name in names))  # noqa: S308 - escaped in each cell


def _cell(line: Line | None, start: SafeString) -> str:
    if line is None:
        return '<td class="number">—</td>'
    code = escape(line.code)
    return f'{start}{code}#{code}">{line.points}</a></td>'


@register.filter
def signed(points: Decimal | None) -> str:
    """+5, -2.5, 0 of what was gained or lost; — where that cannot be said."""
    return "—" if points is None else f"{'+' if points > 0 else ''}{floatformat(points, -2)}"


@register.filter
def rule_of(board: Board, card: Scorecard) -> Rulebook:
    return board.rulebook_of(card)


@register.filter
def list_of(board: Board, card: Scorecard) -> str:
    """In words, the list of its rule the card stands in."""
    return list_words(board.rulebook_of(card), card.listed_in)


@register.filter
def undecided(rulebook: Rulebook) -> str:
    return undecided_words(rulebook)


@register.filter
def published_place(row: Assessment) -> str:
    """In words, the place a published result gives."""
    return place_words(row)


@register.filter
def gaps(rulebook: Rulebook) -> list[str]:
    return list(gap_words(rulebook))
