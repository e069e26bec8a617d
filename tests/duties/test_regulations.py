"""The register of rules: versions, dates, files checked by content, withdrawn ones kept (FEATURES SX7)."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from duties.models import Regulation, RegulationVersion
from tests.factories import RegulationFactory, RegulationGroupFactory, RegulationVersionFactory

pytestmark = pytest.mark.django_db


def form(rule, file):
    return {
        "number": rule.number if rule else "L001",
        "title": "委员履职管理办法",
        "group": (rule.group if rule else RegulationGroupFactory()).pk,
        "versions-TOTAL_FORMS": "1",
        "versions-INITIAL_FORMS": "0",
        "versions-0-number": "1",
        "versions-0-in_force_from": "2020-01-01",
        "versions-0-new_file": file,
    }


def test_the_office_registers_a_rule_with_its_file_and_everybody_who_signs_in_reads_it(sign_in):
    paper = SimpleUploadedFile("办法.pdf", b"%PDF-1.4 x")
    sign_in("secretariat").post(reverse("admin:duties_regulation_add"), form(None, paper))
    version = RegulationVersion.objects.get()
    assert (version.file_name, version.uploaded_by.is_staff) == ("办法.pdf", True)
    url = reverse("duties:regulation_file", args=[version.pk])
    answer = sign_in("stranger").get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 x"
    assert "attachment" in answer["Content-Disposition"]
    assert Client().get(url).status_code == 302
    assert "委员履职管理办法" in sign_in("member").get(reverse("duties:regulations")).content.decode()


def test_a_file_that_is_no_paper_is_refused(sign_in):
    answer = sign_in("secretariat").post(
        reverse("admin:duties_regulation_add"), form(None, SimpleUploadedFile("办法.pdf", b"<html>"))
    )
    assert "不能识别这个文件" in answer.content.decode()
    assert not Regulation.objects.exists()


def test_the_version_in_force_is_the_last_that_has_begun():
    rule = RegulationFactory()
    for number, year in ((1, 2018), (2, 2020), (3, 2022)):
        RegulationVersionFactory(regulation=rule, number=number, in_force_from=datetime.date(year, 1, 1))
    assert rule.version_on(datetime.date(2021, 6, 1)).number == 2
    assert rule.version_on(datetime.date(2017, 1, 1)) is None


def test_withdrawn_rules_are_kept_apart(sign_in):
    RegulationFactory(title="老办法", withdrawn_on=datetime.date(2020, 1, 1))
    RegulationFactory(title="新办法")
    client = sign_in("member")
    now, before = (
        client.get(reverse("duties:regulations"), {"show": show}).content.decode() for show in ("", "withdrawn")
    )
    assert "新办法" in now
    assert "老办法" not in now
    assert "老办法" in before
    assert client.get(Regulation.objects.get(title="老办法").get_absolute_url()).status_code == 200


def test_the_register_asks_as_often_for_three_rules_as_for_one(sign_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in("member"), []
    for _ in range(3):
        RegulationVersionFactory()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("duties:regulations"))
        counts.append(len(captured))
    assert counts[1] == counts[2]
