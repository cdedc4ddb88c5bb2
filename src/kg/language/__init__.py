"""Three languages: texts, numbers and dates, labels, and names that are compared without their accents."""

from kg.language.folding import fold
from kg.language.texts import NAMES, Language, Text, alphabetical

__all__ = ["NAMES", "Language", "Text", "alphabetical", "fold"]
