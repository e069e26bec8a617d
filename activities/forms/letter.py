"""The form of a message to those an activity concerns."""

from django import forms

from activities.letters import Whom
from outbox.models import Letter


class LetterForm(forms.Form):
    whom = forms.ChoiceField(
        label="发给谁", choices=[(whom.value, whom.label) for whom in Whom], widget=forms.RadioSelect
    )
    subject = forms.CharField(label="标题", max_length=Letter._meta.get_field("subject").max_length)
    text = forms.CharField(
        label="正文", max_length=Letter._meta.get_field("text").max_length, widget=forms.Textarea(attrs={"rows": 8})
    )
