"""The desk: from what somebody hands in to what is published.

The way of a row: `sheet` reads the file, `reading` says what each cell was taken for, `checks` finds what is
not as it should be, `submissions` keeps it with all its versions, `deciding` publishes what was accepted.

Who does all this: `accounts` knows them and what they may do, `credentials` how they show who they are, and
`events` records what they did.
"""
