"""The third click: every kind of record behind a score has a page, and that page says who entered it (G2)."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import SittingPresence
from scoring.board import boards, window_of
from scoring.explanation import open_to
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window, sources_of
from scoring.sources.base import page_of
from scoring.subjects import SUBJECTS
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    AttachmentFactory,
    ParticipationFactory,
    SectorGroupFactory,
    ShiftFactory,
    SittingFactory,
    group_activity,
    kind_named,
    seated_member,
)
from tests.world import World
from workstations.models import Workstation

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 15)
YEARS = (2019, 2020, 2021, 2026)
# Words of which one stands beside whoever entered, confirmed, approved or imported a record.
SAYS_WHO = ("办理过程", "登记于", "<dt>登记</dt>", "导入", "从提交到", "办理经过", "变更记录")


def add_what_is_missing(station: Workstation) -> None:
    """Meetings, attendance and the papers of workstations, which tests/world.py has no need of."""
    member = seated_member()
    AttachmentFactory(workstation=station, member=member)
    ShiftFactory(workstation=station, member=member, held_on=DAY)
    AnnualPlanFactory(group=None, workstation=station)
    AnnualSummaryFactory(group=None, workstation=station)
    AnnualSummaryFactory()
    plenary = ActivityFactory(kind=kind_named("全体会议", "plenary"), held_on=DAY, in_name_of="office")
    there = ParticipationFactory(activity=plenary, member=member)
    SittingPresence.objects.create(sitting=SittingFactory(activity=plenary, held_on=DAY), participation=there)
    for facts in ({"obligation": "compulsory"}, {"obligation": "voluntary", "sign_up": "signed_up"}):
        ParticipationFactory(activity=group_activity(SectorGroupFactory(), held_on=DAY), member=member, **facts)
    activity = ActivityFactory(held_on=DAY, in_name_of="workstation")
    ActivityOrganizerFactory(activity=activity, group=None, workstation=station)


def one_of_each() -> dict[str, object]:
    """A record of every source the small office has, by the source's key."""
    found = {}
    for key, source in SOURCES.items():
        for year in YEARS:
            row = source.speaking(Window(year, datetime.date(year, 12, 31))).first()
            if row is not None:
                found[key] = source.describe(row)[0]
                break
    return found


def test_every_record_has_a_page_that_says_who_entered_it():
    world = World("leader")
    add_what_is_missing(world.objects["workstation"])
    client, records = Client(), one_of_each()
    client.force_login(world.user)
    assert len(records) >= 29
    for key, record in records.items():
        address = page_of(record)
        assert address, f"{key} has no page"
        assert open_to(type(record), world.user).filter(pk=record.pk).exists(), f"{key} is closed to a leader"
        response = client.get(address)
        assert response.status_code == 200, f"{key} does not open at {address}"
        assert any(words in response.text for words in SAYS_WHO), f"{key} does not say who entered it"


def test_every_kind_of_subject_is_explained():
    """A rule that pays one point for every record there is: each subject's page opens and says what the board says."""
    world = World("leader")
    add_what_is_missing(world.objects["workstation"])
    client = Client()
    client.force_login(world.user)
    Rulebook.objects.all().delete()
    for kind in SUBJECTS:
        items = [
            {"code": source.name.replace("_", "-"), "name": source.label, "source": source.name, "price": 1}
            for source in sources_of(kind).values()
        ]
        save_rulebook({"code": f"all-{kind}".replace("_", "-"), "name": "每条一分", "subject": kind, "items": items})
        board = boards(kind, [window_of(2020, datetime.date(2021, 1, 1))])[2020]
        assert board.cards or kind == "organization", kind
        for card in board.cards[:2]:
            response = client.get(reverse("scoring:explain", args=[kind, card.subject_id]), {"year": "2020"})
            assert response.status_code == 200, kind
            assert f'<span class="value">{card.points}</span>' in response.text
            for view in response.context["items"]:
                assert len(view.counted) >= view.line.count, (kind, view.line.code)
