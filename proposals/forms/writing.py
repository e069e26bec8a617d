"""The form in which a proposal is written, and the one that brings a text along."""

import datetime
from typing import Any

from django import forms

from accounts.models import User
from cppcc_office.shared.documents import ACCEPT, DocumentField
from cppcc_office.shared.words import OfficeWords
from proposals.actions.writing import LONGEST_PART, LONGEST_TITLE, Written, key_of
from proposals.authors import Author, authors_of
from proposals.models import Proposal, ProposalCategory, ProposalFile, WritingRule
from sectors.models import Organization

GUIDES = {
    "situation": "写清是什么事：事实、数字、地方。",
    "analysis": "写清为什么：问题出在哪里，原因是什么。",
    "suggestion": "写清怎么办：由谁来做、做什么，具体可行，一条一条写。",
}
TEXT_ACCEPT = ".docx,.txt"


def _area(label: str, name: str, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-count": name, "class": "part"})
    return forms.CharField(label=label, required=False, max_length=LONGEST_PART, widget=widget, help_text=GUIDES[name])


class WritingForm(OfficeWords, forms.Form):
    """Everything but lengths may be missing: a draft is saved as it stands, the check comes before handing in."""

    author = forms.ChoiceField(label="以谁的名义", required=False)
    category = forms.ModelChoiceField(
        label="类别", queryset=ProposalCategory.objects.none(), required=False, empty_label="请选择"
    )
    title = forms.CharField(
        label="案由",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="写成“关于……的提案”，一事一案。",
        widget=forms.TextInput(attrs={"data-count": "title", "autocomplete": "off"}),
    )
    situation = _area("情况", "situation", 6)
    analysis = _area("分析", "analysis", 6)
    suggestion = _area("建议", "suggestion", 8)
    is_public = forms.BooleanField(label="可以公开", required=False)
    not_public_reason = forms.CharField(
        label="不公开的理由", required=False, max_length=120, help_text="不勾选“可以公开”的，须写明理由。"
    )
    suggested = forms.ModelMultipleChoiceField(
        label="建议承办单位",
        queryset=Organization.objects.filter(kind=Organization.Kind.DEPARTMENT),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, proposal: Proposal, user: User, on: datetime.date) -> None:
        initial = {
            "author": key_of(proposal),
            "category": proposal.category_id,
            "title": proposal.title,
            "situation": proposal.situation,
            "analysis": proposal.analysis,
            "suggestion": proposal.suggestion,
            "is_public": proposal.is_public,
            "not_public_reason": proposal.not_public_reason,
            "suggested": [one.pk for one in proposal.suggested_organizations.all()] if data is None else [],
        }
        super().__init__(data, initial=initial)
        known = ProposalCategory.objects.filter(is_active=True)
        self.fields["category"].queryset = known | ProposalCategory.objects.filter(pk=proposal.category_id)
        self.authors = authors_of(user, on) if proposal.status == Proposal.Status.DRAFT else []
        if len(self.authors) > 1 and any(one.key == key_of(proposal) for one in self.authors):
            self.fields["author"].choices = [(one.key, one.label) for one in self.authors]
        else:
            del self.fields["author"]
        self.rule = WritingRule.in_force(on)

    @property
    def written(self) -> Written:
        """What was typed, as the action takes it."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("author", "suggested")}
        for name in ("title", "situation", "analysis", "suggestion"):
            facts[name] = facts[name].replace("\r\n", "\n")
        return Written(**facts, suggested=tuple(self.cleaned_data["suggested"]), author=self.author_chosen)

    @property
    def author_chosen(self) -> Author | None:
        chosen = self.cleaned_data.get("author")
        return next((one for one in self.authors if one.key == chosen), None)


class TakeInForm(OfficeWords, forms.Form):
    """A text written elsewhere: pasted, or a file."""

    pasted = forms.CharField(
        label="粘贴全文",
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="从 Word、微信里复制过来的全文，会按小标题分成案由、情况、分析、建议。",
    )
    upload = forms.FileField(
        label="或者上传文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": TEXT_ACCEPT}),
        help_text="Word（.docx）或文本（.txt）文件，提案表也可以。",
    )


class StartForm(TakeInForm):
    """In whose name, and a text to begin with where there is one."""

    author = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    field_order = ("author", "pasted", "upload")

    def __init__(self, data: Any = None, files: Any = None, *, authors: list[Author]) -> None:
        super().__init__(data, files, initial={"author": authors[0].key})
        self.authors = authors
        self.fields["author"].choices = [(one.key, one.label) for one in authors]
        if len(authors) == 1:
            self.fields["author"].widget = forms.HiddenInput()

    @property
    def author_chosen(self) -> Author:
        return next(one for one in self.authors if one.key == self.cleaned_data["author"])


class FileForm(OfficeWords, forms.Form):
    """A paper that goes with the text."""

    kind = forms.ChoiceField(label="种类", choices=ProposalFile.Kind)
    file = DocumentField(label="文件")
    file.widget.attrs["accept"] = ACCEPT
