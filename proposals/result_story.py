"""A result as one person may read it: the text, what may be done, and its way from the author to the effect (HK7)."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.shared.workflow import Transition
from proposals.actions.effects import name_of
from proposals.actions.written import offered
from proposals.forms.effects import AdoptionForm, InstructionForm
from proposals.forms.results import SendingForm
from proposals.models import Origin, Result, ResultStep
from proposals.story import Event, effects_of, handing_url

BUTTONS = ("register", "return")


@dataclass
class ShownResult:
    """One result for one person; everything is looked up when the page asks."""

    result: Result
    user: User
    sending_form: SendingForm | None = None

    def __post_init__(self) -> None:
        self.sending_form = self.sending_form or SendingForm(result=self.result)

    @property
    def is_desk(self) -> bool:
        return Result.objects.is_desk(self.user)

    @cached_property
    def is_inside(self) -> bool:
        """Whether the story behind it is shown: notes of leaders, steps, answers."""
        return Result.objects.inside_of(self.user).filter(pk=self.result.pk).exists()

    @cached_property
    def offered(self) -> dict[str, Transition]:
        return offered(self.result, self.user)

    @property
    def buttons(self) -> list[Transition]:
        """What is done by a button or a reason alone."""
        return [line for action, line in self.offered.items() if action in BUTTONS]

    @property
    def adoption_form(self) -> AdoptionForm:
        return AdoptionForm()

    @property
    def instruction_form(self) -> InstructionForm:
        return InstructionForm()

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in map(str.strip, self.result.text.splitlines()) if line]

    @cached_property
    def steps(self) -> list[ResultStep]:
        return list(self.result.steps.select_related("by"))

    @cached_property
    def sees_consultation(self) -> bool:
        pk = self.result.consultation_id
        return bool(pk) and Consultation.objects.visible_to(self.user).filter(pk=pk).exists()

    @cached_property
    def origins(self) -> list[Origin]:
        """The opinions it was written from, for whoever may read the story behind."""
        return list(Origin.objects.of(self.result)) if self.is_inside else []

    @property
    def handing_url(self) -> str:
        return handing_url(self.result, self.events, is_inside=self.is_inside, is_desk=self.is_desk)

    @cached_property
    def events(self) -> list[Event]:
        """Consultation → result → sent → instruction → department's answer → feedback, by date."""
        result, found = self.result, []
        if result.consultation_id and self.is_inside:
            from_opinions = f"采用 {len(self.origins)} 条意见" if self.origins else ""
            held_on = result.consultation.activity.held_on
            found.append(Event(held_on, "start", f"协商：{result.consultation}", from_opinions))
        if result.submitted_on:
            found.append(Event(result.submitted_on, "report", f"{result.by_whom}报送{name_of(result)}"))
        if result.sent_on:
            found.append(Event(result.sent_on, "issue", f"报{result.sent_to}", result.document_number))
        found += effects_of(result, self.user, is_inside=self.is_inside, may_amend="amend" in self.offered)
        return sorted(found, key=lambda event: event.on)
