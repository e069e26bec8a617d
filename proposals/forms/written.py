"""What the forms for writing a report and a result have alike."""

from typing import Any

from django import forms

from cppcc_office.shared.documents import DocumentField
from cppcc_office.shared.words import OfficeWords
from proposals.models import SocialReport
from proposals.models.writings import Writing

_M = SocialReport.Marking


class WritingForm(OfficeWords, forms.Form):
    """Nothing is demanded before it is handed in."""

    title = forms.CharField(label="题目", max_length=160, required=False)
    text = forms.CharField(label="正文", max_length=30000, required=False, widget=forms.Textarea(attrs={"rows": 14}))
    marking = forms.ChoiceField(
        label="知悉范围",
        choices=[
            (_M.OPEN, "公开：报出（编发）以后，委员和机关都能阅读"),
            (_M.INTERNAL, "内部：只有作者、经办人员和领导能看"),
            (_M.DESK, "仅限经办：只有作者和经办人员能看"),
        ],
        widget=forms.RadioSelect,
        help_text="涉及工作秘密的，请选“内部”或“仅限经办”。",
    )
    document = DocumentField(label="附件", required=False, help_text="照片、PDF 或 Word 文件一个，可以不传。")

    def __init__(self, *args: Any, writing: Writing, initial: dict[str, Any], **kwargs: Any) -> None:
        self.writing = writing
        known = {name: getattr(writing, name) for name in ("title", "text", "marking")}
        super().__init__(*args, initial=known | initial, **kwargs)
        if writing.file_name:
            self.fields["document"].help_text = f"已有附件“{writing.file_name}”；再选一个会换掉它。"

    def words(self) -> dict[str, Any]:
        """What is in these fields; where something cannot be read, what was there before."""
        data = self.cleaned_data
        return {
            "title": " ".join(data.get("title", self.writing.title).split()),
            "text": data.get("text", self.writing.text).replace("\r\n", "\n").strip(),
            "marking": data.get("marking") or self.writing.marking,
            "document": data.get("document"),
        }
