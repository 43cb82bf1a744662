"""The guidance pages, open to everybody: the policy, the protection, how to register."""

from django.contrib.auth.decorators import login_not_required

from core.http import page


@login_not_required
def index(request):
    return page(request, "guide/index.html")


@login_not_required
def policy(request):
    return page(request, "guide/policy.html")


@login_not_required
def protection(request):
    return page(request, "guide/protection.html")


@login_not_required
def register(request):
    return page(request, "guide/register.html")
