"""`{% proof_field %}`: the field for a code or a passkey in a form that signs something."""

from django import template
from django.template.loader import render_to_string

from accounts.proving import field_for

register = template.Library()


@register.simple_tag(takes_context=True)
def proof_field(context) -> str:
    """Nothing where the second factor is off, or a proof has just been given."""
    request = context["request"]
    asked = field_for(request)
    return render_to_string("accounts/parts/proof.html", asked, request) if asked else ""
