"""Forms of activities."""

from activities.forms.log import LogForm

__all__ = ["LogForm"]
