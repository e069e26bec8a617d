"""Rules of the made-up office beside those it begins with: for every kind of subject, and next year's as a draft."""

import datetime

from django.conf import settings
from django.core.files.base import ContentFile

from cppcc_office.pages.demo.people import Cast
from cppcc_office.shared.documents import prepare_document
from members.models import MemberGroup, MemberGroupSeat, MemberKind, Membership
from proposals.models import Proposal, Writer
from scoring.actions import attach_document, copy_rulebook
from scoring.actions.drafts import add_draft
from scoring.models import MarkKind, Rulebook
from scoring.rulebooks import load_rulebooks, read_rulebook, save_rulebook

GRADES = [{"name": "先进", "places": 6}, {"name": "达标", "at_least": 60}, {"name": "待改进"}]
SAID = {
    "study": {"price": 3},
    "research": {"price": 6},
    "consultation": {"policy_note": "看协商形成了什么成果，不看开了几次会；一年只计一次。"},
}
OF_MEMBERS = {"proposals": {"cap": 16}, "activities": {"cap": 15}}
PAPER = "界别积分办法（征求意见稿）\n\n这是演示用的文字，不是公开发布的办法。\n"
# A rulebook just begun: its head, and a category that waits for its items.
BEGUN = {
    "code": "member",
    "name": "委员履职积分（正在起草）",
    "subject": "member",
    "cap": 100,
    "items": [{"code": "item", "name": "会议和活动", "clause": "第二条", "cap": 40, "items": []}],
}


def add_draft_rule() -> Rulebook:
    """The groups' rule with less for studying, more for research, and grades; nothing counts by it."""
    draft = copy_rulebook(book=Rulebook.objects.get(code="groups-ten-items"))
    (data,) = load_rulebooks(pk=draft.pk)
    items = [item | SAID.get(item["code"], {}) for item in data["items"]]
    book = save_rulebook(data | {"items": items, "grades": GRADES})
    paper = prepare_document(ContentFile(PAPER.encode(), name="界别积分办法（征求意见稿）.txt"))
    return attach_document(book=book, document=paper)


def add_begun_rule() -> Rulebook:
    """One that somebody is writing."""
    return add_draft(data=BEGUN)


# The sample's marks ask for a year of full ledgers; those of the made-up office begin late.
STATION_MARKS = {"五星": 45, "四星": 35, "三星": 12}


def add_station_rule() -> Rulebook:
    """The sample that is shipped, in force, with the self mark it asks for and thresholds that the demo reaches."""
    MarkKind.objects.create(
        name="工作室自评",
        subject=Rulebook.Subject.WORKSTATION,
        way=MarkKind.Way.SELF,
        giver="工作室联系人自评，机关初审、终审",
        levels=2,
        needs_evidence=True,
    )
    path = settings.BASE_DIR / "fixtures" / "rulebooks" / "published" / "workstations-sample.yaml"
    data = read_rulebook(path)
    marks = {name: {"at_least": number} for name, number in STATION_MARKS.items()}
    grades = [grade | marks.get(grade["name"], {}) for grade in data["grades"]]
    return save_rulebook(data | {"grades": grades})


def add_sample_rules(cast: Cast) -> None:
    """The samples for special committees, member groups and handling organizations, and what they and members' rules
    ask for: a group with members, a kind of member, the writers of a collective proposal.
    """
    group = MemberGroup.objects.create(name="城区委员小组")
    for member in (cast.convener, cast.member, cast.deputy, *cast.others):
        MemberGroupSeat.objects.create(group=group, member=member, is_head=member == cast.convener)
    invited = MemberKind.objects.get(name="特聘委员")
    Membership.objects.filter(member=cast.others[-1], committee__is_home=True).update(kind=invited)
    collective = Proposal.objects.filter(collective_sponsor=cast.group).order_by("-year", "pk")[:1]
    for order, member in enumerate((cast.convener, cast.member), start=1):
        Writer.objects.bulk_create(Writer(proposal=one, member=member, order=order) for one in collective)
    for path in sorted((settings.BASE_DIR / "fixtures" / "rulebooks" / "samples").glob("*.yaml")):
        save_rulebook(read_rulebook(path))


def add_member_rules(cast: Cast) -> None:
    """A rule of one special committee beside that of all members; a draft whose prices are not known yet, and one that
    gives more for activities and less for proposals.
    """
    (data,) = load_rulebooks(code="members-tongcheng-2019")
    note = "这是演示用的办法，不是公开发布的办法：本专委会的委员单独排名、评等次，其他委员仍按全体委员的办法。"
    applies_to = data["applies_to"] | {"special_committee": cast.committee.name}
    head = {"code": "members-of-one-committee", "name": f"{cast.committee.name}委员履职积分", "basis": "", "note": note}
    save_rulebook(data | head | {"applies_to": applies_to, "from": datetime.date(2018, 1, 1)})
    path = settings.BASE_DIR / "fixtures" / "rulebooks" / "published" / "members-guangzhou-2012.yaml"
    add_draft(data=read_rulebook(path))
    draft = copy_rulebook(book=Rulebook.objects.get(code="members-tongcheng-2019"))
    (data,) = load_rulebooks(pk=draft.pk)
    save_rulebook(data | {"items": [item | OF_MEMBERS.get(item["code"], {}) for item in data["items"]]})
