"""No English is left on any page of the admin site."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from tests.admin.rows import rows_of_every_list
from tests.admin.words import english_on
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_postgres]


def addresses() -> list[str]:
    """Every page of every list: list, new, change, history, one version, delete, export."""
    found = [reverse("admin:index")]
    for model, row in rows_of_every_list().items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse("admin:app_list", args=[model._meta.app_label]))
        for page, args in (("changelist", []), ("add", []), ("export", []), ("change", [row.pk])):
            try:
                found.append(reverse(f"{name}_{page}", args=args))
            except NoReverseMatch:
                assert page == "export", f"{name} has no page {page}"
        found += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("history", "delete")]
        if hasattr(row, "history"):
            found.append(reverse(f"{name}_simple_history", args=[row.pk, row.history.first().pk]))
    return sorted(set(found))


def test_no_page_of_the_admin_site_has_english_on_it(sign_in):
    """TG/issue 2: no English left on any page."""
    client = sign_in(World("administrator").user)
    english = {}
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code in (200, 403), address
        words = english_on(answer.content.decode())
        if words:
            english[address] = words
    assert english == {}


def empty_form(page: str) -> dict[str, str]:
    """What a browser sends when nothing was filled in: only what the rows inside the form count."""
    counts = re.findall(r'name="([\w-]+_FORMS)" value="(\d+)"', page)
    return dict(counts)


def test_messages_and_confirmations_are_chinese_too(sign_in):
    client = sign_in(World("administrator").user)
    for model, row in rows_of_every_list().items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "index": 0}
        for answer in (
            client.post(url, chosen, follow=True),
            client.post(url, {"action": "", "index": 0}, follow=True),
            client.get(url, {"q": "没有这样的"}),
            client.get(url, {"_facets": "True"}),
            client.post(url + "add/", empty_form(client.get(url + "add/").content.decode())),
        ):
            assert english_on(answer.content.decode()) == [], f"{url} {answer.status_code}"


def test_the_check_sees_english():
    assert english_on('<p>导出 Excel</p><img alt="Search"><input type="submit" value="Go"><script>var x</script>') == [
        "Go",
        "Search",
    ]


def test_every_list_hangs_in_the_menu_under_a_heading_of_its_own():
    without = [model._meta.label for model, one in admin.site._registry.items() if not hasattr(one, "menu")]
    assert without == []
