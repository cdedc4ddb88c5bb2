"""What the process that the tests fork others from has at hand, since each of them would need it again."""

from typing import Final

from argon2 import PasswordHasher

from kg.desk.people import passwords
from kg.language.texts import texts

MESSAGES: Final = texts("There is no such page.")
"""Any will do: all of a language are read at once."""

# Passwords of tests are worth nothing, and a hash of one takes as long as a dozen pages.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # pyright: ignore
