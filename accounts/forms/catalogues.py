"""Rows of catalogues and legal instruments."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import FundingSource, LegalInstrument

from .base import Change, Day, Line, Plain, lent

CODE = re.compile(r"[^\W_][\w.-]*")
DIGITS = re.compile(r"\d+")
LETTER = re.compile(r"[^\W\d_]")


class FindRows(forms.Form):
    """Search in a catalogue."""

    use_required_attribute = False

    q = Line(label=gettext_lazy("Words"), required=False, max_length=100)
    closed = forms.BooleanField(label=gettext_lazy("Also closed rows"), required=False)


class _Row(Plain):
    """What every catalogue row has. The columns of all catalogues are the same."""

    name = lent(FundingSource, "name")
    name_en = lent(FundingSource, "name_en")
    note = lent(FundingSource, "note", rows=2)
    source = lent(
        FundingSource,
        "source",
        help_text=gettext_lazy("The document this row comes from."),
    )
    position = lent(
        FundingSource,
        "position",
        required=False,
        initial=0,
        max_value=9999,
        help_text=gettext_lazy("Rows with a smaller number stand first."),
    )

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class AddRow(_Row):
    """A new row."""

    field_order = ["code", "name", "name_en", "source", "note", "position", "valid_from"]

    code = lent(
        FundingSource,
        "code",
        help_text=gettext_lazy(
            "Short, letters and digits. It is never used again for another row."
        ),
    )
    valid_from = lent(FundingSource, "valid_from", required=False)

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(
                _("A code is letters, digits, dots and hyphens, for example NSTP."), code="code"
            )
        return code


class ReplaceRow(AddRow):
    """A row that takes another's place from a day on."""

    valid_from = Day(label=gettext_lazy("Takes over from"))


class ChangeRow(Change, _Row):
    """Correct the words of a row. A new meaning is a new row."""

    field_order = ["name", "name_en", "source", "note", "position"]


class CloseRow(Plain):
    """From when a row is no longer offered."""

    valid_to = Day(label=gettext_lazy("First day it is no longer offered"))


class _Instrument(Plain):
    """A legal or Party document: number, year and issuer together, never a bare number."""

    kind = lent(
        LegalInstrument,
        "kind",
        help_text=gettext_lazy("For example Nghị định, Kết luận, Quyết định."),
    )
    number = lent(
        LegalInstrument,
        "number",
        help_text=gettext_lazy("The number alone, for example 73. 0 when it has none."),
    )
    year = lent(LegalInstrument, "year", min_value=1945, max_value=2100)
    symbol = lent(
        LegalInstrument,
        "symbol",
        help_text=gettext_lazy("In full, for example 73/2023/NĐ-CP."),
    )
    issuer = lent(
        LegalInstrument,
        "issuer",
        help_text=gettext_lazy("In full, for example Chính phủ, Bộ Chính trị."),
    )
    title = lent(LegalInstrument, "title")
    issued_on = lent(LegalInstrument, "issued_on", required=False)
    valid_from = lent(LegalInstrument, "valid_from", required=False)
    valid_to = lent(LegalInstrument, "valid_to", required=False)
    note = lent(LegalInstrument, "note", rows=2)

    def clean_symbol(self):
        """Never a bare "73": Decree 73/2023 and Decree 73/2024 are different documents."""
        symbol = self.cleaned_data["symbol"]
        numbered = self.cleaned_data.get("number") != "0"
        if not LETTER.search(symbol) or (numbered and not {"/", "-"} & set(symbol)):
            raise ValidationError(
                _(
                    "Enter number and symbol in full, for example 73/2023/NĐ-CP: a bare number "
                    "may mean several documents."
                ),
                code="bare",
            )
        return symbol

    def clean_issuer(self):
        issuer = self.cleaned_data["issuer"]
        if DIGITS.fullmatch(issuer) or len(issuer) < 2:
            raise ValidationError(_("Enter the name of the body that issued it."), code="issuer")
        return issuer

    def clean(self):
        given = self.cleaned_data
        number, year, symbol = given.get("number"), given.get("year"), given.get("symbol")
        if number and symbol and number != "0":
            in_symbol = DIGITS.findall(symbol)
            if number.lstrip("0") not in [digits.lstrip("0") for digits in in_symbol[:1]]:
                self.add_error("symbol", _("The symbol does not begin with the number above."))
            years = [digits for digits in in_symbol[1:] if len(digits) == 4]
            if year and years and str(year) not in years:
                self.add_error("year", _("The symbol names another year."))
        issued, begins, ends = (given.get(k) for k in ("issued_on", "valid_from", "valid_to"))
        if year and issued and issued.year != year:
            self.add_error("issued_on", _("This day does not lie in the year above."))
        if issued and begins and begins < issued:
            self.add_error("valid_from", _("A document is not in force before it is issued."))
        if begins and ends and ends <= begins:
            self.add_error("valid_to", _("A row ends after it begins."))
        return given


class AddInstrument(_Instrument):
    """A document that the catalogue does not know yet."""


class ChangeInstrument(Change, _Instrument):
    """What stands of a document."""


class CloseInstrument(Plain):
    """From when a document is no longer in force."""

    valid_to = Day(label=gettext_lazy("First day it is no longer in force"))
