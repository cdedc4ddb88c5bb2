"""Contents share their pieces, and what each revision did to each subject stands in a table.

The revisions are put again, one by one, into tables of the new form: so content is cut, counted and compared
by what does it for every new revision as well.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
import zstandard
from alembic import op

from kg.ledger.tables import ACCOUNT, CHANGE, CONTENT, META, PIECE, REVISION, guards
from kg.ledger.transaction import Transaction
from kg.rdf import content_of

revision = "0002"
down_revision = "0001"

_OLD = ("revision", "content_chunk", "content")
_REVISIONS = sa.table(
    "old_revision",
    *map(sa.column, ("number", "action", "graph", "digest", "source_digest", "author", "at", "reason")),
)
_CHUNKS = sa.table("old_content_chunk", *map(sa.column, ("digest", "position", "data")))


def upgrade() -> None:
    """Put every revision again."""
    connection = op.get_bind()
    for table in (*_OLD, "meta"):
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")
    for index in sa.inspect(connection).get_indexes("revision"):
        op.drop_index(str(index["name"]), table_name="revision")
    for table in _OLD:
        op.rename_table(table, f"old_{table}")
    for table in (ACCOUNT, CONTENT, PIECE, REVISION, CHANGE):
        table.create(connection)
    wanted = sa.select(_REVISIONS).order_by(_REVISIONS.c.number)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "content.nt"
        for old in connection.execute(wanted).mappings().all():
            entry = Transaction(connection, old["author"], old["reason"], old["at"])
            if old["action"] == "drop":
                entry.drop(old["graph"])
                continue
            with path.open("wb") as file:
                file.writelines(_blocks(connection, old["digest"]))
            entry.put(old["graph"], content_of(path), old["source_digest"])
    for table in _OLD:
        op.drop_table(f"old_{table}")
    connection.execute(sa.delete(META).where(META.c.name == "schema_version"))
    for statement in guards(connection.dialect.name, (META, CONTENT, PIECE, REVISION, CHANGE)):
        op.execute(statement)


def _blocks(connection: sa.Connection, digest: str) -> Iterator[bytes]:
    count = sa.select(sa.func.count()).where(_CHUNKS.c.digest == digest)
    for position in range(connection.execute(count).scalar_one()):
        wanted = sa.select(_CHUNKS.c.data).where(_CHUNKS.c.digest == digest, _CHUNKS.c.position == position)
        yield zstandard.ZstdDecompressor().decompress(connection.execute(wanted).scalar_one())
