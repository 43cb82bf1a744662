"""The guidance pages, open to everybody: the policy, the protection, how to register.

Every statement names its source, and says so when the source was not read to the end.
"""

from django.contrib.auth.decorators import login_not_required

from config.guide.policy import POLICY
from config.guide.protection import PROTECTION
from config.guide.register import REGISTER
from core.http import page


@login_not_required
def index(request):
    return page(request, "guide/index.html")


@login_not_required
def policy(request):
    return page(request, "guide/policy.html", {"page": POLICY})


@login_not_required
def protection(request):
    return page(request, "guide/protection.html", {"page": PROTECTION})


@login_not_required
def head(request):
    """What a head does in his first days, with the page of each."""
    return page(request, "guide/head.html")


@login_not_required
def register(request):
    return page(request, "guide/register.html", {"page": REGISTER})
