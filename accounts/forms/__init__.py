"""Forms of accounts, and the two fields every other app names people and units with."""

from .fields import PersonField, UnitField, UnitsField

__all__ = ["PersonField", "UnitField", "UnitsField"]
