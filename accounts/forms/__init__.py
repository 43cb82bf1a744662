"""Forms of accounts, and the two fields every other app names people and units with."""

from .catalogues import (
    AddInstrument,
    AddRow,
    ChangeInstrument,
    ChangeRow,
    CloseInstrument,
    CloseRow,
    FindRows,
    ReplaceRow,
)
from .fields import PersonField, UnitField, UnitsField
from .people import ChangePerson, FindPeople, MakePerson, Preferences
from .seats import DeactivatePerson, EndSeat, FindSeats, GiveSeat
from .units import ChangeUnit, CloseUnit, FindUnits, MakeUnit, MoveUnit

__all__ = [
    "AddInstrument",
    "AddRow",
    "ChangeInstrument",
    "ChangePerson",
    "ChangeRow",
    "ChangeUnit",
    "CloseInstrument",
    "CloseRow",
    "CloseUnit",
    "DeactivatePerson",
    "EndSeat",
    "FindPeople",
    "FindRows",
    "FindSeats",
    "FindUnits",
    "GiveSeat",
    "MakePerson",
    "MakeUnit",
    "MoveUnit",
    "PersonField",
    "Preferences",
    "ReplaceRow",
    "UnitField",
    "UnitsField",
]
