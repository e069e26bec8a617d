"""What members and groups hand in: social-condition reports with their adoptions, speeches and research reports."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from proposals.models import AdoptingBody, Adoption, Authorship, Instruction, Result, SocialReport
from scoring.sources.base import (
    Attribute,
    Source,
    Window,
    first_of,
    group_ever,
    group_on,
    in_office,
    labels,
    parts_of_year,
    post_attributes,
    seated,
    yes_or_no,
)
from sectors.models import Committee


def body_names() -> list[str]:
    return list(AdoptingBody.objects.values_list("name", flat=True))


def about_writing(link: str) -> dict[str, Attribute]:
    """`link` is the name by which adoptions and instructions point at the writing."""
    adopted = Adoption.objects.filter(**{link: OuterRef("pk")})
    return {
        "adopted_by": Attribute(
            "采用单位", F("adoptions__body__name"), names=body_names, is_many=True, each_in="result_adoptions"
        ),
        "adopted_level": Attribute(
            "采用单位层级",
            F("adoptions__body__level"),
            choices=labels(Committee.Level.choices),
            is_many=True,
            each_in="result_adoptions",
        ),
        "is_adopted": yes_or_no("已被采用", Exists(adopted), is_state=True),
        "is_instructed": yes_or_no("有领导批示", Exists(Instruction.objects.filter(**{link: OuterRef("pk")}))),
    }


def about_author() -> dict[str, Attribute]:
    return {
        "author": Attribute("作者（委员）", F("author"), is_number=True, is_key=True),
        "is_collective": yes_or_no("集体成果", Q(author_group__isnull=False)),
    }


class Writings(Source):
    """A member's writing is the member's; a group's members' writings and its collective ones are the group's."""

    model: Any

    def speaking(self, window: Window) -> QuerySet:
        return self.model.objects.filter(submitted_on__range=window.days).select_related("author")

    def describe(self, row: Any) -> tuple[Any, str, Any]:
        """What is marked keeps its title to those who may read it; the page behind it asks again."""
        return row, row.title_for_others, row.submitted_on

    def why_not(self, row: Any) -> str:
        return f"报送当日{row.author}不在任"


