"""What of members' own year the small office of tests/world.py holds."""

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from duties.models import Contribution, ContributionFile, RegulationVersion
from members.models import Member
from sectors.models import SectorGroup
from tests.factories import (
    ConstituentFactory,
    ContactFactory,
    DutyPaperFactory,
    InviteeFactory,
    LinkFactory,
    PledgeFactory,
    QuestionFactory,
    ReadingNoteFactory,
    RegulationVersionFactory,
    VisitFactory,
    contribution_of,
)

_S = Contribution.Status


def objects(
    user: User | None, group: SectorGroup, colleague: Member, other_member: Member, other_user: User
) -> dict[str, Model]:
    """`…_contribution` of a colleague in the account's group by state; `own_contribution` of the account's member."""
    own = getattr(user, "member", None) or colleague
    done = contribution_of(colleague, recorded_by=other_user, confirmed_by=other_user)
    return {
        "contribution": done,
        "recorded_contribution": contribution_of(colleague, status=_S.RECORDED, recorded_by=other_user),
        "confirmed_contribution": contribution_of(
            colleague, status=_S.CONFIRMED, recorded_by=other_user, confirmed_by=other_user
        ),
        "own_contribution": contribution_of(own, status=_S.RECORDED, recorded_by=own.user),
        "other_contribution": contribution_of(other_member, status=_S.RECORDED),
        "material": contribution_of(colleague, kind="文史资料", recorded_by=other_user),
        "contribution_file": _file_of(done, other_user),
        "pledge": PledgeFactory(member=colleague),
        "own_pledge": PledgeFactory(member=own),
        "other_pledge": PledgeFactory(member=other_member),
        "own_constituent": ConstituentFactory(member=own),
        "own_contact": ContactFactory(member=own),
        "link": LinkFactory(member=colleague),
        "own_link": LinkFactory(member=own),
        "other_link": LinkFactory(member=other_member),
        "link_visit": VisitFactory(link=LinkFactory(member=colleague)),
        **_asked(colleague, own),
        "paper": DutyPaperFactory(member=colleague, kind="form"),
        "own_paper": DutyPaperFactory(member=own, status="draft"),
        "book": (note := ReadingNoteFactory()).book,
        "note": note,
        "other_paper": DutyPaperFactory(member=other_member),
        "rule": (version := _rule()).regulation,
        "rule_version": version,
    }


def _asked(colleague: Member, own: Member) -> dict[str, Model]:
    """A named questionnaire a colleague is asked to answer, and one not published yet."""
    survey = QuestionFactory(questionnaire__is_anonymous=False).questionnaire
    InviteeFactory(questionnaire=survey, member=colleague)
    draft = QuestionFactory(questionnaire__published_at=None).questionnaire
    own_survey = QuestionFactory().questionnaire
    InviteeFactory(questionnaire=own_survey, member=own)
    return {"survey": survey, "survey_draft": draft, "own_survey": own_survey}


def _rule() -> RegulationVersion:
    version = RegulationVersionFactory(file_name="规则.pdf")
    version.file.save("rule.pdf", ContentFile(b"%PDF-1.4"))
    return version


def _file_of(contribution: Contribution, by: User) -> ContributionFile:
    row = ContributionFile(contribution=contribution, name="佐证.pdf", uploaded_by=by)
    row.file.save("proof.pdf", ContentFile(b"%PDF-1.4"))
    return row
