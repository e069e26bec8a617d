"""发消息: write to those an activity concerns, look at who gets it, then send."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from activities.forms.letter import LetterForm
from activities.letters import Whom, audience_of, letter_text
from activities.models import Activity
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from outbox.actions import mail_is_set_up, send_letter


def activity_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing goes out before the recipients were shown by name."""
    activity = get_visible(Activity.objects, request.user, pk=pk)
    try:
        ARRANGING.require("tell", state=activity.status, duties=duties_towards(activity, request.user))
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return redirect(activity)
    given = {"whom": Whom.INVITED, "subject": activity.title, "text": letter_text(activity)}
    form = LetterForm(request.POST or None, initial=given)
    page = {"activity": activity, "form": form, "can_mail": mail_is_set_up()}
    if form.is_valid():
        facts = form.cleaned_data
        page["audience"] = audience = audience_of(activity, Whom(facts["whom"]))
        if "send" in request.POST and request.POST.get("looked_at") == facts["whom"]:
            try:
                letter = send_letter(
                    subject=facts["subject"],
                    text=facts["text"],
                    recipients=audience.users,
                    by=request.user,
                    url=activity.get_absolute_url(),
                )
            except Refused as refused:
                messages.error(request, f"没有发送：{refused.sentence}")
            else:
                messages.success(request, f"已发给 {len(audience.users)} 人。")
                return redirect(letter)
    return render(request, "activities/tell.html", page)
