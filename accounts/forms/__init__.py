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
from .proof import NO_CREDENTIAL, WRONG_CODE, WRONG_PASSWORD, AddApp, AddPasskey, Prove
from .seats import DeactivatePerson, EndSeat, FindSeats, GiveSeat, OrderSeat
from .units import ChangeUnit, CloseUnit, FindUnits, MakeUnit, MoveUnit

__all__ = [
    "WRONG_CODE",
    "WRONG_PASSWORD",
    "AddApp",
    "AddInstrument",
    "AddPasskey",
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
    "OrderSeat",
    "PersonField",
    "Preferences",
    "NO_CREDENTIAL",
    "Prove",
    "ReplaceRow",
    "UnitField",
    "UnitsField",
]
