"""What each kind of page shows: typed views that templates only lay out.

`reading` looks things up, `listing` pages and sorts facts; each other module is one kind of page.
"""
