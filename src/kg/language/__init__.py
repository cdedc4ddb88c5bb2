"""Three languages: texts, numbers and dates, labels, and names that are compared without their accents.

Nothing is imported here: names are compared where nobody reads a text, and Babel takes its time to import.
"""
