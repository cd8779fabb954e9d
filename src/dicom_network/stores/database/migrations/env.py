"""Alembic's environment: runs the migrations on the connection that ``upgrade`` hands over, in its transaction."""

import sqlalchemy as sa
from alembic import context

from dicom_network.stores.database.migrations.kinds import NAMING

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=sa.MetaData(naming_convention=NAMING),
    transactional_ddl=True,
)
context.run_migrations()
