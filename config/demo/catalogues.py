"""The rows of the catalogues by the code a person would say: what a draft keeps is their key."""

from dataclasses import dataclass, field

from accounts.models import FieldOfWork, FundingSource, LegalInstrument, Programme, Unit
from accounts.roles import UnitKind
from proposals.models import EligibilityQuestion


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys as text, by code, symbol or abbreviation."""

    fields: dict[str, str] = field(default_factory=dict)
    programmes: dict[str, str] = field(default_factory=dict)
    fundings: dict[str, str] = field(default_factory=dict)
    instruments: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()

    @classmethod
    def read(cls) -> "Keys":
        """All of them as they stand now: six queries."""
        return cls(
            fields=_by(FieldOfWork.objects.filter(unit=None), "code"),
            programmes=_by(Programme.objects, "code"),
            fundings=_by(FundingSource.objects, "code"),
            instruments=_by(LegalInstrument.objects.filter(valid_to=None), "symbol"),
            places=_by(Unit.objects.filter(kind=UnitKind.COMMUNE, valid_to=None), "abbreviation"),
            questions=tuple(
                EligibilityQuestion.objects.order_by("position").values_list("code", flat=True)
            ),
        )

    def field(self, code: str) -> str:
        return self.fields[code]

    def programme(self, code: str) -> str:
        return self.programmes[code]

    def funding(self, code: str) -> str:
        return self.fundings[code]

    def place(self, abbreviation: str) -> str:
        return self.places[abbreviation]

    def instrument(self, symbol: str) -> str:
        """ "" for a document that the catalogue does not hold."""
        return self.instruments.get(symbol, "")


def _by(rows, name: str) -> dict[str, str]:
    return {code: str(pk) for code, pk in rows.values_list(name, "pk")}
