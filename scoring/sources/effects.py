"""What became of reports and results, each adoption and each leader's note by itself."""

from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from proposals.models import Adoption, Instruction, Result, SocialReport
from scoring.sources.base import (
    Attribute,
    Source,
    Window,
    first_of,
    in_office,
    labels,
    parts_of_year,
    post_attributes,
    yes_or_no,
)
from scoring.sources.proposals import in_window
from scoring.sources.writings import (
    FIRST_AUTHOR,
    FROM_PROPOSAL,
    NUMBER_OF_AUTHORS,
    RESULT_KIND,
    Writings,
    WritingsOfGroups,
    about_author,
    body_names,
)
from sectors.models import Committee

LEVELS = labels(Committee.Level.choices)
WHOLE = "combined_into"


def _of(link: str, path: str, field: Any, *, has_whole: bool) -> Any:
    """A value of the record at `link`, or else of that of the report the author's own was combined into."""
    own = F(f"{link}__{path}")
    if not has_whole:
        return own
    whole = F(f"{WHOLE}__{link}__{path}")
    return Case(When(**{f"{link}__isnull": False}, then=own), default=whole, output_field=field)


def about_adoption(*, has_whole: bool) -> dict[str, Attribute]:
    def of(path: str) -> Any:
        return _of("adoptions", path, CharField(), has_whole=has_whole)

    return {
        "form": Attribute("采用方式", of("form"), choices=labels(Adoption.Form.choices)),
        "body": Attribute("采用单位", of("body__name"), names=body_names),
        "level": Attribute("采用单位层级", of("body__level"), choices=LEVELS),
        "passed_to": Attribute("去向", of("passed_to"), choices=labels(Adoption.PassedTo.choices)),
        "came_of": Attribute("转送后的结果", of("came_of"), choices=labels(Adoption.CameOf.choices), is_state=True),
    }


def about_instruction(*, has_whole: bool) -> dict[str, Attribute]:
    level = _of("instructions", "level", CharField(), has_whole=has_whole)
    return {"level": Attribute("批示层级", level, choices=LEVELS)}


ABOUT_REPORT = {
    "author_count": Attribute("作者人数", NUMBER_OF_AUTHORS, is_number=True),
    "is_combined": yes_or_no("综合进别的信息", Q(combined_into__isnull=False)),
    **FROM_PROPOSAL,
}


class Effects(Writings):
    """A row for each adoption (or note) of each writing. A report that was combined into another one shares in what
    became of that, unless something became of it by itself.
    """

    grain = "effect_ref"
    link: str  # the name by which they stand under the writing
    on: str  # their day; the writing's own where none was recorded

    @property
    def has_whole(self) -> bool:
        return self.model is SocialReport

    def speaking(self, window: Window) -> QuerySet:
        link, has_whole = self.link, self.has_whole
        own = Q(**{f"{link}__isnull": False})
        if has_whole:
            # Of a report with adoptions of its own one row each, however many the combined one has.
            of_whole = SocialReport._meta.get_field(link).related_model.objects.filter(report=OuterRef(WHOLE))
            first = Subquery(of_whole.order_by("pk").values("pk")[:1])
            of_none, of_some = (Q(**{f"{WHOLE}__{link}__isnull": is_null}) for is_null in (True, False))
            alone = own & (of_none | Q(**{f"{WHOLE}__{link}": first}))
            own = alone | Q(**{f"{link}__isnull": True}) & of_some
        held = Coalesce(_of(link, self.on, DateField(), has_whole=has_whole), "submitted_on")
        rows = self.model.objects.filter(own, submitted_on__isnull=False).annotate(
            effect_ref=_of(link, "pk", IntegerField(), has_whole=has_whole), effect_on=held
        )
        return rows.filter(effect_on__range=window.days).select_related("author")

    def describe(self, row: Any) -> tuple[Any, str, Any]:
        return row, row.title_for_others, row.effect_on


class EffectsOfReportsOfMembers(Effects):
    """Each author has it; a rule that halves asks how many there are."""

    subject = "member"
    model = SocialReport

    def speaking(self, window: Window) -> QuerySet:
        writer = first_of("authorships__member_id", "author_id")
        return super().speaking(window).annotate(subject_ref=writer).filter(subject_ref__isnull=False)

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("subject_ref", "submitted_on"))

    def near(self, subject_id: int) -> Q:
        return Q(author=subject_id) | Q(authorships__member=subject_id)

    def why_not(self, row: Any) -> str:
        return "报送当日作者不在任"


