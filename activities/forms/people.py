"""A pasted list of who signs up."""

from django.http import QueryDict

from activities.matching import LEFT_OUT, Matching, match_names
from activities.models import Activity
from members.models import Member
from members.names import split_names


class PastedNames:
    """A 接龙 matched on the roster; nothing is signed up before a person has looked at it."""

    def __init__(self, activity: Activity, data: QueryDict | None = None) -> None:
        self.matching, self.is_looking, self.members = Matching(), False, []
        if data is None:
            return
        names = split_names(data.get("pasted", ""))
        undecided = data.getlist("undecided")
        if names or undecided:
            listed = activity.participations.values_list("member_id", flat=True)
            self.matching = match_names([*undecided, *names], on=activity.held_on, answers=data, listed=listed)
        # Guests do not sign up: only members have places.
        chosen = [int(pk) for pk in data.getlist("chosen") if pk.isdecimal()] + self.matching.member_ids
        found = {member.pk: member for member in Member.objects.filter(pk__in=chosen)}
        self.members = [found[pk] for pk in dict.fromkeys(chosen) if pk in found]
        self.is_looking = bool(names or self.matching.questions)

    @property
    def questions(self) -> list:
        return self.matching.questions

    @property
    def left_out(self) -> str:
        return LEFT_OUT
