"""Periods published, and what their subjects were given."""

import datetime
from decimal import Decimal

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from scoring.engine import Line, Scorecard
from scoring.models import Assessment, Objection, Publication, PublishingRule
from scoring.publishing.frozen import fingerprint, plain
from tests.factories.accounts import UserFactory

RULE = """\
code: frozen
name: 积分办法
subject: {subject}
grades: [{{name: 优秀, at_least: 90}}, {{name: 其他}}]
items: [{{code: study, name: 理论学习, base: 80}}]
"""


class PublishingRuleFactory(DjangoModelFactory):
    class Meta:
        model = PublishingRule

    starts_on = Sequence(lambda n: datetime.date(2020, 1, 1) + datetime.timedelta(days=n))


class PublicationFactory(DjangoModelFactory):
    """On notice: everybody signed in may read it. Empty, and with a rule of two words."""

    class Meta:
        model = Publication

    subject = "group"
    year = Sequence(lambda n: 2000 + n)
    ends_on = LazyAttribute(lambda o: datetime.date(o.year, 12, 31))
    status = Publication.Status.NOTICE
    rule_name = "《积分办法》"
    rule_text = LazyAttribute(lambda o: RULE.format(subject=o.subject))
    notice_from = datetime.date(2021, 1, 11)
    notice_to = datetime.date(2021, 1, 18)
    objections_until = datetime.date(2021, 1, 18)


class AssessmentFactory(DjangoModelFactory):
    """Eighty points, the first place."""

    class Meta:
        model = Assessment

    publication = SubFactory(PublicationFactory)
    subject_kind = LazyAttribute(lambda o: o.publication.subject)
    subject_id = Sequence(lambda n: n + 1)
    name = Sequence(lambda n: f"第{n}个对象")
    points = 80
    rank = 1
    card = LazyAttribute(lambda o: plain(_card(o)))
    hash = LazyAttribute(lambda o: fingerprint({"card": o.card, "records": {}}))


def _card(about: object) -> Scorecard:
    points = Decimal(about.points)
    line = Line("study", "理论学习", "第三条", "", 4, Decimal(0), points, Decimal(0), points, points)
    return Scorecard(
        about.subject_id,
        about.name,
        Decimal(0),
        (line,),
        Decimal(0),
        points,
        points,
        rank=about.rank,
        rulebook="frozen",
    )


class ObjectionFactory(DjangoModelFactory):
    class Meta:
        model = Objection

    assessment = SubFactory(AssessmentFactory)
    line_code = "study"
    line_name = "理论学习"
    reason = "少计了一次学习。"
    submitted_by = SubFactory(UserFactory)
