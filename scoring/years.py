"""Which years have records at all."""

from django.db.models import F, QuerySet
from django.db.models.functions import ExtractYear

from activities.models import Activity, AnnualPlan, AnnualSummary
from proposals.models import Outcome, Proposal, Result, SocialReport


def years_with_records() -> list[int]:
    """Every year in which something that counts was held or handed in, the latest first; one query."""
    dated: list[tuple[QuerySet, str]] = [
        (Activity.objects.counting(), "held_on"),
        (SocialReport.objects.all(), "submitted_on"),
        (Result.objects.all(), "submitted_on"),
    ]
    first, *rest = (
        *(rows.order_by().values_list(ExtractYear(day)).distinct() for rows, day in dated),
        *(
            model.objects.order_by().values_list(F("year")).distinct()
            for model in (Proposal, Outcome, AnnualPlan, AnnualSummary)
        ),
    )
    return sorted({int(year) for (year,) in first.union(*rest).order_by()}, reverse=True)
