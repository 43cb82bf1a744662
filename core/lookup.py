"""Variables of a template, looked up by the short way (`core.folding` puts them there)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.base import FilterExpression, Variable, VariableDoesNotExist

if TYPE_CHECKING:
    from django.template import Context


def shorten(expression: FilterExpression) -> None:
    """Have an expression of a tag take the short way, where it begins with a variable."""
    var = expression.var
    if isinstance(var, Variable) and var.lookups and not var.translate:
        expression.var = Path(var)
        if not expression.filters:
            expression.__class__ = Plain


class Path(Variable):
    """A variable that is looked up by key where there are keys, else by name.

    What cannot be answered so (a place in a list, what is not there, what alters) goes the way of
    Django.
    """

    __slots__ = ("below", "top")

    def __init__(self, of: Variable):
        for name in Variable.__slots__:
            setattr(self, name, getattr(of, name))
        self.top, *self.below = self.lookups

    def resolve(self, context: Context) -> Any:
        top = self.top
        for known in reversed(context.dicts):
            if top in known:
                found = known[top]
                break
        else:
            return self._resolve_lookup(context)
        try:
            if callable(found):
                found = _said_by(found)
            for bit in self.below:
                of = type(found)
                keyed = hasattr(of, "__getitem__") and not issubclass(of, tuple)
                found = found[bit] if keyed else getattr(found, bit)
                if callable(found):
                    found = _said_by(found)
        except Exception:
            return self._resolve_lookup(context)
        return found


def _said_by(found: Any) -> Any:
    if getattr(found, "do_not_call_in_templates", False):
        return found
    if getattr(found, "alters_data", False):
        raise ValueError
    return found()


class Plain(FilterExpression):
    """A variable without filters."""

    __slots__ = ()

    def resolve(self, context: Context, *, ignore_failures: bool = False) -> Any:
        try:
            return self.var.resolve(context)
        except VariableDoesNotExist:
            return super().resolve(context, ignore_failures=ignore_failures)
