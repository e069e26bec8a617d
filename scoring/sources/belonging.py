"""How what a member does becomes a body's: by the seat the member had there on the day of the record."""

from dataclasses import dataclass

from django.db.models import F, Q

from scoring.sources.base import in_office, seated


@dataclass(frozen=True)
class Belonging:
    """`seats` leads from a member to the seats, `body` from a seat to the body, `words` say where somebody was not."""

    seats: str
    body: str
    words: str

    def path(self, member: str) -> str:
        """Whoever sits in several bodies, or did at several times, brings a row for each."""
        return f"{member}__{self.seats}__{self.body}"

    def seated(self, member: str, day: str) -> Q:
        """A condition for a single `filter()`, before `path` is asked."""
        if self.seats == "memberships":
            return seated(member, day)
        seat = f"{member}__{self.seats}"
        begun = Q(**{f"{seat}__starts_on__isnull": True}) | Q(**{f"{seat}__starts_on__lte": F(day)})
        lasting = Q(**{f"{seat}__ends_on__isnull": True}) | Q(**{f"{seat}__ends_on__gte": F(day)})
        return begun & lasting & Q(in_office(member, day))


OF_COMMITTEE = Belonging("memberships", "special_committee", "当日不在任或不在这个专委会")
OF_MEMBER_GROUP = Belonging("group_seats", "group", "当日不在任或不在这个小组")
