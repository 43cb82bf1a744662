"""What would hang if somebody simply went: said on the pages where accounts and posts end."""

from django import template

from approvals import selectors

register = template.Library()


@register.inclusion_tag("approvals/parts/hangs.html")
def hangs(person, today, seat=None):
    """How much is his by name, and what his posts owe; with the way to the handover."""
    found = selectors.leaving(person, seat, on=today)
    return {
        "person": person,
        "seat": seat,
        "named": found.named,
        "more": found.more,
        "empty": [post for post in found.posts if post.is_empty and post.owed],
    }
