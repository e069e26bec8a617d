"""Published results in the small office of tests/world.py."""

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from members.models import Member
from scoring.models import ObjectionFile, Publication
from sectors.models import SectorGroup
from tests.factories import AssessmentFactory, ObjectionFactory, PublicationFactory


def objects(
    own: Member, other_member: Member, group: SectorGroup, other_group: SectorGroup, other_user: User
) -> dict[str, Model]:
    """A draft and a period on notice of groups, one of members of which only names and grades are public; somebody
    else's objection.
    """
    draft = PublicationFactory(status=Publication.Status.DRAFT)
    groups, members = PublicationFactory(), PublicationFactory(subject="member", shows="grades")
    of = {
        "draft_assessment": (draft, other_group),
        "assessment": (groups, group),
        "other_assessment": (groups, other_group),
        "own_assessment": (members, own),
        "other_member_assessment": (members, other_member),
    }
    rows = {
        name: AssessmentFactory(publication=publication, subject_id=one.pk, name=one.name)
        for name, (publication, one) in of.items()
    }
    objection = ObjectionFactory(assessment=rows["other_member_assessment"], submitted_by=other_user)
    paper = ObjectionFile(objection=objection, name="签到表.pdf", uploaded_by=other_user)
    paper.file.save("x.pdf", ContentFile(b"%PDF-1.4"))
    rows |= {"other_objection": objection, "objection_paper": paper}
    return {"draft_publication": draft, "publication": groups, "member_publication": members, **rows}
