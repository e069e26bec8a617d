"""Components that pages of several apps share."""

from django import template

register = template.Library()
