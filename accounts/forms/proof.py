"""Forms of the second factor: proving it, setting it up."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import factors
from accounts.factors import Kind

from .base import Line, Plain

CODE = _("Six-digit code, or a recovery code")
CODE_HELP = _("The code stands in the app on your telephone and changes every 30 seconds.")
CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "none",
    "spellcheck": "false",
    "size": 14,
}
WRONG_CODE = _(
    "This code is not right, or it has been used already. Wait for the next one and type it anew."
)
WRONG_PASSWORD = _("This is not your password. Type it again.")


NO_CREDENTIAL = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What readers of passkeys do with what no browser has made."""


class Credential(forms.JSONField):
    """What a device answered, as the browser's script wrote it down."""

    widget = forms.HiddenInput

    def to_python(self, value):
        try:
            return super().to_python(value)
        except RecursionError as error:  # brackets in brackets, a hundred thousand deep
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class Prove(Plain):
    """The field in which somebody proves that it is he. `kinds`: what he can prove it with."""

    proof_code = forms.CharField(
        label=CODE,
        help_text=CODE_HELP,
        required=False,
        max_length=40,
        widget=forms.TextInput(CODE_ATTRIBUTES),
    )
    proof_password = forms.CharField(
        label=_("Your password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    proof_credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        if not kinds & {Kind.APP, Kind.RECOVERY}:
            del self.fields["proof_code"]
        if Kind.PASSWORD not in kinds:
            del self.fields["proof_password"]
        if Kind.PASSKEY not in kinds:
            del self.fields["proof_credential"]
        if Kind.APP not in kinds and "proof_code" in self.fields:
            code = self.fields["proof_code"]
            code.label, code.help_text = pgettext_lazy("field", "Recovery code"), ""
        for field in self.fields.values():
            field.depends = True  # one of them is needed: none is marked as optional


class AddApp(Plain):
    """The first code that the app shows proves that it was set up rightly."""

    code = forms.CharField(
        label=_("Six-digit code of the app"),
        max_length=40,
        widget=forms.TextInput(CODE_ATTRIBUTES),
    )

    def __init__(self, *args, secret: str, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret, self.at = secret, at

    def clean_code(self):
        counter = factors.counter_of(self.secret, factors.bare(self.cleaned_data["code"]), self.at)
        if counter is None:
            raise ValidationError(
                _(
                    "The app shows another code now. Type the one it shows at this moment; if it "
                    "is refused again, let the telephone set its clock by itself."
                )
            )
        return counter


class AddPasskey(Plain):
    """A name to know it by; what it answers comes from the browser."""

    name = Line(
        label=_("Name, to know it by"),
        help_text=_("For example: office laptop, my telephone, blue key."),
        max_length=60,
    )
    credential = Credential(
        error_messages={"required": _("The device has not answered yet. Press the button again.")},
    )
