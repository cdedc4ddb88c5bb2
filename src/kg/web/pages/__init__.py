"""What each kind of page shows: typed views that templates only lay out.

`context` looks things up, `fact_listing` pages and sorts facts; each other module is one kind of page, or a
part of several.
"""
