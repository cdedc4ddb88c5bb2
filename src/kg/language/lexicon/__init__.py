"""Words in French, English and Vietnamese that say how a number beside them is meant: tables, and no more."""
