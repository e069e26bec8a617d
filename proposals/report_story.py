"""A report as one person may read it: the texts, what may be done, and its way from the author to the effect (HK7)."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Transition
from members.models import Member
from proposals.actions.written import authors_of
from proposals.comparison import Piece, differences
from proposals.forms.effects import AdoptionForm, InstructionForm
from proposals.models import ReportDuty, ReportStep, SocialReport
from proposals.models.reports import REPORT_WORKFLOW, report_duties
from proposals.story import Event, effects_of, handing_url
from workstations.models import Matter

PAGES = ("edit", "adopt", "instruct", "amend", "issue", "submit", "combine", "mark", "take_back")


@dataclass
class Shown:
    """One report for one person; everything is looked up when the page asks."""

    report: SocialReport
    user: User

    @cached_property
    def duties(self) -> frozenset[str]:
        return report_duties(self.report, self.user)

    @cached_property
    def is_inside(self) -> bool:
        """Whether the story behind it is shown: notes of leaders, steps, answers."""
        return SocialReport.objects.inside_of(self.user).filter(pk=self.report.pk).exists()

    @cached_property
    def sees_whole(self) -> bool:
        """Whether what it was combined into may be read too; itself where it was not."""
        return self._may_see(SocialReport.objects.visible_to(self.user))

    @cached_property
    def is_inside_whole(self) -> bool:
        """Whether the story of what it went out as is shown."""
        return self.is_inside and self._may_see(SocialReport.objects.inside_of(self.user))

    def _may_see(self, rows: QuerySet[SocialReport]) -> bool:
        return not self.report.combined_into_id or rows.filter(pk=self.report.combined_into_id).exists()

    @property
    def adoption_form(self) -> AdoptionForm:
        return AdoptionForm()

    @property
    def instruction_form(self) -> InstructionForm:
        return InstructionForm()

    @property
    def is_desk(self) -> bool:
        return not self.duties.isdisjoint({ReportDuty.EDITOR, ReportDuty.CHECKER, ReportDuty.SIGNER})

    @cached_property
    def sees_original(self) -> bool:
        """Its own author's and the desk's: the words as they were handed in, and the attachment."""
        own = SocialReport.objects.authored_by(self.user).filter(pk=self.report.pk)
        return self.is_desk or own.exists()

    @cached_property
    def offered(self) -> dict[str, Transition]:
        return {line.action: line for line in REPORT_WORKFLOW.offered(self.report.status, self.duties)}

    @property
    def buttons(self) -> list[Transition]:
        """What is done by a button or a reason alone."""
        return [line for action, line in self.offered.items() if action not in PAGES]

    @cached_property
    def authors(self) -> list[Member]:
        return authors_of(self.report)

    @cached_property
    def own_share(self) -> str:
        """第 2 作者，共 3 人, for one of several authors; of a combined one also which of the parts is one's own."""
        names = list(self.report.authorships.select_related("member"))
        place = next((one.order for one in names if one.member.user_id == self.user.pk), 0)
        words = [f"第 {place} 作者，共 {len(names)} 人"] if place else []
        own = [part for part in self.parts if part.is_readable] if not self.is_desk else []
        return "；".join([*words, *(f"来稿“{part}”综合在内" for part in own)])

    @cached_property
    def parts(self) -> list[SocialReport]:
        """What was combined into it; the words of each only for whoever may read them."""
        rows = self.report.parts.select_related("author", "author_group").order_by("submitted_on", "pk")
        readable = set(SocialReport.objects.authored_by(self.user).values_list("pk", flat=True))
        found = list(rows)
        for row in found:
            row.is_readable = self.is_desk or row.pk in readable
        return found

    @property
    def is_edited(self) -> bool:
        whole = (self.report.edited_title, self.report.edited_text)
        return bool(self.report.edited_text) and whole != (self.report.title, self.report.text)

    @cached_property
    def comparison(self) -> list[Piece]:
        """The desk's text against the author's, for those who may read both."""
        if not self.is_edited or not self.sees_original:
            return []
        return differences(self.report.text, self.report.edited_text)

    @property
    def shows_edited(self) -> bool:
        """Authors read the desk's text when it has gone out, the desk always."""
        return self.is_edited and (self.is_desk or self.report.status in SocialReport.PUBLISHED)

    @property
    def heading(self) -> str:
        return self.report.edited_title if self.shows_edited else str(self.report)

    @property
    def text(self) -> str:
        return self.report.edited_text if self.shows_edited else self.report.text

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in map(str.strip, self.text.splitlines()) if line]

    @cached_property
    def targets(self) -> list[SocialReport]:
        """What it may be combined into."""
        if "combine" not in self.offered:
            return []
        rows = SocialReport.objects.filter(status=SocialReport.Status.EDITING, marking=self.report.marking)
        return list(rows.exclude(pk=self.report.pk).only("title", "edited_title").order_by("-pk"))

    @cached_property
    def steps(self) -> list[ReportStep]:
        rows = self.report.steps.select_related("by")
        return list(rows if self.sees_whole else rows.exclude(action__in=("combine", "part")))

    @cached_property
    def sees_matter(self) -> bool:
        matter = self.report.matter_id
        return bool(matter) and Matter.objects.visible_to(self.user).filter(pk=matter).exists()

    @property
    def handing_url(self) -> str:
        return handing_url(self.report.whole, self.events, is_inside=self.is_inside_whole, is_desk=self.is_desk)

    @cached_property
    def events(self) -> list[Event]:
        """Report → instruction → department's action → feedback, by date; adoptions are for everybody to read."""
        whole = self.report.whole
        found = [Event(self.report.submitted_on, "report", "报送")] if self.report.submitted_on else []
        if self.report.combined_into_id and self.is_inside:
            into = f"“{whole.title_as_issued}”" if self.sees_whole else "另一条信息"
            found.append(Event(_step_day(self.report, "combine"), "issue", f"综合进{into}"))
        if not self.sees_whole:
            return sorted(found, key=lambda event: event.on)
        if whole.bulletin:
            sent = "、".join(str(one.body) for one in whole.bulletin.dispatches.select_related("body"))
            title = f"刊于《社情民意》{whole.bulletin}"
            found.append(Event(whole.bulletin.issued_on, "issue", title, f"报送{sent}" if sent else ""))
        found += effects_of(whole, self.user, is_inside=self.is_inside_whole, may_amend="amend" in self.offered)
        return sorted(found, key=lambda event: event.on)


def _step_day(report: SocialReport, action: str) -> datetime.date:
    step = report.steps.filter(action=action).last()
    return timezone.localdate(step.at) if step else report.submitted_on
