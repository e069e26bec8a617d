"""Yes, no and unknown as the admin site draws them, with Chinese words for those who cannot see the drawing."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

DRAWINGS = {True: ("yes", "是"), False: ("no", "否"), None: ("unknown", "未知")}


def spoken_icon(value: bool | None) -> SafeString:
    """Stands in for Django's own, which says True and False; Django offers no other place to say it."""
    name, word = DRAWINGS[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), word)
