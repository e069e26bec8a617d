"""The public side, without sign-in: a workstation's page, the form “有事来商量”, the receipt."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from cppcc_office.shared.workflow import Refused
from workstations.actions.matters import TOO_MANY, AlreadySent, judge_answer, say_matter
from workstations.forms.matters import JudgeForm, ReceiptForm, SayForm
from workstations.limits import ASK, SAY, count, is_over, visitor
from workstations.models import Door, Matter
from workstations.models.matters import KEPT_DAYS, KEPT_UNANSWERED, LONGEST_TEXT, RECEIPT_DIGITS

MOST_BYTES = 16_000
RESULTS_SHOWN = 10
SHIFTS_SHOWN = 6
TOO_OFTEN = "查询次数太多，请一小时以后再试，或在开放时间直接到工作室来。"
NOT_SENT = "没有提交"
View = Callable[..., HttpResponse]


def _for_everybody(view: View) -> View:
    """Open without sign-in; a body larger than any honest form is refused before it is read."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            page = {"sentence": "内容太长，没有提交。", "title": NOT_SENT}
            return render(request, "workstations/door_refused.html", page, status=413)
        return protected(request, *args, **kwargs)

    protected = csrf_protect(view)
    inner = never_cache(sensitive_post_parameters()(inner))
    # Forgery is looked for inside, once the size is known.
    return login_not_required(csrf_exempt(inner))


def _door(token: str) -> Door:
    return get_object_or_404(Door.objects.open_to_all().select_related("workstation__location__parent"), token=token)


@_for_everybody
@require_safe
def door(request: HttpRequest, token: str) -> HttpResponse:
    """What everybody may know of a workstation: approved words and results, approved members and their next duties."""
    row, today = _door(token), timezone.localdate()
    serving = row.workstation.attachments.valid_on(today).values("member")
    members = row.members.filter(pk__in=serving).order_by("pinyin", "pk")
    shifts = row.workstation.shifts.coming(today).filter(member__in=members.values("pk")).select_related("member")
    page = {
        "door": row,
        "members": members,
        "shifts": shifts[:SHIFTS_SHOWN],
        "results": row.results.exclude(approved_at=None)[:RESULTS_SHOWN],
    }
    return render(request, "workstations/door.html", page)


@_for_everybody
@sensitive_variables()
def say(request: HttpRequest, token: str) -> HttpResponse:
    """有事来商量: the form, and the receipt once it is sent."""
    row = _door(token)
    if request.method != "POST":
        return _say_page(request, row, SayForm(door=row))
    who = visitor(request)
    if is_over(SAY, door=row, who=who, now=timezone.now()):
        return _refused(request, row, TOO_MANY, typed=request.POST.get("text", ""))
    form = SayForm(request.POST, door=row)
    if not form.is_valid():
        return _say_page(request, row, form, status=400 if form.is_trapped else 200)
    data = form.cleaned_data
    try:
        matter = say_matter(
            door=row, text=data["text"], name=data["name"], phone=data["phone"], form_key=form.form_key, who=who
        )
    except AlreadySent as refused:
        form.add_error(None, refused.sentence)
        return _say_page(request, row, form)
    except Refused as refused:
        return _refused(request, row, refused.sentence, typed=data["text"])
    return _receipt_page(request, row, matter, is_new=True)


@_for_everybody
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Where a matter stands, asked with the receipt number; only wrong numbers are counted."""
    row = _door(token)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        matter, answer = _asked(request, row, form)
        if answer is not None:
            return answer
        if matter is not None:
            return _receipt_page(request, row, matter)
    return render(request, "workstations/door_receipt_form.html", {"door": row, "form": form})


@_for_everybody
@require_POST
def judge(request: HttpRequest, token: str) -> HttpResponse:
    """What the person says of the answer, with the receipt number in hand."""
    row = _door(token)
    matter, answer = _asked(request, row, ReceiptForm(request.POST))
    if answer is not None:
        return answer
    if matter is None:
        return _refused(request, row, f"没有这个回执号。回执号是 {RECEIPT_DIGITS} 位数字，请核对。", status=400)
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            matter = judge_answer(matter=matter, **form.cleaned_data)
        except Refused as refused:
            return _refused(request, row, refused.sentence, status=400)
        form = None
    return _receipt_page(request, row, matter, judge_form=form)


def _asked(request: HttpRequest, row: Door, form: ReceiptForm) -> tuple[Matter | None, HttpResponse | None]:
    """The matter a number belongs to, at this workstation only; or the answer to who tries too often."""
    who, now = visitor(request), timezone.now()
    if is_over(ASK, door=row, who=who, now=now):
        return None, _refused(request, row, TOO_OFTEN, title="暂时不能查询")
    if not form.is_valid():
        return None, None
    number = form.cleaned_data["receipt"]
    matter = Matter.objects.filter(workstation=row.workstation_id, receipt=number).first()
    if matter is None:
        count(ASK, door=row, who=who, now=now)
        form.add_error("receipt", "没有这个回执号，请核对。")
    return matter, None


def _say_page(request: HttpRequest, row: Door, form: SayForm, status: int = 200) -> HttpResponse:
    page = {"door": row, "form": form, "kept_days": KEPT_DAYS, "kept_unanswered": KEPT_UNANSWERED}
    return render(request, "workstations/door_say.html", page, status=status)


def _receipt_page(
    request: HttpRequest, row: Door, matter: Matter, *, is_new: bool = False, judge_form: JudgeForm | None = None
) -> HttpResponse:
    if matter.status == Matter.Status.ANSWERED and judge_form is None:
        judge_form = JudgeForm()
    reason = matter.steps.filter(action="decline").last() if matter.status == Matter.Status.DECLINED else None
    page = {
        "door": row,
        "matter": matter,
        "is_new": is_new,
        "days": matter.days(timezone.localdate()),
        "declined_because": reason.reason if reason else "",
        "judge_form": judge_form if matter.status == Matter.Status.ANSWERED else None,
    }
    return render(request, "workstations/door_receipt.html", page)


def _refused(
    request: HttpRequest, row: Door, sentence: str, *, status: int = 429, typed: str = "", title: str = NOT_SENT
) -> HttpResponse:
    """What was typed is shown again, to be kept and sent later."""
    page = {"door": row, "sentence": sentence, "typed": typed[:LONGEST_TEXT], "title": title}
    return render(request, "workstations/door_refused.html", page, status=status)
