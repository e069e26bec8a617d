"""Activities and meetings in the admin site: who held them, who took part, and the groups' plans and summaries."""

from activities.admin.activity import ActivityAdmin
from activities.admin.papers import ActivityKindAdmin, AnnualPaperAdmin, PlanItemAdmin, RhythmAdmin
from activities.admin.people import ParticipationAdmin

__all__ = [
    "ActivityAdmin",
    "ActivityKindAdmin",
    "AnnualPaperAdmin",
    "ParticipationAdmin",
    "PlanItemAdmin",
    "RhythmAdmin",
]
