"""Transfers: uploads and what became of each file, and downloads that were asked for."""

from alembic import op

from dicom_network.stores.database.migrations.kinds import create_index, identity, number, reference, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables."""
    _uploads()
    _files()
    _downloads()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("download", "upload_file", "upload"):
        op.drop_table(table)


def _uploads() -> None:
    op.create_table(
        "upload",
        identity(),
        number("person", default=0),
        text("actor"),
        number("institution", nullable=True),
        text("name"),
        text("state"),
        number("files", default=0),
        number("bytes", default=0),
        number("created"),
        number("changed"),
        sqlite_autoincrement=True,
    )
    create_index("ix_upload_person", "upload", ["person", "id"])
    create_index("ix_upload_state", "upload", ["state", "changed"])


def _files() -> None:
    op.create_table(
        "upload_file",
        identity(),
        reference("upload", "upload", cascade=True),
        number("parent", default=0),
        text("key"),
        text("path"),
        number("size", default=0),
        text("state"),
        text("code"),
        text("reason"),
        text("study_instance_uid"),
        text("sop_instance_uid"),
        sqlite_autoincrement=True,
    )
    create_index("ux_upload_file_key", "upload_file", ["upload", "parent", "key"], unique=True)
    create_index("ix_upload_file_state", "upload_file", ["upload", "state", "id"])


def _downloads() -> None:
    op.create_table(
        "download",
        identity(),
        number("person", default=0),
        text("selection"),
        text("name"),
        number("created"),
        number("expires"),
        sqlite_autoincrement=True,
    )
    create_index("ix_download_expires", "download", ["expires"])