class EffectsOfResultsOfMembers(Effects):
    subject = "member"
    model = Result

    def speaking(self, window: Window) -> QuerySet:
        return super().speaking(window).filter(author__isnull=False).annotate(subject_ref=F("author_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("author", "submitted_on"))


class EffectsOfGroups(WritingsOfGroups, Effects):
    """As the writings themselves: the group's in whose name they are, or of the first author on the day."""


class _Adoptions:
    name, label, counted_in = "adoptions", "信息被采用", "次"
    link, on = "adoptions", "adopted_on"


class _Instructions:
    name, label, counted_in = "instructions", "信息获领导批示", "次"
    link, on = "instructions", "given_on"


POSTS = post_attributes("subject_ref", "submitted_on")
TIMES = parts_of_year("effect_on")


class AdoptionsOfMembers(_Adoptions, EffectsOfReportsOfMembers):
    attributes = {**about_adoption(has_whole=True), **TIMES, **ABOUT_REPORT, **FIRST_AUTHOR, **POSTS}


class AdoptionsOfGroups(_Adoptions, EffectsOfGroups):
    model = SocialReport
    attributes = {**about_adoption(has_whole=True), **TIMES, **ABOUT_REPORT, **about_author()}


class InstructionsOfMembers(_Instructions, EffectsOfReportsOfMembers):
    attributes = {**about_instruction(has_whole=True), **TIMES, **ABOUT_REPORT, **FIRST_AUTHOR, **POSTS}


class InstructionsOfGroups(_Instructions, EffectsOfGroups):
    model = SocialReport
    attributes = {**about_instruction(has_whole=True), **TIMES, **ABOUT_REPORT, **about_author()}


class ResultAdoptionsOfMembers(_Adoptions, EffectsOfResultsOfMembers):
    name, label = "result_adoptions", "成果被采用"
    attributes = {"kind": RESULT_KIND, **about_adoption(has_whole=False), **TIMES, **POSTS}


class ResultAdoptionsOfGroups(_Adoptions, EffectsOfGroups):
    name, label = "result_adoptions", "成果被采用"
    model = Result
    attributes = {"kind": RESULT_KIND, **about_adoption(has_whole=False), **TIMES, **about_author()}


class ResultInstructionsOfMembers(_Instructions, EffectsOfResultsOfMembers):
    name, label = "result_instructions", "成果获领导批示"
    attributes = {"kind": RESULT_KIND, **about_instruction(has_whole=False), **TIMES, **POSTS}


class ResultInstructionsOfGroups(_Instructions, EffectsOfGroups):
    name, label = "result_instructions", "成果获领导批示"
    model = Result
    attributes = {"kind": RESULT_KIND, **about_instruction(has_whole=False), **TIMES, **about_author()}


class EffectsOfProposals(Source):
    """What became of the report a proposal was made into (转社情民意)."""

    is_of_year = True
    subject = "proposal"
    counted_in = "次"
    model: Any
    on: str

    def speaking(self, window: Window) -> QuerySet:
        rows = self.model.objects.filter(in_window(window, "report__proposal__")).select_related("report")
        return rows.annotate(subject_ref=F("report__proposal_id"), effect_on=Coalesce(self.on, "report__submitted_on"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window)

    def describe(self, row: Any) -> tuple[Any, str, Any]:
        return row.report, row.report.title_for_others, row.effect_on

    def why_not(self, row: Any) -> str:
        return ""


class AdoptionsOfProposals(EffectsOfProposals):
    name, label, model, on = "adoptions", "转成的信息被采用", Adoption, "adopted_on"
    attributes = {
        "form": Attribute("采用方式", F("form"), choices=labels(Adoption.Form.choices)),
        "body": Attribute("采用单位", F("body__name"), names=body_names),
        "level": Attribute("采用单位层级", F("body__level"), choices=LEVELS),
        "passed_to": Attribute("去向", F("passed_to"), choices=labels(Adoption.PassedTo.choices)),
        "came_of": Attribute("转送后的结果", F("came_of"), choices=labels(Adoption.CameOf.choices)),
    }


class InstructionsOfProposals(EffectsOfProposals):
    name, label, model, on = "instructions", "转成的信息获领导批示", Instruction, "given_on"
    attributes = {"level": Attribute("批示层级", F("level"), choices=LEVELS)}
