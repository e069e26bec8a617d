"""What is marked or still a draft stays out of the admin site: out of lists, details, exports and histories."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from proposals.models import Proposal, SocialReport
from tests.factories import (
    DraftFactory,
    FeedbackFactory,
    HandoverFactory,
    ProposalFactory,
    ReplyFactory,
    SectorFactory,
    SocialReportFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SECRET = "某局挪用专项资金"  # noqa: S105 - a title


def address(model, page, *args):
    return reverse(f"admin:{model}_{page}", args=args)


def history_of(model, row):
    app = model if "_" in model else f"proposals_{model}"
    return [address(app, "history", row.pk), address(app, "simple_history", row.pk, row.history.first().pk)]


@pytest.fixture
def reader():
    """Staff that may look at what is written and handed over, and nothing more."""
    user = UserFactory(is_staff=True)
    rights = ("view_proposal", "view_socialreport", "view_handover", "view_feedback", "view_sector")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_the_history_of_what_the_list_leaves_out_is_not_to_be_read(sign_in, reader):
    client = sign_in(reader)
    marked = SocialReportFactory(title=SECRET, text=SECRET, marking="desk", status="submitted")
    draft, shown = DraftFactory(title=SECRET), ProposalFactory()
    for url in [*history_of("socialreport", marked), *history_of("proposal", draft)]:
        assert client.get(url).status_code == 404, url
    for url in [*history_of("proposal", shown), *history_of("socialreport", SocialReportFactory())]:
        assert client.get(url).status_code == 200, url


def test_what_was_deleted_is_for_the_keepers_of_the_system_and_drafts_for_nobody(sign_in, reader):
    rows = {"proposal": DraftFactory(title=SECRET), "socialreport": SocialReportFactory(), "sector": SectorFactory()}
    urls = {name: history_of("sectors_sector" if name == "sector" else name, row) for name, row in rows.items()}
    for model in (Proposal, SocialReport, type(rows["sector"])):
        for row in model.objects.all():
            row.delete()
    keeper, other = sign_in("administrator"), sign_in(reader)
    for name, both in urls.items():
        for url in both:
            assert other.get(url).status_code == 404, url
            assert keeper.get(url).status_code == (200 if name == "sector" else 404), url


def test_what_is_handed_over_of_a_marked_report_is_in_no_list_of_who_may_not_know(sign_in, reader):
    marked = SocialReportFactory(title=SECRET, marking="desk", status="listed")
    hidden, shown = HandoverFactory(proposal=None, report=marked), HandoverFactory()
    said = {
        row.pk: FeedbackFactory(reply=ReplyFactory(handover=row, text="已办"), comment=f"{row.pk}号意见")
        for row in (hidden, shown)
    }
    client, desk = sign_in(reader), sign_in("administrator")
    for model, secret, known in (("handover", hidden, shown), ("feedback", said[hidden.pk], said[shown.pk])):
        url = address(f"proposals_{model}", "changelist")
        assert [row.pk for row in client.get(url).context["cl"].result_list] == [known.pk]
        assert client.get(address(f"proposals_{model}", "change", known.pk)).status_code == 200
        assert client.get(address(f"proposals_{model}", "change", secret.pk)).status_code == 302, (
            "not found, to the start"
        )
        asked = client.get(address(f"proposals_{model}", "export"))
        assert asked.context["row_count"] == 1
        columns = [value for value, _ in asked.context["form"].fields["columns"].choices]
        sheet = client.post(asked.request["PATH_INFO"], {"format": "csv", "columns": columns}).content.decode()
        assert (SECRET in sheet, f"{hidden.pk}号意见" in sheet) == (False, False)
        assert SECRET not in desk.get(url).content.decode(), "the desk knows it, a list names it in no word"
    assert f"{hidden.pk}号意见" in desk.get(address("proposals_feedback", "changelist")).content.decode()
