"""Topics: calls and proposals, one topic, and the page where topics are chosen."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from consultations.actions.topics import (
    Decided,
    choose_topic,
    choose_topics,
    decline_topic,
    decline_topics,
    edit_topic,
    merge_topic,
    merge_topics,
    open_calls,
    propose_topic,
    reopen_topic,
    withdraw_topic,
)
from consultations.forms.topics import ChooseForm, TopicForm, lead_fields
from consultations.models import Topic, TopicCall
from consultations.models.topics import WORKFLOW, may_choose, topic_duties
from consultations.sources import sources_of
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused

PER_PAGE = 30
CHOICE_PER_PAGE = 100
DONE = {
    "withdraw": "已撤回这个议题。",
    "choose": "已选入年度计划。",
    "decline": "已答复不采纳，提出者会看到原因。",
    "merge": "已合并。",
    "reopen": "已放回待遴选的议题。",
}


def topics(request: HttpRequest) -> HttpResponse:
    """Calls that run, and the topics one proposed or may see."""
    rows = Topic.objects.visible_to(request.user).exclude(status=Topic.Status.WITHDRAWN)
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else None)
    shown = rows.filter(year=year).listed() if year else rows.none()
    page = {
        "calls": open_calls(request.user, timezone.localdate()),
        "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "chooses": may_choose(request.user),
        "waiting": Topic.objects.awaiting_choice_by(request.user).count(),
        "may_enter": request.user.has_perm("consultations.add_topic"),
    }
    return render(request, "consultations/topics.html", page)


def topic_new(request: HttpRequest) -> HttpResponse:
    """Propose a topic: under a call that runs, or as the office without one."""
    call = _call(request)
    if not sources_of(request.user, call):
        raise Http404
    topic = Topic(call=call, year=call.year if call else timezone.localdate().year)
    form = TopicForm(request.POST or None, instance=topic, user=request.user, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            propose_topic(topic=form.instance, source=form.source_chosen, by=request.user, on=timezone.localdate())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已提交。处理结果会显示在这个页面。")
            return redirect(form.instance)
    return render(request, "consultations/topic_form.html", {"form": form, "call": call})


def _call(request: HttpRequest) -> TopicCall | None:
    """The call named in the address; without one the only call that runs, but for the office."""
    asked = request.GET.get("call", "")
    if asked.isdecimal():
        return get_object_or_404(TopicCall.objects.visible_to(request.user), pk=int(asked))
    calls = [] if request.user.has_perm("consultations.add_topic") else open_calls(request.user, timezone.localdate())
    return calls[0] if calls else None


def topic_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic, what was decided on it, and what this person may do with it."""
    topic = get_visible(Topic.objects.listed().select_related("planned__plan"), request.user, pk=pk)
    offered = {line.action: line for line in WORKFLOW.offered(topic.status, topic_duties(topic, request.user))}
    choose = ChooseForm(initial={"form": topic.form_id, "lead": _own_lead(topic)}) if "choose" in offered else None
    others = Topic.objects.filter(year=topic.year, status__in=[Topic.Status.SUBMITTED, Topic.Status.CHOSEN])
    page = {
        "topic": topic,
        "offered": offered,
        "choose": choose,
        "others": others.exclude(pk=pk).order_by("status", "pk") if "merge" in offered else (),
        "merged": topic.merged.select_related("member", "group", "special_committee", "party", "organization"),
        "planned": getattr(topic, "planned", None),
    }
    return render(request, "consultations/topic.html", page)


def _own_lead(topic: Topic) -> str:
    if topic.special_committee_id:
        return f"special_committee:{topic.special_committee_id}"
    return f"group:{topic.group_id}" if topic.group_id else "is_office:"


def topic_edit(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_editable(Topic.objects.all(), request.user, pk=pk)
    form = TopicForm(request.POST or None, instance=topic, user=request.user, call=topic.call)
    if request.method == "POST" and form.is_valid():
        edit_topic(topic=form.instance, by=request.user)
        messages.success(request, "已保存。")
        return redirect(topic)
    return render(request, "consultations/topic_form.html", {"form": form, "topic": topic, "call": topic.call})


@require_POST
def topic_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One decision from the page of a topic."""
    topic = get_visible(Topic.objects.all(), request.user, pk=pk)
    reason = request.POST.get("reason", "").strip()
    try:
        if action == "choose":
            _choose(topic, request)
        elif action == "merge":
            merge_topic(topic=topic, into=_into(request), by=request.user, reason=reason)
        elif action == "withdraw":
            withdraw_topic(topic=topic, by=request.user)
        else:
            decide = {"decline": decline_topic, "reopen": reopen_topic}[action]
            decide(topic=topic, by=request.user, reason=reason)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(topic)


def _choose(topic: Topic, request: HttpRequest) -> None:
    form = ChooseForm(request.POST)
    if not form.is_valid():
        WORKFLOW.require("choose", state=topic.status, duties=topic_duties(topic, request.user))
        raise Refused("请选择承办单位。")
    data = form.cleaned_data
    choose_topic(topic=topic, by=request.user, form=data["form"], month=data["month"], lead=lead_fields(data["lead"]))


def _into(request: HttpRequest) -> Topic | None:
    asked = request.POST.get("into", "")
    return Topic.objects.visible_to(request.user).filter(pk=int(asked)).first() if asked.isdecimal() else None


def topics_choice(request: HttpRequest) -> HttpResponse:
    """遴选议题: what waits for the office or a chairperson, many at once."""
    if not may_choose(request.user):
        raise Http404
    if request.method == "POST":
        _decide_chosen(request)
        return redirect(request.get_full_path())
    rows = Topic.objects.awaiting_choice_by(request.user).listed().order_by("year", "kind", "pk")
    targets = Topic.objects.visible_to(request.user).filter(status=Topic.Status.CHOSEN)
    page = {
        "page_obj": Paginator(rows, CHOICE_PER_PAGE).get_page(request.GET.get("page")),
        "chosen": targets.filter(year__in=rows.order_by().values("year")).order_by("-year", "pk"),
    }
    return render(request, "consultations/choice.html", page)


def _decide_chosen(request: HttpRequest) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择议题。请先在左边打勾，再按下面的按钮。")
        return
    if "decline" in request.POST:
        verb, outcome = (
            "不采纳",
            decline_topics(ids=ids, by=request.user, reason=request.POST.get("reason", "").strip()),
        )
    elif "merge" in request.POST:
        verb, outcome = "合并", merge_topics(ids=ids, into=_into(request), by=request.user)
    else:
        verb, outcome = "选入计划", choose_topics(ids=ids, by=request.user)
    _tell(request, verb, outcome)


def _tell(request: HttpRequest, verb: str, outcome: Decided) -> None:
    if outcome.done:
        messages.success(request, f"已{verb} {outcome.done} 个议题。")
    for refusal in outcome.refusals:
        messages.error(request, refusal)
