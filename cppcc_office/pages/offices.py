"""The offices of the secretariat: groups with rights per module, as a new installation starts with them."""

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction


@transaction.atomic
def load_offices() -> None:
    """Make the offices when there are none yet; raises KeyError when the file names a right that does not exist."""
    if Group.objects.exists():
        return
    text = (settings.BASE_DIR / "fixtures" / "offices.yaml").read_text(encoding="utf-8")
    rights = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
        if not permission.content_type.model.startswith("historical")
    }
    for name, office in yaml.safe_load(text).items():
        Group.objects.create(name=name).permissions.set(_rights_of(office, rights))


def _rights_of(office: dict[str, list[str]], rights: dict[str, Permission]) -> list[Permission]:
    managed = {right for right in rights if right.split(".")[0] in office.get("manage", ())}
    viewed = {right for app in office.get("view", ()) for right in rights if right.startswith(f"{app}.view_")}
    return [rights[right] for right in managed | viewed | set(office.get("also", ()))]
