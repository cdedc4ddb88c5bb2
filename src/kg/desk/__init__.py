"""The desk: from what somebody hands in to what is published.

The way of a row: `sheets.sheet` reads the file, `reading.rows` says what each cell was taken for,
`checks.check` finds what is not as it should be, `submissions` keeps it with all its versions, `deciding`
publishes what was accepted.

Who does all this: `people.accounts` knows them and what they may do, `people.credentials` how they show who
they are, and `events` records what they did.
What comes as RDF takes the same way, but for the first two steps (`documents`); a graph that a program writes
as a whole is decided on at once (`graph_writing`).
"""
