"""The ledger: an append-only list of revisions, the content that they put, and what each changed."""

from kg.ledger.lasting import MOVE, Overruled
from kg.ledger.ledger import Change, History, Ledger
from kg.ledger.pieces import Stored
from kg.ledger.release import Release, ReleasedFile, refuse_name
from kg.ledger.revision import Revision
from kg.ledger.transaction import Account, Transaction

__all__ = [
    "MOVE",
    "Account",
    "Change",
    "History",
    "Ledger",
    "Overruled",
    "Release",
    "ReleasedFile",
    "Revision",
    "Stored",
    "Transaction",
    "refuse_name",
]
