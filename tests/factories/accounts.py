"""People who sign in, and their deputies."""

from django.contrib.auth.hashers import make_password
from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import Deputy, Suggestion, User

PASSWORD = "测试口令-Test-2026"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = Sequence(lambda n: f"user{n}")
    name = Sequence(lambda n: f"用户{n:04}")
    password = LazyFunction(lambda: make_password(PASSWORD))


class DeputyFactory(DjangoModelFactory):
    class Meta:
        model = Deputy

    user = SubFactory(UserFactory)
    deputy = SubFactory(UserFactory)


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    text = "希望首页的字再大一些。"
    written_by = SubFactory(UserFactory)
