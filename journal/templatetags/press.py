"""`{% press_key %}`: the hidden field that makes a press of a button happen at most once."""

from uuid import uuid4

from django import template
from django.utils.html import format_html

from journal.once import FIELD, posted_key

register = template.Library()


@register.simple_tag(takes_context=True)
def press_key(context) -> str:
    """A fresh key; on a form that comes back from a POST, the key it was sent with.

    A page with several forms keeps the posted key in the first only, so that no two forms of one
    page ever share a key.
    """
    request = context.get("request")
    key = uuid4()
    if request is not None and request.method == "POST" and not hasattr(request, "press_kept"):
        request.press_kept = True
        key = posted_key(request) or key
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key)
