"""A small office with one row of everything, and one account that stands in it as its role says."""

import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client

from accounts.actions import make_invitations
from accounts.models import Device, User
from activities.models import Activity, ActivityPhoto, CalendarFeed, JoinRequest
from cppcc_office.shared.documents import Document
from scoring.actions import attach_document, copy_rulebook
from scoring.models import Rulebook
from sectors.models import SectorGroup
from tests import (
    assessing,
    at_the_door,
    consulting,
    factories,
    handling,
    inspecting,
    marking,
    messages,
    own_year,
    proposing,
    stations,
)
from tests.factories import make_user, seated_member


class World:
    """`objects` names what an address may be about; "other_…" belongs to people the account has nothing to do with."""

    def __init__(self, role: str) -> None:
        group, other_group = (
            factories.SectorGroupFactory(name="科技界别"),
            factories.SectorGroupFactory(name="教育界别"),
        )
        workstation, other_workstation = factories.WorkstationFactory(), factories.WorkstationFactory()
        organization = factories.OrganizationFactory()
        self.user: User | None = None
        if role != "anonymous":
            self.user = make_user(role, group=group, workstation=workstation, organization=organization)
        other_user = factories.UserFactory()
        colleague, other_member = seated_member(group), seated_member(other_group, user=other_user)
        approved = factories.group_activity(group, members=[colleague])
        self.objects: dict[str, Model] = {
            "group": group,
            "other_group": other_group,
            "workstation": workstation,
            "other_workstation": other_workstation,
            "organization": organization,
            "colleague": colleague,
            "other_member": other_member,
            "member": getattr(self.user, "member", None) or colleague,
            "other_user": other_user,
            "other_device": Device.objects.create(user=other_user, session_key="0" * 32, name="微信（安卓手机）"),
            "activity": approved,
            "rulebook": Rulebook.objects.filter(subject=Rulebook.Subject.GROUP).first(),
            "draft_rulebook": copy_rulebook(book=Rulebook.objects.get(code="groups-ten-items")),
            "recorded": factories.group_activity(group, status=Activity.Status.RECORDED, recorded_by=other_user),
            "confirmed": factories.group_activity(
                group, status=Activity.Status.CONFIRMED, recorded_by=other_user, confirmed_by=other_user
            ),
            "own_record": factories.group_activity(group, status=Activity.Status.RECORDED, recorded_by=self.user),
            "draft": factories.group_activity(group, status=Activity.Status.DRAFT),
            "announced": factories.group_activity(group, status=Activity.Status.ANNOUNCED),
            "closed": factories.group_activity(group, status=Activity.Status.CLOSED),
            "held": factories.group_activity(group, status=Activity.Status.HELD),
            "invited": factories.announced_activity(group, members=[getattr(self.user, "member", None) or colleague]),
            "other_activity": factories.group_activity(other_group, members=[other_member]),
            "file": factories.activity_file(approved, other_user),
            "other_file": factories.activity_file(factories.group_activity(other_group), other_user),
            "said": approved.comments.create(by=other_user, text="很有收获"),
            "photo": _photo_of(approved, other_user),
            "rhythm": factories.RhythmFactory(who="office", per="month", starts_on=datetime.date(2026, 1, 1)),
            **own_year.objects(self.user, group, colleague, other_member, other_user),
            **inspecting.objects(workstation, other_workstation, other_user),
            **consulting.objects(self.user, group, colleague, other_member, other_user, other_group),
            **at_the_door.objects(workstation, other_workstation, other_user),
            **stations.objects(workstation, other_user),
            **proposing.objects(self.user, colleague, other_member, other_user),
            **handling.objects(self.user, organization, other_user, group),
            "outcome": factories.OutcomeFactory(group=group),
            "other_outcome": factories.OutcomeFactory(group=other_group),
            **marking.objects(self.user, group, colleague, other_member, other_user),
            **assessing.objects(
                getattr(self.user, "member", None) or colleague, other_member, group, other_group, other_user
            ),
            "asked": JoinRequest.objects.create(activity=approved, member=other_member),
        }
        self._add_plans(group, other_group)
        self.objects["batch_file"] = factories.BatchFileFactory()
        self.objects["batch"] = self.objects["batch_file"].batch
        for member in (self.objects["member"], other_member):
            member.photo.save("photo.jpg", ContentFile(b"as good as a photo"))
        for name in ("rulebook", "draft_rulebook"):
            attach_document(book=self.objects[name], document=Document(ContentFile(b"%PDF-1.4", "x.pdf"), "办法.pdf"))
        self.words = {
            "code": make_invitations(users=[other_user], by=other_user)[other_user.pk],
            "feed": CalendarFeed.objects.create(user=other_user).token,
            **at_the_door.words(workstation, other_workstation),
        }
        self.objects |= messages.of_world(self.user or other_user, other_user)
        _one_row_of_everything()

        self._client = Client(raise_request_exception=False)
        if self.user is not None:
            self._client.force_login(self.user)
        self._cookies = self._client.cookies.copy()

    def _add_plans(self, group: SectorGroup, other_group: SectorGroup) -> None:
        """A plan and a summary being drafted, and those of another group."""
        for prefix, owner in (("", group), ("other_", other_group)):
            plan = factories.AnnualPlanFactory(group=owner, year=2021, status="draft", submitted_on=None)
            self.objects[f"{prefix}plan"] = plan
            self.objects[f"{prefix}plan_item"] = factories.PlanItemFactory(plan=plan)
            self.objects[f"{prefix}summary"] = factories.AnnualSummaryFactory(
                group=owner, year=2021, status="draft", submitted_on=None
            )

    def client(self) -> Client:
        """The role's own browser as it was after signing in, whatever the last answer did to its cookies."""
        self._client.cookies = self._cookies.copy()
        return self._client

    def value(self, word: str, model_label: str | None) -> Any:
        """What stands for a parameter: an object's id, the id of a row of the admin's model or of that row's latest
        version, or the word itself.
        """
        if word in ("row", "version"):
            row = apps.get_model(model_label)._default_manager.order_by("pk").first()
            return row.pk if word == "row" else row.history.first().pk
        return self.objects[word].pk if word in self.objects else self.words.get(word, word.strip("'"))


def _photo_of(activity: Activity, by: User) -> ActivityPhoto:
    photo = ActivityPhoto(activity=activity, uploaded_by=by)
    for name in ("image", "thumbnail"):
        getattr(photo, name).save(f"{name}.jpg", ContentFile(b"as good as a photo"), save=False)
    photo.save()
    return photo


def _one_row_of_everything() -> None:
    Group.objects.get_or_create(name="提案委员会办公室")
    for name in factories.__all__:
        factory = getattr(factories, name)
        if name.endswith("Factory") and not factory._meta.model._default_manager.exists():
            factory()