class WritingsOfMembers(Writings):
    subject = "member"

    def speaking(self, window: Window) -> QuerySet:
        return super().speaking(window).filter(author__isnull=False).annotate(subject_ref=F("author_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("author", "submitted_on"))


class WritingsOfGroups(Writings):
    subject = "group"
    may_repeat = True

    def speaking(self, window: Window) -> QuerySet:
        group = first_of("author_group_id", group_on("author", "submitted_on"), group_ever("author"))
        return super().speaking(window).annotate(subject_ref=group)

    def counting(self, window: Window) -> QuerySet:
        rows = super().speaking(window).filter(Q(author_group__isnull=False) | seated("author", "submitted_on"))
        return rows.annotate(subject_ref=first_of("author_group_id", "author__memberships__sector__group_id"))

    def near(self, subject_id: int) -> Q:
        return Q(author_group=subject_id) | Q(author__memberships__sector__group=subject_id)


# A rule that leaves a redirected proposal its points as a proposal leaves its report out, and the other way round.
FROM_PROPOSAL = {"from_proposal": yes_or_no("来自提案", Q(proposal__isnull=False), is_state=True)}


# What became of a report combined with others stands with the one they went out as.
OF_WHOLE = Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into"))
ADOPTED, INSTRUCTED = Adoption.objects.filter(OF_WHOLE), Instruction.objects.filter(OF_WHOLE)
HAS_PARTS = Exists(SocialReport.objects.filter(combined_into=OuterRef("pk")))
AUTHORS = Authorship.objects.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk"))
NUMBER_OF_AUTHORS = Coalesce(Subquery(AUTHORS.values("n")), 1)
FIRST_AUTHOR = {
    "is_first_author": yes_or_no("第一作者", Q(subject_ref=F("author_id"))),
}


def of_whole(path: str) -> Coalesce:
    """A value of the report, or else of the one it was combined into."""
    return Coalesce(F(path), F(f"combined_into__{path}"))


ABOUT_REPORT = {
    "adopted_by": Attribute(
        "采用单位", of_whole("adoptions__body__name"), names=body_names, is_many=True, each_in="adoptions"
    ),
    "adopted_level": Attribute(
        "采用单位层级",
        of_whole("adoptions__body__level"),
        choices=labels(Committee.Level.choices),
        is_many=True,
        each_in="adoptions",
    ),
    "adopted_form": Attribute(
        "采用方式",
        of_whole("adoptions__form"),
        choices=labels(Adoption.Form.choices),
        is_many=True,
        each_in="adoptions",
    ),
    "instructed_level": Attribute(
        "批示层级", of_whole("instructions__level"), choices=labels(Committee.Level.choices), is_many=True
    ),
    "is_adopted": yes_or_no("已被采用", Exists(ADOPTED), is_state=True),
    "is_instructed": yes_or_no("有领导批示", Exists(INSTRUCTED)),
    "is_combined": yes_or_no("综合稿", Q(combined_into__isnull=False) | Q(HAS_PARTS)),
    "author_count": Attribute("作者人数", NUMBER_OF_AUTHORS, is_number=True),
    "status": Attribute("信息状态", F("status"), choices=labels(SocialReport.Status.choices), is_state=True),
    "is_issued": yes_or_no("已编发", Q(status="issued") | Q(combined_into__status="issued"), is_state=True),
    **FROM_PROPOSAL,
    **parts_of_year("submitted_on"),
}


class Reports(Writings):
    name = "reports"
    label = "社情民意信息"
    counted_in = "条"
    model = SocialReport


class ReportsOfMembers(Reports, WritingsOfMembers):
    """Of several authors each has it; a rule that halves asks how many there are."""

    attributes = {**ABOUT_REPORT, **FIRST_AUTHOR, **post_attributes("subject_ref", "submitted_on")}

    def speaking(self, window: Window) -> QuerySet:
        writer = first_of("authorships__member_id", "author_id")
        return Writings.speaking(self, window).annotate(subject_ref=writer).filter(subject_ref__isnull=False)

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("subject_ref", "submitted_on"))

    def near(self, subject_id: int) -> Q:
        return Q(author=subject_id) | Q(authorships__member=subject_id)

    def why_not(self, row: Any) -> str:
        return "报送当日作者不在任"


class ReportsOfGroups(Reports, WritingsOfGroups):
    """One of several authors is the group's of the first of them, so that no report counts twice."""

    attributes = {**ABOUT_REPORT, **about_author()}


RESULT_KIND = Attribute("成果类型", F("kind"), choices=labels(Result.Kind.choices))
# A recommendation rests on what was written for the same consultation; of one without a consultation nothing is known.
ADVICE = Result.objects.filter(
    kind=Result.Kind.ADVICE, status__in=Result.PUBLISHED, consultation=OuterRef("consultation")
)
ABOUT_RESULT = {
    "kind": RESULT_KIND,
    "led_to_advice": yes_or_no("列入建议案（来自的协商形成了建议案）", Exists(ADVICE), is_state=True),
    **about_writing("result"),
    **parts_of_year("submitted_on"),
}


class ResultsOfMembers(WritingsOfMembers):
    name = "results"
    label = "履职成果（大会发言、调研报告等）"
    counted_in = "篇"
    model = Result
    attributes = {**ABOUT_RESULT, **post_attributes("author", "submitted_on")}


class ResultsOfGroups(WritingsOfGroups):
    name = "results"
    label = "履职成果（大会发言、调研报告等）"
    counted_in = "篇"
    model = Result
    attributes = {**ABOUT_RESULT, **about_author()}
