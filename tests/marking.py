"""What of marks given by people the small office of tests/world.py holds."""

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from members.models import Member
from scoring.models import Award, Mark, MarkFile, MarkKind, MarkVoice, Nominee
from sectors.models import SectorGroup
from tests.factories import AwardFactory, MarkFactory, MarkKindFactory, NomineeFactory, UserFactory

_S = Mark.Status


def objects(
    user: User | None, group: SectorGroup, colleague: Member, other_member: Member, other_user: User
) -> dict[str, Model]:
    """`open_mark` waits for the account's own mark; `counted_mark` is a colleague's, `audit_mark` the group's own."""
    entered = MarkFactory(member=other_member, entered_by=other_user)
    counted = MarkFactory(
        member=colleague, kind=entered.kind, entered_by=other_user, status=_S.CONFIRMED, confirmed_by=UserFactory()
    )
    several = MarkKindFactory(way=MarkKind.Way.SEVERAL)
    asked = MarkFactory(kind=several, member=other_member, status=_S.OPEN, value=None, entered_by=other_user)
    for marker in {user or other_user, other_user}:
        MarkVoice.objects.create(mark=asked, by=marker)
    own = MarkKindFactory(subject="group", way=MarkKind.Way.SELF)
    audit = MarkFactory(kind=own, member=None, group=group, status=_S.AUDIT, value=None, entered_by=other_user)
    MarkVoice.objects.create(mark=audit, by=other_user, level=0, value=10, reason="任务完成")
    paper = MarkFile(mark=counted, name="评价表.pdf", uploaded_by=other_user)
    paper.file.save("x.pdf", ContentFile(b"%PDF-1.4"), save=False)
    paper.save()
    published = AwardFactory(status=Award.Status.PUBLISHED)
    honoured = NomineeFactory(award=published, member=colleague, status=Nominee.Status.AWARDED)
    return {
        "award": (considered := NomineeFactory(award=AwardFactory(status=Award.Status.SELECTING))).award,
        "published_award": published,
        "nominee": considered,
        "honoured": honoured,
        "leaving": NomineeFactory(
            award=published, status=Nominee.Status.LEAVING, withdrawal_asked_by=other_user, withdrawal_reason="失实"
        ),
        "entered_mark": entered,
        "counted_mark": counted,
        "open_mark": asked,
        "audit_mark": audit,
        "mark_paper": paper,
        "self_kind": own,
    }
