"""What came of a brand's consultations (SX5): results handed in, and those that were adopted or noted on."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from consultations.brand_figures import register_figure
from consultations.models import Consultation
from proposals.models import Adoption, Instruction, Result


def results(held: QuerySet[Consultation]) -> QuerySet[Result]:
    return Result.objects.handed_in().filter(consultation__in=held)


def taken_up(held: QuerySet[Consultation]) -> QuerySet[Result]:
    adopted, noted = (Exists(model.objects.filter(result=OuterRef("pk"))) for model in (Adoption, Instruction))
    return results(held).filter(Q(adopted) | Q(noted))


register_figure("成果", results)
register_figure("成果被采用、获批示", taken_up)
