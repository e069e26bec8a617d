"""The office's own templates of papers."""

from django.db import transaction

from accounts.models import User
from proposals.models import PaperTemplate


@transaction.atomic
def keep_template(*, template: PaperTemplate, by: User) -> PaperTemplate:
    """Save a checked template (上传、启用、停用). The one that becomes active takes the place of the one before."""
    if template.is_active:
        others = PaperTemplate.objects.select_for_update().filter(kind=template.kind, is_active=True)
        for other in others.exclude(pk=template.pk):
            other.is_active = False
            other.save(update_fields=["is_active"])
    if template.pk is None:
        template.uploaded_by = by
    template.save()
    return template
