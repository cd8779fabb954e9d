"""Tables of what people do with studies: words to search by, labels, comments, kept searches, and who touched what."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    TEXT,
    identity,
    instant,
    number,
    reference,
    text,
)

study_word = sa.Table(
    "study_word",
    METADATA,
    # Folded as names are, so that a description is found in any script.
    sa.Column("word", TEXT, primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_study_word_study", "study"),
    sqlite_with_rowid=False,
)
"""The words of Study Description."""

label = sa.Table(
    "label",
    METADATA,
    identity(),
    text("name"),
    text("colour"),
    instant("created"),
    sa.Index("ux_label_name", "name", unique=True),
    sqlite_autoincrement=True,
)

study_label = sa.Table(
    "study_label",
    METADATA,
    sa.Column("label", IDENTITY, sa.ForeignKey("label.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("study", IDENTITY, sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_study_label_study", "study"),
    sqlite_with_rowid=False,
)

study_comment = sa.Table(
    "study_comment",
    METADATA,
    identity(),
    reference("study", "study", cascade=True),
    # Who wrote it stays readable when the account is gone.
    reference("person", "person", nullable=True),
    text("author"),
    text("content"),
    instant("written"),
    instant("edited", nullable=True),
    sa.Index("ix_study_comment_study", "study", "id"),
    sa.Index("ix_study_comment_person", "person"),
    sqlite_autoincrement=True,
)

saved_search = sa.Table(
    "saved_search",
    METADATA,
    identity(),
    reference("person", "person", cascade=True),
    text("name"),
    # The query part of the address of the study list.
    text("address"),
    number("place"),
    instant("created"),
    sa.Index("ux_saved_search_name", "person", "name", unique=True),
    sqlite_autoincrement=True,
)

study_event = sa.Table(
    "study_event",
    METADATA,
    sa.Column("study_instance_uid", TEXT, primary_key=True),
    sa.Column("event", IDENTITY, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which audit events tell of which study; written with them."""
