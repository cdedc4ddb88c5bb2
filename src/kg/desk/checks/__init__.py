"""What is held against a proposal before anybody decides: the shapes, the article's text, and other facts.

`check` runs all of it. Whether the words say the number of the row's area is `evidence` and `elsewhere`; of
the whole or of a part, `scope`; of its indicator or of another thing, `subject` and `another_thing`; what
other sources say, `others`.
"""
