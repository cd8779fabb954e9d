"""Studies in the portal: words to search by, reading, labels, comments, saved searches, who touched what."""

from alembic import op

from dicom_network.stores.database.migrations.kinds import create_index, identity, number, reference, small, text

revision = "0006"
down_revision = "0005"

TABLES = ("study_event", "saved_search", "study_comment", "study_label", "label", "study_word")


def upgrade() -> None:
    """Create the tables."""
    op.add_column("study", small("reading", default=0))
    for name in ("reading", "modalities"):
        ordered = [name, "study_date", "study_time", "id", "visible"]
        create_index(f"ix_study_{name}", "study", ordered, where="visible = 1")
    op.create_table(
        "study_word",
        text("word", primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_word_study", "study_word", ["study"])
    _labels()
    _comments()
    op.create_table(
        "study_event",
        text("study_instance_uid", primary_key=True),
        number("event", primary_key=True),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)
    for name in ("reading", "modalities"):
        op.drop_index(f"ix_study_{name}", "study")
    op.drop_column("study", "reading")


def _labels() -> None:
    op.create_table("label", identity(), text("name"), text("colour"), number("created"), sqlite_autoincrement=True)
    create_index("ux_label_name", "label", ["name"], unique=True)
    op.create_table(
        "study_label",
        reference("label", "label", cascade=True, primary_key=True),
        reference("study", "study", cascade=True, primary_key=True),
        sqlite_with_rowid=False,
    )
    create_index("ix_study_label_study", "study_label", ["study"])


def _comments() -> None:
    op.create_table(
        "study_comment",
        identity(),
        reference("study", "study", cascade=True),
        reference("person", "person", nullable=True),
        text("author"),
        text("content"),
        number("written"),
        number("edited", nullable=True),
        sqlite_autoincrement=True,
    )
    create_index("ix_study_comment_study", "study_comment", ["study", "id"])
    create_index("ix_study_comment_person", "study_comment", ["person"])
    op.create_table(
        "saved_search",
        identity(),
        reference("person", "person", cascade=True),
        text("name"),
        text("address"),
        number("place", default=0),
        number("created"),
        sqlite_autoincrement=True,
    )
    create_index("ux_saved_search_name", "saved_search", ["person", "name"], unique=True)
