"""The office's forms of what is written: what is refused is said, what went through the product stays."""

import pytest
from django.urls import reverse

from proposals.models import Proposal, SocialReport
from tests.factories import (
    HandoverFactory,
    ProposalFactory,
    ResultFactory,
    SocialReportFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def address(row, page, *args):
    return reverse(f"admin:proposals_{row._meta.model_name}_{page}", args=[row.pk] if page != "changelist" else [])


def form_of(client, row):
    """What the browser would send back unchanged."""
    page = client.get(address(row, "change")).context
    forms = [page["adminform"].form, *(one.formset.management_form for one in page["inline_admin_formsets"])]
    forms += [form for one in page["inline_admin_formsets"] for form in one.formset.forms]
    found = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in found.items() if value is not None and value is not False}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"submitted_on": ""}, "报送的信息须有题目和报送时间"),
        ({"title": ""}, "报送的信息须有题目和报送时间"),
        ({"author": ""}, "作者请填写一位委员或一个界别"),
        ({"title": "别人的题目"}, "已有同题的社情民意信息"),
    ],
)
def test_a_form_of_a_report_says_what_is_wrong_with_it(sign_in, wrong, words):
    SocialReportFactory(title="别人的题目")
    report = SocialReportFactory(title="自己的题目")
    client = sign_in("administrator")
    sent = form_of(client, report)
    assert client.post(address(report, "change"), sent).status_code == 302, "nothing is wrong with it as it is"
    answer = client.post(address(report, "change"), sent | wrong)
    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert SocialReport.objects.get(pk=report.pk).title == "自己的题目"


def test_what_an_author_handed_in_is_not_rewritten_here(sign_in):
    listed, written = SocialReportFactory(), SocialReportFactory(status="submitted", text="作者的话")
    client = sign_in("administrator")
    assert {"title", "text", "marking"} <= set(form_of(client, listed))
    client.post(
        address(written, "change"), form_of(client, written) | {"text": "改过", "marking": "desk", "title": "新"}
    )
    after = SocialReport.objects.get(pk=written.pk)
    assert (after.text, after.marking, after.title) == ("作者的话", "open", written.title)


def test_what_went_through_the_product_is_not_deleted_here(sign_in):
    client, office = sign_in("administrator"), UserFactory()
    for factory in (ProposalFactory, SocialReportFactory, ResultFactory):
        listed, worked_on, handed = factory(), factory(), factory()
        worked_on.steps.create(action="register", label="登记", by=office, status=worked_on.status)
        subject = {"proposal": None} | {listed._meta.model_name.replace("socialreport", "report"): handed}
        HandoverFactory(**subject, handed_on="2020-05-01")
        assert client.post(address(listed, "delete"), {"post": "yes"}).status_code == 302
        for row in (worked_on, handed):
            assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        client.post(
            address(worked_on, "changelist"),
            {"action": "delete_selected", "_selected_action": [worked_on.pk], "post": "yes"},
        )
        kept = type(listed).objects.filter(pk__in=[listed.pk, worked_on.pk, handed.pk])
        assert set(kept) == {worked_on, handed}, factory
    assert Proposal.objects.count() == 2
