"""What happens to a dossier of the demo: the real verbs."""

from .beside import Dossier

__all__ = ["Dossier"]
