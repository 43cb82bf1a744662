"""The forms of signing in and of passwords in the words of this house."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_factors
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.factors import Kind
from accounts.forms.proof import (
    CODE,
    CODE_ATTRIBUTES,
    CODE_HELP,
    NO_CREDENTIAL,
    WRONG_CODE,
    Credential,
)
from accounts.selectors import factor_kinds
from accounts.slowing import TooSoon
from core import clock


class SignIn(LoginForm):
    """Staff code or official e-mail, and the password. No placeholder repeats the label."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        who, password = self.fields["login"], self.fields["password"]
        who.label = _("Staff code or official e-mail")
        who.widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        password.help_text = ""
        for field in (who, password):
            field.widget.attrs.pop("placeholder", None)


class NewPassword:
    """Two fields for a new password: no placeholder repeats a label, both faults come at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self):
        """Compare what was typed, even when the first of the two breaks a rule as well."""
        cleaned = super().clean()
        first, second = (
            self.data.get(self.add_prefix(name)) for name in ("password1", "password2")
        )
        if first and second and first != second and "password2" not in self.errors:
            self.add_error("password2", _("You must type the same password each time."))
        return cleaned


class ChangePassword(NewPassword, ChangePasswordForm):
    def clean_oldpassword(self):
        typed = self.cleaned_data["oldpassword"]
        if not self.user.check_password(typed):
            raise ValidationError(_("This is not your current password. Type it again."))
        return typed


class ChoosePassword(NewPassword, ResetPasswordKeyForm):
    """From the link of a letter."""


class Code(AuthenticateForm):
    """The code of the app, or a recovery code, after the password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = CODE
        code.help_text = CODE_HELP
        code.max_length = 40
        code.widget = type(code.widget)(CODE_ATTRIBUTES)

    @property
    def holds_passkey(self) -> bool:
        """Whether this person may answer with a passkey instead; nobody else is offered one."""
        return Kind.PASSKEY in factor_kinds(self.user)

    def clean_code(self):
        """Taken by our own action: counted, slowed down, and never twice."""
        request, at = context.request, clock.now()
        adapter, typed = get_adapter(request), self.cleaned_data["code"]
        try:
            found = actions.take_code(
                self.user, code=typed, at=at, **adapter.place_of(request, self.user)
            )
        except TooSoon as refusal:
            raise ImmediateHttpResponse(adapter.too_soon(request, refusal, at=at)) from refusal
        if found is None:
            raise ValidationError(WRONG_CODE)
        found.user = self.user
        self.authenticator = found
        return typed


class _Answered:
    """What a device answered, in place of a code or a password; junk is a wrong answer."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NO_CREDENTIAL as error:
            raise get_factors().validation_error("incorrect_code") from error


class PasskeyAfterPassword(_Answered, AuthenticateWebAuthnForm):
    credential = Credential()


class PasskeyAlone(_Answered, LoginWebAuthnForm):
    credential = Credential()
