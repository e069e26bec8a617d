"""A member's photo: put in place, replaced, taken away."""

from django.core.files.storage import Storage
from django.db import transaction

from cppcc_office.shared.photos import Photo
from members.models import Member


@transaction.atomic
def set_photo(*, member: Member, photo: Photo) -> None:
    """Give `member` this photo; the files of the one before are deleted once the change is certain."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    _delete_later(member)
    member.photo.save(photo.image.name, photo.image, save=False)
    member.thumbnail.save(photo.thumbnail.name, photo.thumbnail, save=False)
    member.save(update_fields=["photo", "thumbnail"])


@transaction.atomic
def remove_photo(*, member: Member) -> None:
    """Leave `member` without a photo."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    _delete_later(member)
    member.photo = member.thumbnail = ""
    member.save(update_fields=["photo", "thumbnail"])


def _delete_later(member: Member) -> None:
    for file in (member.photo, member.thumbnail):
        if file:
            transaction.on_commit(_deletion(file.storage, file.name))


def _deletion(storage: Storage, name: str):
    return lambda: storage.delete(name)
