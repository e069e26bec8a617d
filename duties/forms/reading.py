"""Forms of reading together."""

from django import forms

from duties.forms.fields import PlainForm


class BookForm(PlainForm):
    """推荐一本书."""

    REQUIRED = {"title": "请写书名。"}

    title = forms.CharField(label="书名", max_length=80, help_text="不用写书名号。")
    author = forms.CharField(label="作者", max_length=60, required=False)
    why = forms.CharField(label="推荐的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_title(self) -> str:
        return self.cleaned_data["title"].strip("《》 \u3000")


class NoteForm(PlainForm):
    """写几句读后感."""

    REQUIRED = {"text": "请写几句话。"}

    text = forms.CharField(label="读后感", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    is_shared = forms.BooleanField(label="和大家分享（不勾选则只有自己看得到）", required=False, initial=True)
