"""Pages of messages: what came, what one sent, and who has read it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_visible
from outbox.actions import read_message, retry_emails
from outbox.models import Delivery, Letter

PER_PAGE = 20


def inbox(request: HttpRequest) -> HttpResponse:
    """我的消息: what came to oneself, the latest first."""
    rows = Delivery.objects.visible_to(request.user).select_related("letter__sent_by")
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        rows = rows.unread()
    page = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "links": [("全部", "?", not only_unread), ("未读", "?show=unread", only_unread)],
        "only_unread": only_unread,
        "has_sent": Letter.objects.filter(sent_by=request.user).exists(),
    }
    return render(request, "outbox/inbox.html", page)


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it is reading it."""
    delivery = get_visible(Delivery.objects.select_related("letter__sent_by"), request.user, pk=pk)
    read_message(delivery)
    return render(request, "outbox/message.html", {"letter": delivery.letter})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that came is read."""
    Delivery.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    messages.success(request, "已全部标为已读。")
    return redirect("outbox:inbox")


def sent(request: HttpRequest) -> HttpResponse:
    """已发消息: what one sent, with how many have read it; with the right, what everybody sent."""
    rows = Letter.objects.visible_to(request.user).select_related("sent_by").order_by("-sent_at", "-pk")
    rows = rows.annotate(
        number=Count("deliveries"), number_read=Count("deliveries", filter=Q(deliveries__read_at__isnull=False))
    )
    return render(
        request, "outbox/sent.html", {"page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    )


def sent_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One message that was sent: who has read it, who has not, and what became of the e-mails."""
    letter = get_visible(Letter.objects.select_related("sent_by"), request.user, pk=pk)
    deliveries = list(letter.deliveries.select_related("user").order_by("read_at", "user__name"))
    page = {
        "letter": letter,
        "number": len(deliveries),
        "unread": [row for row in deliveries if row.read_at is None],
        "read": [row for row in deliveries if row.read_at is not None],
        "failed": [row for row in deliveries if row.email_state == Delivery.Email.FAILED],
        "pending": sum(row.email_state == Delivery.Email.PENDING for row in deliveries),
        "mailed": sum(row.email_state == Delivery.Email.SENT for row in deliveries),
    }
    return render(request, "outbox/sent_letter.html", page)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the failed e-mails of one message again."""
    letter = get_visible(Letter.objects, request.user, pk=pk)
    number = retry_emails(letter)
    messages.success(request, f"{number} 封邮件将重新发送。")
    return redirect(letter)
