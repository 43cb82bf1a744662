"""What happens to a dossier of the demo: the real verbs."""

from .deciding import Dossier

__all__ = ["Dossier"]
