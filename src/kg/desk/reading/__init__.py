"""From what somebody typed in a row to what it proposes, with what each field was taken for.

`rows` reads a whole row; `numbers`, `units`, `periods` and `fact_kinds` what its words say of its number;
`codes` what names mean. `quote_matching` finds a quote in its text; `proposing` reads what facts name anew.
"""
