"""How many examples a law is tried on: the profile says it, in `conftest.py`."""

from typing import Any

from hypothesis import settings


def fewer(by: int = 1, **more: Any) -> settings:
    """As many examples as the profile has, divided: for laws whose every example takes long.

    Machines of states, too, ask for this: they do not heed the profile by themselves.
    """
    return settings(max_examples=max(2, settings().max_examples // by), **more)
