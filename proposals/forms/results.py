"""Writing a result, and sending it out."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.shared.words import OfficeWords, day_field
from members.models import standing_of
from proposals.actions.results import By, WrittenResult
from proposals.forms.written import WritingForm
from proposals.models import Result
from sectors.models import SectorGroup, SpecialCommittee

OFFICE = "office"
MOST_CONSULTATIONS = 100


class ResultForm(WritingForm):
    """写成果: what kind, by whom, from which consultation."""

    kind = forms.ChoiceField(
        label="成果类型",
        choices=Result.Kind,
        help_text="协商纪要、建议案以界别、专委会或政协机关名义报送，不以个人名义。",
    )
    whose = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    consultation = forms.ModelChoiceField(
        label="来自哪次协商",
        queryset=Consultation.objects.none(),
        required=False,
        empty_label="不是协商形成的",
    )

    def __init__(self, *args: Any, result: Result, user: User, **kwargs: Any) -> None:
        self.authors = authors_for(result, user)
        initial = {"kind": result.kind, "consultation": result.consultation_id, "whose": key_of(signed(result))}
        super().__init__(*args, writing=result, initial=initial, **kwargs)
        self.fields["whose"].choices = [(key, words) for key, (words, _) in self.authors.items()]
        self.fields["text"].help_text = "可以写全文，也可以写要点，把成果文件作为附件上传。"
        open_to = Consultation.objects.visible_to(user).taking_place().order_by("-activity__held_on", "-pk")
        latest = [*open_to.values_list("pk", flat=True)[:MOST_CONSULTATIONS], result.consultation_id]
        rows = Consultation.objects.filter(pk__in=latest).select_related("activity")
        self.fields["consultation"].queryset = rows
        self.fields["consultation"].label_from_instance = lambda row: f"{row.activity.held_on:%Y-%m-%d} {row}"

    def written(self) -> WrittenResult:
        data, result = self.cleaned_data, self.writing
        _, author = self.authors.get(data.get("whose", ""), ("", signed(result)))
        return WrittenResult(
            **self.words(),
            kind=data.get("kind") or result.kind,
            by=author,
            consultation=data.get("consultation", result.consultation),
        )


def signed(result: Result) -> By:
    """Who the author is now."""
    return By(result.author, result.author_group, result.special_committee)


def key_of(author: By) -> str:
    """How the form names an author."""
    for kind, one in (("member", author.member), ("group", author.group), ("committee", author.committee)):
        if one is not None:
            return f"{kind}-{one.pk}"
    return OFFICE


def authors_for(result: Result, user: User) -> dict[str, tuple[str, By]]:
    """In whose names `user` may write this one: the own, of groups kept, of committees headed; the desk for any
    special committee and the office.
    """
    standing, is_desk = standing_of(user), Result.objects.is_desk(user)
    found = [(signed(result), "")]
    if (member := result.author or getattr(user, "member", None)) is not None:
        found.append((By(member=member), f"{member.name}（个人）"))
    groups = SectorGroup.objects.filter(pk__in=standing.groups_kept).order_by("order", "pk")
    found += [(By(group=group), f"{group}（集体）") for group in groups]
    committees = SpecialCommittee.objects.order_by("pk")
    if not is_desk:
        committees = committees.filter(pk__in=standing.committees_headed)
    found += [(By(committee=committee), f"{committee}（专委会）") for committee in committees]
    if is_desk:
        found.append((By(), "政协机关"))
    named = {key_of(author): (words, author) for author, words in found}
    return {key: (words or result.by_whom, author) for key, (words, author) in named.items()}


class SendingForm(OfficeWords, forms.Form):
    """报出: the number, to whom, when."""

    document_number = forms.CharField(
        label="文号", max_length=40, required=False, help_text="如“政协办〔2026〕12号”，没有文号的不填。"
    )
    sent_to = forms.CharField(label="报送对象", max_length=200, help_text="如“市委、市政府，省政协办公厅”。")
    sent_on = day_field("报出日期", required=True)

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        initial = {
            "document_number": result.document_number,
            "sent_to": result.sent_to,
            "sent_on": result.sent_on or timezone.localdate(),
        }
        super().__init__(*args, initial=initial, **kwargs)
