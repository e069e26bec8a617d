"""Years as they were published: what follows from several years, awards and withdrawals rest on those."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scoring.engine import Past, Rulebook, Scorecard, parse_rulebook
from scoring.models import Assessment, Part, Publication
from scoring.publishing.frozen import rules_in, thawed
from scoring.sources import Window


@dataclass(frozen=True)
class FinalYear:
    """The final results of a whole year, corrections in, in their order; and the rules they went by."""

    cards: tuple[Scorecard, ...]
    rules: tuple[Rulebook, ...]


def final_year(subject: str, year: int) -> FinalYear | None:
    """Nothing where the year was not published, is still on notice, or was published before it was over. One query,
    or two.
    """
    publication = Publication.objects.filter(
        subject=subject, year=year, part=Part.YEAR, status=Publication.Status.FINAL
    ).first()
    if publication is None or not Window(year, publication.ends_on).is_whole:
        return None
    cards = publication.assessments.current().values_list("card", flat=True)
    rules = (parse_rulebook(data).as_far_as_complete for data in rules_in(publication.rule_text))
    return FinalYear(tuple(map(thawed, cards)), tuple(rules))


def published_past(subject: str, years: Iterable[int]) -> dict[int, dict[int, Past]]:
    """By year and subject the final results of whole years, corrections in; nothing of years not published, or
    published before they were over.

    One query, none without years.
    """
    found: dict[int, dict[int, Past]] = defaultdict(dict)
    if years := list(years):
        rows = Assessment.objects.current().filter(
            publication__subject=subject,
            publication__year__in=years,
            publication__part=Part.YEAR,
            publication__status=Publication.Status.FINAL,
        )
        columns = ("publication__year", "publication__ends_on", "subject_id", "card")
        for year, ends_on, subject_id, card in rows.values_list(*columns):
            if Window(year, ends_on).is_whole:
                found[year][subject_id] = thawed(card).as_past
    return found


def with_published(known: Mapping[int, Past], settled: Mapping[int, Past]) -> dict[int, Past]:
    """A year of everybody as it was published where it was, else as the records say now; after the years known."""
    told = {pk: replace(past, before=known[pk].before if pk in known else past.before) for pk, past in settled.items()}
    return {**known, **told}
