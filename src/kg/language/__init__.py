"""Three languages: texts, numbers and dates, labels, and names that are compared without their accents.

Nothing is imported here: `kg search` compares names without a text, and Babel takes its time to import.
"""
