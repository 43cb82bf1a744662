"""How much longer a step has, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .act import Act, Area


class Extend(Act):
    """So many more working days, with a reason."""

    working_days = forms.IntegerField(label=_("Working days more"))
    reason = forms.CharField(
        label=_("Why it is extended"),
        help_text=_(
            "It stays on record with both dates; who does the step and the authors read it."
        ),
        widget=Area(),
        max_length=2000,
    )

    def __init__(self, *args, rule, **kwargs):
        """`rule`: the dated rule of extensions, or None where none was loaded."""
        super().__init__(*args, **kwargs)
        if rule is not None:
            days = self.fields["working_days"]
            days.min_value, days.max_value = 1, rule.most
            days.help_text = _("At most %(n)d. %(source)s.") % {
                "n": rule.most,
                "source": rule.source,
            }
