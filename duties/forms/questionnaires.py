"""The form a questionnaire is answered with."""

from typing import Any

from django import forms

from duties.actions.questionnaires import Reply
from duties.forms.fields import PlainForm
from duties.models import Question, Questionnaire


class AnswerForm(PlainForm):
    """One field for each question, in order."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questionnaire.questions.all())
        for number, question in enumerate(self.questions, start=1):
            self.fields[self._name(question)] = _field(question, number)

    @staticmethod
    def _name(question: Question) -> str:
        return f"q{question.pk}"

    def replies(self) -> dict[int, Reply]:
        found = {}
        for question in self.questions:
            value = self.cleaned_data[self._name(question)]
            if question.kind == Question.Kind.OPEN:
                found[question.pk] = Reply(text=value)
            else:
                places = value if isinstance(value, list) else [value] if value else []
                found[question.pk] = Reply(options=tuple(int(place) for place in places))
        return found


def _field(question: Question, number: int) -> forms.Field:
    choices = [(str(place), words) for place, words in enumerate(question.option_list)]
    label = f"{number}. {question.text}"
    shared = {"label": label, "required": question.is_required, "error_messages": {"required": "这一题还没有回答。"}}
    if question.kind == Question.Kind.SINGLE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if question.kind == Question.Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text="可以选几项。", **shared
        )
    return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **shared)
