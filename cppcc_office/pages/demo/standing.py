"""What the demo's workstation was found to have and to lack, and what became of what people asked for at its door."""

import datetime
import io
import uuid

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from cppcc_office.shared.photos import Photo, prepare_photo
from workstations.actions.door import door_of
from workstations.actions.inspections import answer_finding, begin_inspection, finish_inspection, save_finding
from workstations.actions.matters import answer_matter, assign_matter, decline_matter, judge_answer, say_matter
from workstations.models import Inspection, Matter, Standard

# The points found missing: what was seen, and what the contact answered.
MISSING = {
    "委员介绍": ("委员照片褪色，缺一位新驻室的委员。", "已重新拍照制作，月底前换上。"),
    "活动计划上墙": ("贴的还是去年的计划。", ""),
}


def add_standing(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    """After the roster and the door; the ledgers' years stay as they are."""
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    _inspected(cast, users["office"], users["contact"], today)
    _self_inspected(cast, users["contact"], today)
    _asked_at_the_door(cast, users["contact"], users["member"], today)


def _begin(cast: Cast, kind: str, day: datetime.date, by: User, inspector: str = "") -> Inspection:
    standard = Standard.objects.in_force()[0]
    return begin_inspection(
        workstation=cast.workstation, standard=standard, kind=kind, on=day, by=by, inspector=inspector
    )


def _inspected(cast: Cast, office: User, contact: User, today: datetime.date) -> None:
    """Two points missing, one answered with a date; to be looked at again by now."""
    day = today - datetime.timedelta(days=40)
    inspection = _begin(cast, Inspection.Kind.OFFICE, day, office, "委员工作室科")
    for finding in inspection.findings.select_related("point"):
        seen, _ = MISSING.get(finding.point.name, ("", ""))
        save_finding(finding=finding, is_met=not seen, remark=seen, photos=_photos(finding.point.name), by=office)
    finish_inspection(
        inspection=inspection,
        by=office,
        recheck_on=today - datetime.timedelta(days=1),
        remark="总体较好，两处内容没有更新。",
    )
    for finding in inspection.findings.filter(is_met=False).select_related("point", "inspection"):
        if answer := MISSING[finding.point.name][1]:
            due_on = day + datetime.timedelta(days=14)
            answer_finding(finding=finding, text=answer, due_on=due_on, by=contact)


def _self_inspected(cast: Cast, contact: User, today: datetime.date) -> None:
    inspection = _begin(cast, Inspection.Kind.SELF, today - datetime.timedelta(days=20), contact)
    for finding in inspection.findings.select_related("point"):
        save_finding(finding=finding, is_met=True, remark="", photos=_photos(finding.point.name), by=contact)
    finish_inspection(inspection=inspection, by=contact)


def _photos(name: str) -> dict[uuid.UUID, Photo]:
    """A plain picture in the place of a photograph, of another colour for each point."""
    colour = tuple(96 + byte % 96 for byte in name.encode()[-3:])
    picture = Image.new("RGB", (640, 480), colour)
    ImageDraw.Draw(picture).rectangle((80, 80, 560, 400), outline="white", width=12)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return {uuid.uuid4(): prepare_photo(ContentFile(buffer.getvalue(), name="demo.jpg"))}


def _asked_at_the_door(cast: Cast, contact: User, user: User, today: datetime.date) -> None:
    """Four matters left at the door: new, answered well, answered badly, not for the workstation."""
    new, well, badly, elsewhere = (
        _said(cast, number, text, today)
        for number, text in enumerate(
            (
                "永丰村口的公交站没有雨棚，下雨天没地方躲。",
                "村卫生室能不能开展慢性病免费测量？",
                "村道路灯坏了三盏，晚上老人不敢出门。",
                "我和邻居的借款纠纷，请帮我要回来。",
            )
        )
    )
    del new
    for matter, answer in (
        (well, "卫生室从本月起每周五上午免费测血压、血糖。"),
        (badly, "供电所已更换一盏，另两盏待排期。"),
    ):
        given = assign_matter(matter=matter, by=contact, member=user.member)
        answer_matter(matter=given, by=user, answer=answer)
    judge_answer(matter=well, satisfaction=Matter.Satisfaction.SATISFIED, comment="")
    judge_answer(matter=badly, satisfaction=Matter.Satisfaction.UNSATISFIED, comment="还有两盏没有修")
    decline_matter(matter=elsewhere, by=contact, reason="属于民事纠纷，请到镇人民调解委员会或者人民法院办理。")


def _said(cast: Cast, number: int, text: str, today: datetime.date) -> Matter:
    matter = say_matter(
        door=door_of(cast.workstation), text=text, name="", phone="", form_key=f"demo-{number}", who="demo"
    )
    Matter.objects.filter(pk=matter.pk).update(raised_on=today - datetime.timedelta(days=3 + 4 * number))
    return matter
