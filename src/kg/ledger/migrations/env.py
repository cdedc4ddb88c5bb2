"""What Alembic runs: the migrations, in the transaction of whoever asked for them."""

from alembic import context

from kg.ledger.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
