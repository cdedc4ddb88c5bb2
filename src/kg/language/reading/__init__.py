"""What a text states, read in French, English and Vietnamese.

`quantities` reads a number with its bound, unit and period, `clauses` what its clause says of it; the words
that they know stand in `kg.language.lexicon`.
"""
